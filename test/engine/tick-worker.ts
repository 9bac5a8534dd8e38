// The worker thread of the tick's tests: the tiny DAG, told by the logical date what to do.
import { parentPort, workerData } from "node:worker_threads";
import { databaseUrl } from "@/lib/db/urls";
import { executeRun } from "@/jobs/run/execute-run";
import type { Claim } from "@/jobs/run/run-row";
import { stopError } from "@/jobs/run/stop";
import { step, tinyDag } from "./tiny-dag";

const { claim } = workerData as { claim: Claim };
if (claim.run.logicalDate === "2026-01-03" && claim.run.epoch === "1") process.exit(9); // dies before it does anything
const stop = new AbortController();
parentPort?.on("message", () => stop.abort(stopError("drain")));
const slow = step("load_to_raw_zone", async (ctx) => void (await ctx.pool.query("SELECT pg_sleep(60)")));
await executeRun(claim, { etlUrl: databaseUrl("etl"), dag: claim.run.logicalDate === "2026-01-02" ? tinyDag({ load_to_raw_zone: slow }) : tinyDag(), signal: stop.signal });
process.exit(0);
