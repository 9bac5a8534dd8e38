// The worker thread of the tick's tests: the tiny DAG, told by the logical date what to do; planning backfills crashes, retention waits to be told to stop.
import { parentPort, workerData } from "node:worker_threads";
import { createPool } from "@/lib/db/pools";
import { databaseUrl } from "@/lib/db/urls";
import { executeRun } from "@/jobs/run/execute-run";
import type { Claim } from "@/jobs/run/run-row";
import { stopError } from "@/jobs/run/stop";
import { step, tinyDag } from "./tiny-dag";

const noteOnce = async (what: string): Promise<void> => {
  const pool = createPool(databaseUrl("etl"), { max: 1 });
  await pool.query("INSERT INTO public.effect (run_id, step) VALUES (0, $1)", [what]);
  await pool.end();
};
if ("plan" in workerData) {
  await noteOnce("plan");
  process.exit(9);
}
if ("retention" in workerData) {
  const asked = new Promise((resolve) => parentPort?.once("message", resolve));
  await noteOnce("retention");
  await asked;
  await noteOnce("retention drained");
  process.exit(0);
}
const { claim } = workerData as { claim: Claim };
if (claim.run.logicalDate === "2026-01-03" && claim.run.epoch === "1") process.exit(9); // dies before it does anything
const stop = new AbortController();
parentPort?.on("message", () => stop.abort(stopError("drain")));
const slow = step("load_to_raw_zone", async (ctx) => void (await ctx.pool.query("SELECT pg_sleep(60)")));
await executeRun(claim, { etlUrl: databaseUrl("etl"), dag: claim.run.logicalDate === "2026-01-02" ? tinyDag({ load_to_raw_zone: slow }) : tinyDag(), signal: stop.signal });
process.exit(0);
