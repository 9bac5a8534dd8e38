"use client";
// Asks for a backfill: which days, which of them, from which sources. It is planned first; nothing starts here, so it asks no reason.
import { useState, type FormEvent } from "react";
import { useRouter } from "next/navigation";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { ApiProblem } from "@/components/ui/fetch-json";
import { Input } from "@/components/ui/input";
import { MultiSelect } from "@/components/ui/multi-select";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { Select } from "@/components/ui/select";
import { Switch } from "@/components/ui/switch";
import { addDays, exclusiveEnd, isDay, type Day } from "@/lib/dates/dates";
import type { BackfillMode } from "@/lib/queries/admin/backfill-fields";
import { orderPlan } from "./order-backfill";
import { newOrderKey } from "./order-key";

const DEFAULT_DAYS = 30;

const MODES = [
  { value: "missing", label: "Missing" },
  { value: "failed", label: "Failed" },
  { value: "all", label: "All" },
] as const satisfies readonly { value: BackfillMode; label: string }[];

const MODE_SAYS: Record<BackfillMode, string> = {
  missing: "Days without published data.",
  failed: "Days whose last try failed and that no later delivery has mended.",
  all: "Every day, whether it is there or not.",
};

const AT_A_TIME = ["1", "2", "3", "4"].map((value) => ({ value, label: value }));

export type BackfillFormProps = {
  sources: readonly string[];
  yesterday: Day;
  /** What a link has filled in; both days inclusive. */
  first?: Day | undefined;
  last?: Day | undefined;
  mode?: BackfillMode | undefined;
  chosen?: readonly string[] | undefined;
};

export function BackfillForm({ sources, yesterday, ...given }: BackfillFormProps) {
  const router = useRouter();
  const [first, setFirst] = useState(given.first ?? addDays(yesterday, 1 - DEFAULT_DAYS));
  const [last, setLast] = useState(given.last ?? yesterday);
  const [mode, setMode] = useState<BackfillMode>(given.mode ?? "missing");
  const [chosen, setChosen] = useState<string[]>([...(given.chosen ?? [])]);
  const [concurrency, setConcurrency] = useState("1");
  const [backwards, setBackwards] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const range = !isDay(first) || !isDay(last) ? "Give two dates." : last < first ? "The last day lies before the first." : undefined;

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (range !== undefined) return;
    setBusy(true);
    setError(null);
    try {
      const { id } = await orderPlan({ from: first, to: exclusiveEnd(last), mode, sources: chosen, concurrency: Number(concurrency), backwards }, newOrderKey());
      router.push(`/admin/backfills/${id}`);
    } catch (failure) {
      setError(failure instanceof ApiProblem ? failure.message : "The order was not understood. Reload the page and try again.");
      setBusy(false);
    }
  };

  return (
    <form noValidate onSubmit={(event) => void submit(event)} className="flex max-w-3xl flex-col gap-4">
      <div className="grid grid-cols-1 gap-4 sm:grid-cols-2">
        <Field label="First day">
          <Input type="date" value={first} max={yesterday} onChange={(event) => setFirst(event.target.value)} />
        </Field>
        <Field label="Last day" hint="Included. Days are UTC." error={range}>
          <Input type="date" value={last} min={first} max={yesterday} onChange={(event) => setLast(event.target.value)} />
        </Field>
      </div>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <SegmentedControl label="Which days" value={mode} options={MODES} onValueChange={setMode} />
        <p className="text-sm text-ink-2">{MODE_SAYS[mode]}</p>
      </div>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <MultiSelect label="Sources" options={sources.map((name) => ({ value: name, label: name }))} value={chosen} onValueChange={setChosen} />
        <span className="text-sm text-ink-2">{chosen.length === 0 ? "every source" : chosen.join(", ")}</span>
        <Select label="Runs at a time" showLabel value={concurrency} options={AT_A_TIME} onValueChange={setConcurrency} />
        <Switch label="Newest days first" checked={backwards} onCheckedChange={setBackwards} />
      </div>
      {error === null ? null : <p role="alert" className="text-sm text-critical">{error}</p>}
      <div>
        <Button type="submit" variant="primary" loading={busy} disabled={range !== undefined}>
          Show what it would take
        </Button>
      </div>
    </form>
  );
}
