// What `kco runs` and `kco cancel` ask the database.
import { setTimeout as sleep } from "node:timers/promises";
import type { Pool } from "pg";
import { AppError } from "@/lib/errors/app-error";
import { cliActor } from "@/jobs/cli/actor";
import type { CommandResult } from "@/jobs/cli/command-result";
import { shortened, textTable } from "@/jobs/cli/text-table";

const LIVE = ["queued", "running", "crashed"];
const FOLLOW_MS = 500;

const RUN = `r.id, r.kind, r.trigger, r.logical_date::text AS logical_date, r.status, r.requested_by, r.reason, r.created_at, r.started_at, r.finished_at,
  r.recoveries, r.data_version, r.error, r.params, r.summary, extract(epoch FROM coalesce(r.finished_at, now()) - r.started_at)::float8 AS seconds`;

interface RunRow {
  id: string;
  kind: string;
  trigger: string;
  logical_date: string;
  status: string;
  started_at: Date | null;
  seconds: number | null;
  error: { message: string; step?: string } | null;
}

interface StepRow {
  step: string;
  attempt: number;
  status: string;
  seconds: number;
  rows_in: string | null;
  rows_out: string | null;
  error: { message: string } | null;
}

const duration = (seconds: number | null): string => (seconds === null ? "" : `${seconds.toFixed(1)} s`);
const minute = (at: Date | null): string => at?.toISOString().slice(0, 16).replace("T", " ") ?? "";

async function findRun(pool: Pool, id: string): Promise<RunRow> {
  const { rows } = await pool.query<RunRow>(`SELECT ${RUN} FROM ops.run r WHERE r.id = $1`, [id]);
  if (!rows[0]) throw new AppError("not_found", `There is no run ${id}. kco runs list shows the latest.`);
  return rows[0];
}

export async function listRuns(pool: Pool, limit: number): Promise<CommandResult> {
  const { rows } = await pool.query<RunRow>(`SELECT ${RUN} FROM ops.run r ORDER BY r.id DESC LIMIT $1`, [limit]);
  const table = textTable(["run", "kind", "for", "status", "started (UTC)", "took"], rows.map((run) => [run.id, run.kind, run.logical_date, run.status, minute(run.started_at), duration(run.seconds)]));
  return { document: { runs: rows }, lines: rows.length > 0 ? table : ["no run yet"] };
}

export async function showRun(pool: Pool, id: string): Promise<CommandResult> {
  const run = await findRun(pool, id);
  const { rows: steps } = await pool.query<StepRow>(
    `SELECT step, attempt, status, started_at, finished_at, extract(epoch FROM coalesce(finished_at, now()) - started_at)::float8 AS seconds, rows_in, rows_out, metrics, error
       FROM ops.step_run WHERE run_id = $1 ORDER BY id`,
    [id],
  );
  const { rows: checks } = await pool.query<{ severity: string; status: string; n: number }>("SELECT severity, CASE WHEN muted THEN 'muted' ELSE status END AS status, count(*)::int AS n FROM ops.validation_result WHERE run_id = $1 GROUP BY 1, 2 ORDER BY 1, 2", [id]);
  const lines = [
    `run ${run.id}: ${run.kind} for ${run.logical_date}, ${run.status}${run.seconds === null ? "" : `, ${duration(run.seconds)}`}`,
    ...(run.error ? [`error${run.error.step ? ` in ${run.error.step}` : ""}: ${run.error.message}`] : []),
    "",
    ...textTable(["step", "attempt", "status", "took", "rows in", "rows out", "error"], steps.map((s) => [s.step, String(s.attempt), s.status, duration(s.seconds), s.rows_in ?? "", s.rows_out ?? "", shortened(s.error?.message ?? "")])),
    "",
    `checks: ${checks.map((c) => `${c.n} ${c.severity} ${c.status}`).join(", ") || "none"}`,
  ];
  return { document: { run, steps, checks }, lines, ok: run.status.startsWith("succeeded") };
}

interface LogRow {
  id: string;
  at: Date;
  level: string;
  step: string | null;
  message: string;
}

const logLine = (row: LogRow): string => `${row.at.toISOString()} ${row.level.padEnd(5)} ${(row.step ?? "").padEnd(24)} ${row.message}`;

/** @param how.live lines are printed as they come, not kept for the document */
export async function runLogs(pool: Pool, id: string, how: { follow: boolean; live: boolean }): Promise<CommandResult> {
  const lines: LogRow[] = [];
  let last = "0";
  for (;;) {
    const live = LIVE.includes((await findRun(pool, id)).status); // before the lines, or the last ones could be missed
    const { rows } = await pool.query<LogRow>("SELECT id, at, level, step, message, fields FROM ops.run_log WHERE run_id = $1 AND id > $2 ORDER BY id", [id, last]);
    last = rows.at(-1)?.id ?? last;
    if (how.live) process.stdout.write(rows.map((row) => `${logLine(row)}\n`).join(""));
    else lines.push(...rows);
    if (!how.follow || !live) return { document: { run_id: id, lines }, lines: [] };
    await sleep(FOLLOW_MS);
  }
}

export async function cancelRun(pool: Pool, id: string, reason?: string): Promise<CommandResult> {
  const run = await findRun(pool, id);
  if (!LIVE.includes(run.status)) throw new AppError("conflict", `Run ${id} has ended (${run.status}); there is nothing to cancel.`);
  await pool.query(
    `WITH asked AS (UPDATE ops.run SET cancel_requested_at = coalesce(cancel_requested_at, now()) WHERE id = $1 AND status = ANY ($2) RETURNING id)
     INSERT INTO ops.audit_log (actor, action, object, reason) SELECT $3, 'run.cancel', 'run:' || id, $4 FROM asked`,
    [id, LIVE, cliActor(), reason?.trim() || null],
  );
  return { document: { ok: true, run_id: id }, lines: [`run ${id} is asked to stop; it ends at its next safe point and publishes nothing`] };
}
