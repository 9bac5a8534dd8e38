// What `kco backfill` does: plans, starts, and works on its runs in this process, beside a running server or alone.
import { setTimeout as sleep } from "node:timers/promises";
import type { Pool } from "pg";
import { AppError } from "@/lib/errors/app-error";
import { dayOf, inclusiveEnd, type Day } from "@/lib/dates/dates";
import { advanceBackfills } from "@/jobs/backfill/advance-backfills";
import { cancelBackfill, startBackfill } from "@/jobs/backfill/backfill-row";
import { planBackfill, type BackfillDays, type BackfillPlan } from "@/jobs/backfill/plan-backfill";
import { cliActor } from "@/jobs/cli/actor";
import { say, type CommandResult } from "@/jobs/cli/command-result";
import { progressPrinter } from "@/jobs/cli/print-progress";
import { textTable } from "@/jobs/cli/text-table";
import type { CommandDatabase } from "@/jobs/cli/with-database";
import { claimRun } from "@/jobs/run/claim-run";
import { newHolder } from "@/jobs/run/run-row";
import { stopError } from "@/jobs/run/stop";

const POLL_MS = 500;

function planLines({ estimate }: BackfillPlan): string[] {
  const minutes = (of: number | null): string => (of === null ? "unknown" : String(of));
  const rows = estimate.sources.map((of) => [of.source, String(of.runs), String(of.days), String(of.requests), of.usd, minutes(of.minutes), of.unreachable === 0 ? "" : `${of.unreachable} days are no longer kept by the provider`]);
  return [...textTable(["source", "runs", "days", "requests", "USD", "minutes", ""], rows), `${estimate.runs} runs, about ${estimate.requests} requests, $${estimate.usd}, ${minutes(estimate.minutes)} minutes`];
}

export async function dryRun({ etl }: CommandDatabase, asked: BackfillDays): Promise<CommandResult> {
  const plan = await planBackfill(etl, asked, dayOf(new Date()));
  const chunks = plan.chunks.map(({ sourceId: _, ...chunk }) => chunk);
  return { document: { ok: true, dry_run: true, estimate: plan.estimate, chunks }, lines: planLines(plan) };
}

interface ShownRow {
  id: string;
  from_day: Day;
  to_day: Day;
  mode: string;
  status: string;
  runs: number;
  done: number;
  failed: number;
  requested_by: string;
  reason: string;
  estimate: unknown;
}

const SHOWN = `
  SELECT b.id, b.from_day::text AS from_day, b.to_day::text AS to_day, b.mode, b.status, b.requested_by, b.reason, b.estimate, count(c.position)::int AS runs,
         count(*) FILTER (WHERE r.status IN ('succeeded', 'succeeded_with_warnings'))::int AS done, count(*) FILTER (WHERE r.status IN ('failed', 'dead', 'cancelled'))::int AS failed
    FROM ops.backfill b LEFT JOIN ops.backfill_chunk c ON c.backfill_id = b.id LEFT JOIN ops.run r ON r.id = c.run_id`;

export async function list(pool: Pool, limit: number): Promise<CommandResult> {
  const { rows } = await pool.query<ShownRow>(`${SHOWN} GROUP BY b.id ORDER BY b.id DESC LIMIT $1`, [limit]);
  const table = textTable(["backfill", "from", "to", "mode", "status", "done", "failed", "by"], rows.map((b) => [`b${b.id}`, b.from_day, inclusiveEnd(b.to_day), b.mode, b.status, `${b.done} of ${b.runs}`, String(b.failed), b.requested_by]));
  return { document: { backfills: rows }, lines: rows.length > 0 ? table : ["no backfill yet"] };
}

