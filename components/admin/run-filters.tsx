"use client";
// Which runs the grid and the list show; the choice stands in the address.
import { useRouter } from "next/navigation";
import { Select } from "@/components/ui/select";
import { statusLook } from "@/components/ui/status";
import { RUN_KINDS, RUN_STATUSES, type RunKind, type RunStatus } from "@/lib/queries/admin/run-status";
import { runsHref, type RunsAddress } from "./runs-address";
import { kindWord } from "./run-words";

const ANY = "all";
const STATUSES: readonly { value: RunStatus | typeof ANY; label: string }[] = [{ value: ANY, label: "Any status" }, ...RUN_STATUSES.map((value) => ({ value, label: statusLook(value).word }))];
const KINDS: readonly { value: RunKind | typeof ANY; label: string }[] = [{ value: ANY, label: "Any kind" }, ...RUN_KINDS.map((value) => ({ value, label: kindWord(value) }))];

export function RunFilters({ address }: { address: RunsAddress }) {
  const router = useRouter();
  const set = (change: RunsAddress) => router.replace(runsHref({ ...address, before: undefined, gridBefore: undefined, ...change }), { scroll: false });
  return (
    <div className="mb-4 flex flex-wrap gap-2">
      <Select label="Kind" value={address.kind ?? ANY} options={KINDS} onValueChange={(kind) => set({ kind: kind === ANY ? undefined : kind })} size="sm" />
      <Select label="Status" value={address.status ?? ANY} options={STATUSES} onValueChange={(status) => set({ status: status === ANY ? undefined : status })} size="sm" />
    </div>
  );
}
