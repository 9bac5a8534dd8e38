// The worker, in two roles: as a thread it executes the one run it is given, or plans backfills; as a process (`npm run worker`) it runs the jobs without a web.
import { isMainThread, parentPort, workerData } from "node:worker_threads";
import { log } from "@/lib/log/log";
import { messageOf } from "@/lib/errors/app-error";
import { createPool } from "@/lib/db/pools";
import { databaseUrl } from "@/lib/db/urls";
import { planWaitingBackfills } from "@/jobs/backfill/plan-waiting";
import { executeClaim } from "@/jobs/run-now";
import type { RunEvent } from "@/jobs/run/run-event";
import type { Claim } from "@/jobs/run/run-row";
import { stopError } from "@/jobs/run/stop";
import { startTick } from "@/jobs/tick";
import { DRAIN, type ThreadTask } from "@/jobs/worker-thread";

/** The server's log has what an operator greps for; the run's own log is in ops.run_log. */
function logEvent(claim: Claim): (event: RunEvent) => void {
  const run = claim.run.id;
  return (event) => {
    if (event.type === "started") log.info({ run, kind: event.run.kind, date: event.run.logicalDate, sources: event.sources.map((s) => s.name) }, "run started");
    else if (event.type === "step" && event.status !== "running") log.info({ run, step: event.step, status: event.status, ms: event.ms }, "step ended");
    else if (event.type === "log" && event.line.level !== "info" && event.line.level !== "debug") log[event.line.level]({ run, step: event.line.step, ...event.line.fields }, event.line.message);
    else if (event.type === "ended") log.info({ run, status: event.outcome.status, dataVersion: event.outcome.dataVersion, error: event.outcome.error }, "run ended");
  };
}

async function executeInThread(task: ThreadTask): Promise<void> {
  const stop = new AbortController();
  parentPort?.on("message", (message) => message === DRAIN && stop.abort(stopError("drain")));
  if ("plan" in task) return planInThread(stop.signal);
  if ("retention" in task) return retainInThread(stop.signal);
  await executeClaim(task.claim, { etlUrl: databaseUrl("etl"), signal: stop.signal, observe: logEvent(task.claim) });
}

async function retainInThread(signal: AbortSignal): Promise<void> {
  const pool = createPool(databaseUrl("etl"), { applicationName: "kco retention", max: 3 });
  const { runOrderedRetention } = await import("@/jobs/retention/retention-orders"); // the clouds' SDKs load only here
  await runOrderedRetention(pool, signal);
  await pool.end();
}

async function planInThread(signal: AbortSignal): Promise<void> {
  const pool = createPool(databaseUrl("etl"), { applicationName: "kco backfill plan", max: 2 });
  await planWaitingBackfills(pool, signal);
  await pool.end();
}

async function runJobs(): Promise<void> {
  const { openDatabase } = await import("@/lib/db/open-database");
  const { assertRoleSafety } = await import("@/lib/db/role-safety");
  const database = await openDatabase();
  await assertRoleSafety();
  const tick = await startTick();
  log.info({ notes: database.notes }, "worker started");
  const stop = async (): Promise<void> => {
    await tick.stop();
    await database.close();
    process.exit(0);
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => void stop());
}

async function main(): Promise<void> {
  try {
    if (isMainThread) return await runJobs();
    await executeInThread(workerData as ThreadTask);
    process.exit(0); // a provider's kept-alive connection would hold the thread
  } catch (error) {
    log.fatal({ reason: messageOf(error) }, isMainThread ? "the worker cannot start" : "the run's thread failed");
    process.exit(1);
  }
}

await main();
