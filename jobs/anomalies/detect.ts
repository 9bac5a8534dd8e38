// The seed's anomaly rules, run after each publish over the days that it changed.
import type { Day } from "@/lib/dates/dates";
import { withTx } from "@/lib/db/with-tx";
import type { RunContext } from "@/jobs/run/run-context";
import detect from "./detect.sql";
import forgetGone from "./forget_gone.sql";
import touchedDays from "./touched_days.sql";
import upsertFound from "./upsert_found.sql";

/** Anomalies found or confirmed by this publish. Amounts are effective cost of Usage in billing currency. */
export async function detectAnomalies(ctx: RunContext, dataVersion: string): Promise<number> {
  const { rows } = await ctx.pool.query<{ first_day: Day; last_day: Day }>(touchedDays, [dataVersion]);
  const touched = rows[0];
  if (!touched) return 0;
  const days = [touched.first_day, touched.last_day];
  return withTx(ctx.pool, async (client) => {
    await client.query(detect, days); // the days are parameters, so that only their partitions are read
    await client.query("analyze anomaly_found");
    await client.query(forgetGone, days);
    return (await client.query(upsertFound, [dataVersion, ctx.run.id, ctx.now()])).rowCount ?? 0;
  });
}
