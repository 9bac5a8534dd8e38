// A process of its own that claims one run and executes the tiny DAG; the crash tests kill or pause it.
import { createPool } from "@/lib/db/pools";
import { databaseUrl } from "@/lib/db/urls";
import { claimRun } from "@/jobs/run/claim-run";
import { executeRun } from "@/jobs/run/execute-run";
import { newHolder } from "@/jobs/run/run-row";
import { tinyDag } from "./tiny-dag";

const etlUrl = databaseUrl("etl");
const pool = createPool(etlUrl, { max: 1 });
const claim = await claimRun(pool, newHolder());
await pool.end();
if (!claim) process.exit(3);
const outcome = await executeRun(claim, { etlUrl, dag: tinyDag() });
process.stdout.write(JSON.stringify(outcome));
process.exit(0);
