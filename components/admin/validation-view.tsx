"use client";
// Every check with its last result, its last 30 runs and its trend; filters stand in the address.
import { useRouter, useSearchParams } from "next/navigation";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Select } from "@/components/ui/select";
import { checkText, type CheckLayer, type CheckSeverity } from "@/lib/checks/catalog";
import { formatCount } from "@/lib/format/number";
import type { CheckHistory } from "@/lib/queries/admin/validations";
import { asksForAttention } from "./check-outcome";
import { ValidationRows } from "./validation-rows";

type Choice = { layer: CheckLayer | "all"; severity: CheckSeverity | "all"; show: "all" | "failing" };

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
] as const;

export function ValidationView({ checks }: { checks: readonly CheckHistory[] }) {
  const router = useRouter();
  const search = useSearchParams();
  const choice: Choice = { layer: pick(LAYERS, search.get("layer")), severity: pick(SEVERITIES, search.get("severity")), show: pick(SHOWN, search.get("show")) };
  const shown = checks.filter((check) => fits(check, choice));
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
        <Select label="Show" value={choice.show} options={SHOWN} onValueChange={(show) => set({ show })} />
        <p role="status" className="text-sm text-ink-2 sm:ml-auto">
          {failing === 0 ? "Every check passes" : `${formatCount(failing, "check")} of ${checks.length} ask${failing === 1 ? "s" : ""} for attention`}
        </p>
      </div>
      {shown.length === 0 ? (
        <EmptyState
          title="No check fits these filters"
          reason={choice.show === "failing" ? "Nothing of this kind fails now." : "Choose another layer or severity."}
          action={<Button onClick={() => set({ layer: "all", severity: "all", show: "all" })}>Clear filters</Button>}
        />
      ) : (
        <ValidationRows checks={shown} />
      )}
    </>
  );
}

function pick<Value extends string>(options: readonly { value: Value; label: string }[], text: string | null): Value {
  const found = options.find(({ value }) => value === text) ?? options[0];
  if (found === undefined) throw new Error("a filter has no options");
  return found.value;
}

function fits({ checkId, layer, last }: CheckHistory, choice: Choice): boolean {
  if (choice.layer !== "all" && layer !== choice.layer) return false;
  if (choice.show === "failing" && !asksForAttention(last.outcome)) return false;
  const severity = checkText(checkId)?.severity ?? last.results[0]?.severity;
  return choice.severity === "all" || severity === choice.severity;
}
