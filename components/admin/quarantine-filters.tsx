"use client";
// Which quarantined records are shown; the choice stands in the address.
import { useRouter } from "next/navigation";
import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/select";
import { checkText } from "@/lib/checks/catalog";
import { RECORD_STATES } from "@/lib/quarantine/list-quarantine";
import { recordLook } from "./quarantine-words";

export type QuarantineChoice = { state: string; check: string; source: string; batch: string };

const STATES = [{ value: "waiting", label: "Waiting for a decision" }, ...RECORD_STATES.map((value) => ({ value, label: recordLook(value).word }))];
const DEFAULT: QuarantineChoice = { state: "waiting", check: "all", source: "all", batch: "all" };

export function QuarantineFilters({ choice, checks, sources }: { choice: QuarantineChoice; checks: readonly string[]; sources: readonly string[] }) {
  const router = useRouter();
  const set = (change: Partial<QuarantineChoice>) => {
    const next = { ...choice, ...change };
    const search = new URLSearchParams((Object.keys(next) as (keyof QuarantineChoice)[]).filter((key) => next[key] !== DEFAULT[key]).map((key) => [key, next[key]]));
    router.replace(search.size === 0 ? "/admin/quarantine" : `/admin/quarantine?${search}`, { scroll: false });
  };
  return (
    <div className="mb-3 flex flex-wrap items-center gap-2">
      <Select label="State" value={choice.state} options={STATES} onValueChange={(state) => set({ state })} />
      <Select label="Check" value={choice.check} options={[{ value: "all", label: "Any reason" }, ...checks.map((value) => ({ value, label: checkText(value)?.title ?? value }))]} onValueChange={(check) => set({ check })} />
      <Select label="Source" value={choice.source} options={[{ value: "all", label: "Every source" }, ...sources.map((value) => ({ value, label: value }))]} onValueChange={(source) => set({ source })} />
      {choice.batch === "all" ? null : <Button onClick={() => set({ batch: "all" })}>Batch {choice.batch}: show all</Button>}
    </div>
  );
}
