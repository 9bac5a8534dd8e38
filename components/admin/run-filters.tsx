"use client";
// Which runs the list shows; the choice stands in the address.
import { useRouter } from "next/navigation";
import { Select } from "@/components/ui/select";
import { statusLook } from "@/components/ui/status";
import { RUN_KINDS, RUN_STATUSES, type RunKind, type RunStatus } from "@/lib/queries/admin/run-status";
import { kindWord } from "./run-words";

type Choice = { status: RunStatus | "all"; kind: RunKind | "all"; grid: "30" | "90" };

const STATUSES: readonly { value: Choice["status"]; label: string }[] = [{ value: "all", label: "Any status" }, ...RUN_STATUSES.map((value) => ({ value, label: statusLook(value).word }))];
const KINDS: readonly { value: Choice["kind"]; label: string }[] = [{ value: "all", label: "Any kind" }, ...RUN_KINDS.map((value) => ({ value, label: kindWord(value) }))];

export function RunFilters(choice: Choice) {
  const router = useRouter();
  const set = (change: Partial<Choice>) => {
    const { status, kind, grid } = { ...choice, ...change };
    const next = new URLSearchParams({ ...(status === "all" ? {} : { status }), ...(kind === "all" ? {} : { kind }), ...(grid === "30" ? {} : { grid }) });
    router.replace(next.size === 0 ? "/admin/runs" : `/admin/runs?${next}`, { scroll: false });
  };
  return (
    <>
      <Select label="Status" value={choice.status} options={STATUSES} onValueChange={(status) => set({ status })} size="sm" />
      <Select label="Kind" value={choice.kind} options={KINDS} onValueChange={(kind) => set({ kind })} size="sm" />
    </>
  );
}
