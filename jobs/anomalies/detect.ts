// The seed's anomaly rules, run with each publish on the run's session (they look at the days that this publish touched).
import type { RunContext } from "@/jobs/run/run-context";
import detect from "./detect.sql";

/** Anomalies found or confirmed by this publish. Amounts are effective cost of Usage in billing currency. */
export async function detectAnomalies(ctx: RunContext, dataVersion: string): Promise<number> {
  const { rowCount } = await ctx.session.query(detect, [dataVersion, ctx.run.id, ctx.now()]);
  return rowCount ?? 0;
}
