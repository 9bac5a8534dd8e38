// The seed's anomaly rules, run after each publish over the days that it changed.
import type { RunContext } from "@/jobs/run/run-context";
import detect from "./detect.sql";

/** Anomalies found or confirmed by this publish. Amounts are effective cost of Usage in billing currency. */
export async function detectAnomalies(ctx: RunContext, dataVersion: string): Promise<number> {
  const { rowCount } = await ctx.pool.query(detect, [dataVersion, ctx.run.id, ctx.now()]);
  return rowCount ?? 0;
}
