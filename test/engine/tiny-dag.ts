// A small DAG for tests of the engine: each step notes that it ran, the gold section leaves its work in a temporary table and publishes once.
import type { Pool } from "pg";
import type { Dag } from "@/jobs/run/dag";
import { failpoint } from "@/jobs/run/failpoint";
import type { RunContext } from "@/jobs/run/run-context";
import { NO_RETRY, RETRY, type Step, type StepName, type StepResult } from "@/jobs/run/step";

export const EFFECTS = "CREATE TABLE IF NOT EXISTS public.effect (id bigint GENERATED ALWAYS AS IDENTITY, run_id bigint NOT NULL, step text NOT NULL); GRANT SELECT, INSERT ON public.effect TO kco_etl; GRANT USAGE ON SCHEMA public TO kco_etl";

export async function note(ctx: RunContext, step: string): Promise<void> {
  await ctx.pool.query("INSERT INTO public.effect (run_id, step) VALUES ($1, $2)", [ctx.run.id, step]);
}

export function step(name: StepName, run: (ctx: RunContext) => Promise<StepResult | void> = async () => undefined, more: Partial<Step> = {}): Step {
  return {
    name,
    retry: NO_RETRY,
    run: async (ctx) => {
      const result = await run(ctx);
      await note(ctx, name);
      return result ?? {};
    },
    ...more,
  };
}

/** Publishes what load_to_analytics left in the session's temporary table; throws when there is none. */
export async function publish(ctx: RunContext): Promise<void> {
  await ctx.session.query("BEGIN");
  try {
    await ctx.fence(ctx.session, "gold");
    await ctx.session.query("INSERT INTO ops.data_version (run_id, note) SELECT $1, sum(n)::text FROM stage", [ctx.run.id]);
    await failpoint("publish");
    await ctx.session.query("COMMIT");
  } catch (error) {
    await ctx.session.query("ROLLBACK");
    throw error;
  }
}

export const stage = async (ctx: RunContext): Promise<void> => void (await ctx.session.query("CREATE TEMP TABLE stage AS SELECT generate_series(1, 3) AS n"));

/** start → extract_aws ∥ extract_gcp → load_to_raw_zone → load_to_analytics → validate_analytics → end */
export function tinyDag(replace: Partial<Record<StepName, Step>> = {}): Dag {
  const pick = (s: Step): Step => replace[s.name] ?? s;
  return [
    { lease: "none", stages: [[pick(step("start"))]] },
    {
      lease: "sources",
      stages: [
        [pick(step("extract_aws", undefined, { retry: RETRY, handles: (s) => s.provider === "aws" })), pick(step("extract_gcp", undefined, { retry: RETRY, handles: (s) => s.provider === "gcp" }))],
        [pick(step("load_to_raw_zone"))],
      ],
    },
    { lease: "gold", stages: [[pick(step("load_to_analytics", stage))], [pick(step("validate_analytics", publish))]] },
    { lease: "none", stages: [[pick(step("end"))]] },
  ];
}

export const STEPS: readonly StepName[] = ["start", "extract_aws", "extract_gcp", "load_to_raw_zone", "load_to_analytics", "validate_analytics", "end"];

export async function addSources(owner: Pool): Promise<void> {
  await owner.query("INSERT INTO ops.source (name, type, provider, billing_account) VALUES ('aws-a', 'test', 'aws', 'a'), ('gcp-b', 'test', 'gcp', 'b')");
}

export async function effects(owner: Pool, runId: string): Promise<string[]> {
  const { rows } = await owner.query<{ step: string }>("SELECT step FROM public.effect WHERE run_id = $1 ORDER BY id", [runId]);
  return rows.map((row) => row.step);
}
