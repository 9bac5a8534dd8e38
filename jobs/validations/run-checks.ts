// Runs a layer's checks, keeps every result, and says what was critical; a source's own settings win over the first severities.
import { onPg } from "@/lib/access/sql-runner";
import { readCheckSettings } from "@/lib/checks/read-settings";
import { milder, type EffectiveCheck } from "@/lib/checks/settings";
import { isDiskFull } from "@/lib/db/disk-full";
import { isRetryableDbError } from "@/lib/db/retryable";
import { dayOf } from "@/lib/dates/dates";
import { AppError, messageOf } from "@/lib/errors/app-error";
import type { RunContext, Source } from "@/jobs/run/run-context";
import type { StepResult } from "@/jobs/run/step";
import type { Check, Observation, Severity, Subject } from "./check";
import { inLanes } from "./in-lanes";

export interface CheckFailure {
  readonly checkId: string;
  readonly sourceId: number | null;
  readonly message: string;
}

export interface LayerResult extends StepResult {
  readonly critical: readonly CheckFailure[];
}

const LANES = 2; // of the raw and cleaned layers: each check is one scan on a connection of its own

/** Idempotent: results of an earlier attempt of the same run and layer are replaced. */
export async function runChecks(ctx: RunContext, checks: readonly Check[], subjects: readonly Subject[]): Promise<LayerResult> {
  const layer = checks[0]?.layer;
  if (!layer) throw new AppError("internal", "A layer without checks");
  await ctx.pool.query("delete from ops.validation_result where run_id = $1 and layer = $2", [ctx.run.id, layer]);
  const settings = await readCheckSettings(onPg(ctx.pool));
  const today = dayOf(ctx.now());
  const critical: CheckFailure[] = [];
  const warnings: string[] = [];
  const questions = checks.flatMap((check) => (check.perSource ? subjects : [undefined]).map((subject) => ({ check, subject, setting: settings.effective(check.id, subject?.source.id ?? null, today) })));
  const lanes = checks.some((check) => check.perRun) ? 1 : LANES; // the stage tables belong to one session
  const results = await inLanes(lanes, questions, ({ check, subject, setting }) => observe(ctx, check, subject, setting));
  for (const [i, { check, subject, setting }] of questions.entries()) {
    const result = results[i];
    if (!result) throw new AppError("internal", `${check.id} gave no result`);
    await store(ctx, check, subject?.source, result);
    if (result.status !== "fail" && result.status !== "error") continue;
    const where = subject ? ` of ${subject.source.name}` : "";
    const message = `${check.id}${where}: observed ${result.observed}, expected ${result.expected}`;
    if (result.muted) {
      ctx.log("info", `Muted until ${setting.mutedUntil ?? ""} (${setting.muteReason ?? ""}): ${message}`, { check: check.id, severity: result.severity, muted: true });
      continue;
    }
    ctx.log(result.severity === "critical" ? "error" : "warn", message, { check: check.id, severity: result.severity });
    if (result.severity === "critical") critical.push({ checkId: check.id, sourceId: subject?.source.id ?? null, message });
    else if (result.severity === "warning") warnings.push(message);
  }
  return { critical, warnings: [...warnings, ...critical.map((c) => c.message)], metrics: { checks: questions.length, failed: critical.length + warnings.length } };
}

interface Result extends Omit<Observation, "status"> {
  readonly severity: Severity;
  readonly status: "pass" | "fail" | "skipped" | "error";
  readonly muted: boolean;
  readonly durationMs: number;
  readonly threshold: string | null;
}

async function observe(ctx: RunContext, check: Check, subject: Subject | undefined, setting: EffectiveCheck): Promise<Result> {
  const started = performance.now();
  const done = (o: Omit<Observation, "status">, status: Result["status"], severity: Severity): Result => ({
    ...o, status, severity, threshold: setting.threshold, durationMs: Math.round(performance.now() - started), muted: setting.muted && (status === "fail" || status === "error"),
  });
  if (!setting.enabled) return done({ observed: "switched off", expected: "not asked" }, "skipped", setting.severity);
  try {
    const o = subject && check.perSource ? await check.perSource(ctx, subject, Number(setting.threshold ?? 0)) : await check.perRun?.(ctx);
    if (!o) throw new AppError("internal", `${check.id} observes nothing`);
    return done(o, o.status, o.severity === undefined ? setting.severity : milder(o.severity, setting.severity));
  } catch (error) {
    if (isRetryableDbError(error) || isDiskFull(error)) throw error; // nothing was observed: the step is tried again, or ends by that name
    // A check that cannot be asked is not a check that passed.
    return done({ observed: messageOf(error), expected: "an answer" }, "error", setting.severity);
  }
}

async function store(ctx: RunContext, check: Check, source: Source | undefined, r: Result): Promise<void> {
  await ctx.pool.query(
    `insert into ops.validation_result
       (run_id, check_id, layer, source_id, severity, status, observed, expected, failed_rows, total_rows, threshold, sample, duration_ms, muted)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    [
      ctx.run.id, check.id, check.layer, source?.id ?? null, r.severity, r.status, r.observed, r.expected,
      r.failedRows ?? 0, r.totalRows ?? 0, r.threshold === null ? null : `${r.threshold} %`, JSON.stringify((r.sample ?? []).slice(0, 100)), r.durationMs, r.muted,
    ],
  );
}