export async function show(pool: Pool, id: string): Promise<CommandResult> {
  const { rows } = await pool.query<ShownRow>(`${SHOWN} WHERE b.id = $1 GROUP BY b.id`, [id]);
  const [backfill] = rows;
  if (!backfill) throw new AppError("not_found", `There is no backfill b${id}. kco backfill list shows them.`);
  const { rows: chunks } = await pool.query<{ source: string; from_day: Day; to_day: Day; run_id: string | null; status: string | null; error: string | null }>(
    `SELECT s.name AS source, c.from_day::text AS from_day, c.to_day::text AS to_day, c.run_id, r.status, r.error ->> 'message' AS error
       FROM ops.backfill_chunk c JOIN ops.source s ON s.id = c.source_id LEFT JOIN ops.run r ON r.id = c.run_id WHERE c.backfill_id = $1 ORDER BY c.position`,
    [id],
  );
  const ok = backfill.status.startsWith("succeeded");
  return {
    ok,
    document: { ok, backfill, chunks },
    lines: [
      `backfill b${id}: ${backfill.from_day} to ${inclusiveEnd(backfill.to_day)}, ${backfill.mode}, ${backfill.status}: ${backfill.done} of ${backfill.runs} runs done, ${backfill.failed} failed`,
      ...textTable(["source", "from", "to", "run", "status", "error"], chunks.map((c) => [c.source, c.from_day, inclusiveEnd(c.to_day), c.run_id ?? "", c.status ?? "waiting", c.error ?? ""])),
    ],
  };
}

export async function cancel(pool: Pool, id: string, reason?: string): Promise<CommandResult> {
  await cancelBackfill(pool, id, cliActor(), reason);
  await advanceBackfills(pool, id); // without a server nobody else would tell its runs
  return { document: { ok: true, backfill_id: id }, lines: [`backfill b${id} is asked to stop; the run at work ends at its next safe point, the others are not begun`] };
}

/** Takes the backfill's runs one after the other until it has ended; a server's workers may take some of them. */
async function work({ etl, etlUrl }: CommandDatabase, id: string): Promise<void> {
  const { executeClaim } = await import("@/jobs/run-now");
  const stop = new AbortController();
  const cancelAll = (): void => {
    if (stop.signal.aborted) process.exit(130); // asked twice
    say("cancelling … (once more to leave it at once)");
    void cancelBackfill(etl, id, cliActor()).catch(() => undefined).finally(() => stop.abort(stopError("cancel")));
  };
  const drain = (): void => stop.abort(stopError("drain"));
  process.on("SIGINT", cancelAll).on("SIGTERM", drain);
  try {
    for (const holder = newHolder(); ; ) {
      await advanceBackfills(etl, id);
      const { rows } = await etl.query<{ status: string; asked: boolean }>("SELECT status, cancel_requested_at IS NOT NULL AS asked FROM ops.backfill WHERE id = $1", [id]);
      if (rows[0]?.status !== "running" || (stop.signal.aborted && !rows[0].asked)) return;
      const claim = stop.signal.aborted ? null : await claimRun(etl, holder, id);
      if (claim) await executeClaim(claim, { etlUrl, signal: stop.signal, observe: progressPrinter(say) });
      else await sleep(POLL_MS);
    }
  } finally {
    process.off("SIGINT", cancelAll).off("SIGTERM", drain);
  }
}

export interface FillOrder extends BackfillDays {
  readonly concurrency: number;
  readonly reason: string;
  readonly wait: boolean;
}

export async function fill(database: CommandDatabase, order: FillOrder): Promise<CommandResult> {
  const plan = await planBackfill(database.etl, order, dayOf(new Date()));
  if (plan.chunks.length === 0) return { document: { ok: true, backfill_id: null, estimate: plan.estimate }, lines: ["nothing to fill: no day of these fits the mode"] };
  planLines(plan).forEach(say);
  const id = await startBackfill(database.etl, { ...order, requestedBy: cliActor() }, plan);
  say(`backfill b${id} is started (kco cancel b${id} stops it)`);
  if (!order.wait) return { document: { ok: true, backfill_id: id, status: "running", estimate: plan.estimate }, lines: [`backfill b${id} is queued; a running server or worker takes its runs (kco backfill show b${id})`] };
  await work(database, id);
  return show(database.etl, id);
}
