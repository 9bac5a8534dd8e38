// Loads the demo company: organisation, sources and people, then one ordinary daily run whose first load covers 13 months.
import type { Pool } from "pg";
import { withTx } from "@/lib/db/with-tx";
import type { Day } from "@/lib/dates/dates";
import { AppError } from "@/lib/errors/app-error";
import { writePeople, type DemoAccount } from "@/jobs/demo/demo-people";
import { AWS_DEMO, GCP_DEMO, keepDemoAnchor } from "@/jobs/demo/demo-setting";
import { realSources } from "@/jobs/demo/guard-real-data";
import { writeOrganisation } from "@/jobs/demo/organisation-rows";
import type { RunRequest } from "@/jobs/run/create-run";
import type { RunOutcome } from "@/jobs/run/run-event";

export interface DemoLoaded {
  readonly outcome: RunOutcome;
  readonly people: readonly DemoAccount[];
}

export interface DemoOptions {
  /** Logical date of the load, and on the first one the day that the company's story is counted from. */
  readonly today: Day;
  /** Executes the load's run. */
  readonly execute: (request: RunRequest) => Promise<RunOutcome>;
}

/**
 * May be repeated after an interruption: what is there is kept, and people get new passwords.
 * @throws AppError "conflict" when real sources are connected: their money must not add up with the demo's
 */
export async function loadDemo(pool: Pool, { today, execute }: DemoOptions): Promise<DemoLoaded> {
  const real = await realSources(pool);
  if (real.length > 0) throw new AppError("conflict", `Real sources are loaded here (${real.join(", ")}), and the demo company's money must not add up with theirs. Load it into another data folder: KCO_DATA_DIR=.kco-demo kco demo load.`);
  await keepDemoAnchor(pool, today);
  await withTx(pool, writeOrganisation);
  const people = await writePeople(pool);
  const outcome = await execute({ kind: "daily", trigger: "demo", logicalDate: today, params: { sources: [AWS_DEMO, GCP_DEMO] } });
  return { outcome, people };
}
