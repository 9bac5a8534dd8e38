// Lets the demo company's clouds listen in this process while a run fetches from them; a run of real sources never meets them.
import { createPool } from "@/lib/db/pools";
import { AppError } from "@/lib/errors/app-error";
import type { DemoCloud } from "@/jobs/demo-cloud/start-demo-cloud";
import { demoAnchor } from "@/jobs/demo/demo-setting";
import { FILE_SOURCE } from "@/jobs/run/load-sources";
import type { Run, Source } from "@/jobs/run/run-context";

export type SourceConfig = (source: Source) => Promise<Readonly<Record<string, unknown>>>;

/** The clouds show the run's logical date as today, so a missed day that is caught up looks as it looked then. */
async function startFor(run: Run, etlUrl: string): Promise<DemoCloud> {
  const pool = createPool(etlUrl, { applicationName: "kco demo", max: 1 });
  try {
    const anchor = await demoAnchor(pool);
    if (anchor === null) throw new AppError("conflict", "The demo company's sources are here, but not its story. Load it again: kco demo load.");
    const { startDemoCloud } = await import("@/jobs/demo-cloud/start-demo-cloud");
    return await startDemoCloud({ today: run.logicalDate, anchor });
  } finally {
    await pool.end();
  }
}

/** Calls `execute` with what a demo source needs to know in addition: where its cloud listens now. The clouds start with the first that asks. */
export async function withDemoCloud<T>(run: Run, etlUrl: string, execute: (sourceConfig: SourceConfig) => Promise<T>): Promise<T> {
  let cloud: DemoCloud | undefined;
  try {
    return await execute(async (source) => {
      if (source.origin !== "demo" || source.type === FILE_SOURCE || run.params.reuseBronze) return {};
      cloud ??= await startFor(run, etlUrl);
      return source.provider === "gcp" ? { apiEndpoint: cloud.bigQueryEndpoint } : { endpoint: cloud.awsEndpoint };
    });
  } finally {
    await cloud?.stop();
  }
}
