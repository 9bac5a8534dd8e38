// A process of its own that claims one run and executes the product's DAG; the crash test kills it.
import { createPool } from "@/lib/db/pools";
import { databaseUrl } from "@/lib/db/urls";
import { dagOf } from "@/jobs/daily";
import { claimRun } from "@/jobs/run/claim-run";
import { executeRun } from "@/jobs/run/execute-run";
import { newHolder } from "@/jobs/run/run-row";

const etlUrl = databaseUrl("etl");
const pool = createPool(etlUrl, { max: 1 });
const claim = await claimRun(pool, newHolder());
await pool.end();
if (!claim) process.exit(3);
const outcome = await executeRun(claim, { etlUrl, dag: dagOf(claim.run) });
process.stdout.write(JSON.stringify({ ...outcome, peakMb: Math.round(process.resourceUsage().maxRSS / 1024) }));
process.exit(0);
