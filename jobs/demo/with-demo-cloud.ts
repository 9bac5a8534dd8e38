// Lets the demo company's clouds listen in this process while a run fetches from them; a run of real sources never meets them.
import { createPool } from "@/lib/db/pools";
import type { Day } from "@/lib/dates/dates";
import { demoAnchor } from "@/jobs/demo/demo-setting";
import { FILE_SOURCE, loadSources } from "@/jobs/run/load-sources";
import type { Run, Source } from "@/jobs/run/run-context";

export type SourceConfig = (source: Source) => Readonly<Record<string, unknown>>;

/** The demo's anchor when this run fetches from a demo source, else null. */
async function anchorFor(run: Run, etlUrl: string): Promise<Day | null> {
  if (run.params.reuseBronze) return null;
  const pool = createPool(etlUrl, { applicationName: "kco demo", max: 1 });
  try {
    const sources = await loadSources(pool, run).catch(() => []); // a wrong name is the run's own failure to tell
    return sources.some((source) => source.origin === "demo" && source.type !== FILE_SOURCE) ? await demoAnchor(pool) : null;
  } finally {
    await pool.end();
  }
}

/**
 * Calls `execute` with what demo sources need to know in addition: where their cloud listens now.
 * The clouds show the run's logical date as today, so a missed day that is caught up looks as it looked then.
 */
export async function withDemoCloud<T>(run: Run, etlUrl: string, execute: (sourceConfig?: SourceConfig) => Promise<T>): Promise<T> {
  const anchor = await anchorFor(run, etlUrl);
  if (anchor === null) return execute();
  const { startDemoCloud } = await import("@/jobs/demo-cloud/start-demo-cloud");
  const cloud = await startDemoCloud({ today: run.logicalDate, anchor });
  const endpoints: Readonly<Record<string, string>> = { aws_cost_explorer: cloud.awsEndpoint, gcp_billing_export: cloud.bigQueryEndpoint };
  try {
    return await execute((source) => (source.origin === "demo" && endpoints[source.type] ? { endpoint: endpoints[source.type] } : {}));
  } finally {
    await cloud.stop();
  }
}
