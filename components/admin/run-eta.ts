// How long a run has left: what its steps usually take, corrected by what the running one has done.
import type { RunDetail, StepAttempt } from "@/lib/queries/admin/get-run";
import { stepRank } from "@/lib/queries/admin/step-order";
import type { StepHistory } from "@/lib/queries/admin/step-history";
import { shareOf, stepLines } from "./step-facts";

/** Steps that run side by side: the slowest of them counts. */
const SIDE_BY_SIDE = new Set(["extract_aws", "extract_gcp", "extract_azure"]);
const ENOUGH = 0.05; // below this share a step's pace says nothing

function leftOf(attempt: StepAttempt | undefined, usual: number | undefined, now: string): number {
  if (attempt !== undefined && attempt.status !== "running") return ["succeeded", "warning", "skipped"].includes(attempt.status) ? 0 : (usual ?? 0);
  if (attempt === undefined) return usual ?? 0;
  const elapsed = Math.max(0, Date.parse(now) - Date.parse(attempt.startedAt)) / 1000;
  const share = shareOf(attempt);
  if (share !== null && share > ENOUGH) return (elapsed * (1 - share)) / share;
  return Math.max(0, (usual ?? 0) - elapsed);
}

/** The first step of a run that keeps what an earlier one has done. */
function firstRank(params: RunDetail["params"]): number {
  if (params["reuseSilver"] === true) return stepRank("load_to_analytics");
  return params["reuseBronze"] === true ? stepRank("transform_to_cleaned") : 0;
}

/** Seconds until the run ends; null while no run of its kind has ended well. */
export function secondsLeft(run: Pick<RunDetail, "steps" | "params">, history: StepHistory, now: string): number | null {
  if (history.runs === 0) return null;
  const newest = new Map(stepLines(run).map(({ step, last }) => [step, last]));
  const reached = Math.max(firstRank(run.params), ...[...newest.keys()].map(stepRank));
  let [total, beside] = [0, 0];
  for (const step of new Set([...Object.keys(history.seconds), ...newest.keys()])) {
    const attempt = newest.get(step);
    if (attempt === undefined && stepRank(step) < reached) continue; // passed over: no part of this run
    const left = leftOf(attempt, history.seconds[step], now);
    if (SIDE_BY_SIDE.has(step)) beside = Math.max(beside, left);
    else total += left;
  }
  return total + beside;
}
