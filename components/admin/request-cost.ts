// How many requests a run made of providers, for the newest day and for the rest, and what the providers take for them.
import { addMoney, type Money } from "@/lib/money/money";
import type { RunDetail } from "@/lib/queries/admin/get-run";

interface Requests {
  readonly count: number;
  readonly usd: Money;
}

/** Sums every `requests` and `usd` that the steps reported, per source or as a whole; null when none did. */
export function requestsOf(run: Pick<RunDetail, "steps">): Requests | null {
  const found = run.steps.flatMap(({ step, metrics }) => (step === "check_data_availability" || step.startsWith("extract_") ? collect(metrics, 0) : []));
  if (found.length === 0) return null;
  return { count: found.reduce((sum, { count }) => sum + count, 0), usd: addMoney(...found.map(({ usd }) => usd)) };
}

function collect(value: unknown, depth: number): Requests[] {
  if (typeof value !== "object" || value === null || depth > 3) return [];
  const { requests, usd } = value as { requests?: unknown; usd?: unknown };
  if (typeof requests === "number") return [{ count: requests, usd: typeof usd === "string" && /^\d+(\.\d+)?$/.test(usd) ? usd : "0" }];
  return Object.values(value).flatMap((inner) => collect(inner, depth + 1));
}
