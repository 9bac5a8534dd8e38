// A process of its own that looks once for due runs, as the jobs of a server do.
import { createPool } from "@/lib/db/pools";
import { databaseUrl } from "@/lib/db/urls";
import { enqueueByDatabaseClock } from "@/jobs/run/due-runs";
import { SCHEDULES } from "@/jobs/schedules";

const pool = createPool(databaseUrl("etl"), { max: 1 });
await enqueueByDatabaseClock(pool, SCHEDULES);
await pool.end();
process.stdout.write(new Date().toISOString());
process.exit(0);
