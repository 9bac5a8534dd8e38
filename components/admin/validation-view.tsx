"use client";
// Every check with its last result, its last 30 runs and its trend; filters stand in the address.
import { useRouter, useSearchParams } from "next/navigation";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Select } from "@/components/ui/select";
import type { CheckLayer, CheckSeverity } from "@/lib/checks/catalog";
import { formatCount } from "@/lib/format/number";
import type { CheckConfig } from "@/lib/queries/admin/check-config";
import type { CheckHistory } from "@/lib/queries/admin/validations";
import { asksForAttention } from "./check-outcome";
import { ValidationRows } from "./validation-rows";

type Choice = { layer: CheckLayer | "all"; severity: CheckSeverity | "all"; show: (typeof SHOWN)[number]["value"]; source: string };

const LAYERS = [
  { value: "all", label: "All layers" },
  { value: "raw", label: "Raw" },
  { value: "cleaned", label: "Cleaned" },
  { value: "analytics", label: "Analytics" },
] as const;
const SEVERITIES = [
  { value: "all", label: "Any severity" },
  { value: "critical", label: "Critical" },
  { value: "warning", label: "Warning" },
  { value: "info", label: "Info" },
] as const;
const SHOWN = [
  { value: "all", label: "All checks" },
  { value: "failing", label: "Failing now" },
  { value: "muted", label: "Muted" },
  { value: "passing", label: "Passing" },
  { value: "skipped", label: "Skipped" },
] as const;

export type ValidationViewProps = {
  /** Of the source in the address, else of all. */
  checks: readonly CheckHistory[];
  configs: readonly CheckConfig[];
  sources: readonly string[];
};

export function ValidationView({ checks, configs, sources }: ValidationViewProps) {
  const router = useRouter();
  const search = useSearchParams();
  const choice: Choice = { layer: pick(LAYERS, search.get("layer")), severity: pick(SEVERITIES, search.get("severity")), show: pick(SHOWN, search.get("show")), source: search.get("source") ?? "all" };
  const choices = [{ value: "all", label: "Every source" }, ...sources.map((value) => ({ value, label: value }))];
  const configOf = (checkId: string) => configs.find((config) => config.checkId === checkId && config.source === (choice.source === "all" ? null : choice.source)) ?? configs.find((config) => config.checkId === checkId && config.source === null);
  const shown = checks.filter((check) => fits(check, choice, configOf(check.checkId)));
  const set = (change: Partial<Choice>) => {
    const next = new URLSearchParams(Object.entries({ ...choice, ...change }).filter(([, value]) => value !== "all"));
    router.replace(next.size === 0 ? "/admin/validations" : `/admin/validations?${next}`, { scroll: false });
  };
  const failing = checks.filter(({ last }) => asksForAttention(last.outcome)).length;
  return (
    <>
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <Select label="Layer" value={choice.layer} options={LAYERS} onValueChange={(layer) => set({ layer })} />
        <Select label="Severity" value={choice.severity} options={SEVERITIES} onValueChange={(severity) => set({ severity })} />
        <Select label="Source" value={choices.some(({ value }) => value === choice.source) ? choice.source : "all"} options={choices} onValueChange={(source) => set({ source })} />
        <Select label="Show" value={choice.show} options={SHOWN} onValueChange={(show) => set({ show })} />
        <p role="status" className="text-sm text-ink-2 sm:ml-auto">
          {failing === 0 ? "Every check passes" : `${formatCount(failing, "check")} of ${checks.length} ask${failing === 1 ? "s" : ""} for attention`}
        </p>
      </div>
      {shown.length === 0 ? (
        <EmptyState
          title="No check fits these filters"
          reason={choice.show === "failing" ? "Nothing of this kind fails now." : "Choose another layer or severity."}
          action={<Button onClick={() => set({ layer: "all", severity: "all", show: "all", source: "all" })}>Clear filters</Button>}
        />
      ) : (
        <ValidationRows checks={shown} configOf={configOf} />
      )}
    </>
  );
}

function pick<Value extends string>(options: readonly { value: Value; label: string }[], text: string | null): Value {
  const found = options.find(({ value }) => value === text) ?? options[0];
  if (found === undefined) throw new Error("a filter has no options");
  return found.value;
}

const SHOWS: Record<Exclude<Choice["show"], "all">, (outcome: CheckHistory["last"]["outcome"]) => boolean> = {
  failing: asksForAttention,
  muted: (outcome) => outcome === "muted",
  passing: (outcome) => outcome === "pass",
  skipped: (outcome) => outcome === "skipped",
};

function fits({ layer, last }: CheckHistory, choice: Choice, config: CheckConfig | undefined): boolean {
  if (choice.layer !== "all" && layer !== choice.layer) return false;
  if (choice.show === "muted" && config?.muted === true) return true;
  if (choice.show !== "all" && !SHOWS[choice.show](last.outcome)) return false;
  return choice.severity === "all" || (config?.severity ?? last.results[0]?.severity) === choice.severity;
}
