// Runs the models of gold into temporary tables of the run's session, for the slices that this run's batches cover.
import type { PoolClient } from "pg";
import { createTemporarySql, upsertDimensionSql, type Model } from "@/jobs/models/model";
import { modelsOf } from "@/jobs/models/registry";
import { failpoint } from "@/jobs/run/failpoint";
import type { RunContext } from "@/jobs/run/run-context";
import type { StepResult } from "@/jobs/run/step";
import discoverTeams from "./sql/discover_teams.sql";
import stageSlice from "./sql/stage_slice.sql";
import stageTouchedDay from "./sql/stage_touched_day.sql";

/** Batches whose slices this run publishes: its own, for a rerun from the same bronze also those of the run it repeats, and without such a run all that count. */
export async function batchesToPublish(ctx: RunContext): Promise<string[]> {
  if (ctx.run.params.reuseBronze && ctx.run.parentId === null) return countingBatches(ctx);
  const runs = ctx.run.params.reuseBronze && ctx.run.parentId ? [ctx.run.id, ctx.run.parentId] : [ctx.run.id];
  const { rows } = await ctx.pool.query<{ id: string }>(
    `select id from bronze.batch where run_id = any ($1::bigint[]) and status = 'loaded' and retired_at is null and not source_id = any ($2::int[]) order by id`,
    [runs, [...ctx.failedSources]],
  );
  return rows.map((r) => r.id);
}

async function countingBatches(ctx: RunContext): Promise<string[]> {
  const sources = ctx.sources.map((source) => source.id).filter((id) => !ctx.failedSources.has(id));
  const { rows } = await ctx.pool.query<{ id: string }>(
    `select b.id from bronze.batch b where b.source_id = any ($1::int[]) and b.status = 'loaded' and b.retired_at is null
        and exists (select from ops.slice s where s.batch_id = b.id) order by b.id`,
    [sources],
  );
  return rows.map((r) => r.id);
}

/** Rows in: silver rows of the slices; rows out: staged facts. The stage tables are temporary: a crash leaves nothing. */
export async function buildStage(ctx: RunContext): Promise<StepResult> {
  const { session } = ctx;
  await dropStage(session);
  const batches = await batchesToPublish(ctx);
  const slices = await session.query(stageSlice, [batches]);
  await session.query("create temporary table stage_batch as select distinct batch_id from stage_slice");
  await session.query("analyze stage_slice; analyze stage_batch");
  ctx.log("info", `Publishing ${slices.rowCount ?? 0} slices of ${batches.length} batches`, { batches });

  for (const view of modelsOf("view")) await session.query(createTemporarySql(view));
  const rows = new Map<string, number>();
  for (const table of modelsOf("table")) {
    if (table.target === "stage_fact") await addMembers(session);
    if (table.target === "stage_daily_spend") {
      await session.query("select gold.ensure_partitions(min(u.usage_date), max(u.usage_date)) from int_members u having count(*) > 0");
      await session.query(stageTouchedDay);
      await session.query("analyze stage_touched_day");
    }
    const result = await session.query(createTemporarySql(table));
    await session.query(`analyze ${table.target}`);
    rows.set(table.target, result.rowCount ?? 0);
    ctx.log("info", `Built ${table.name}: ${result.rowCount ?? 0} rows`);
    await failpoint("gold_build");
  }
  const facts = rows.get("stage_fact") ?? 0;
  return { rowsIn: facts, rowsOut: facts, metrics: { rows: Object.fromEntries(rows), slices: slices.rowCount ?? 0, batches } };
}

/** New members only, so that the fact can refer to them; attributes change with the publish. */
async function addMembers(session: PoolClient): Promise<void> {
  await session.query(discoverTeams);
  for (const model of modelsOf("dimension")) await session.query(upsertDimensionSql(model, await columnsOf(session, model), false));
}

/** Columns that a model's SELECT gives, in order. */
export async function columnsOf(session: PoolClient, model: Model): Promise<string[]> {
  const { fields } = await session.query(`select * from (\n${model.sql}\n) m limit 0`);
  return fields.map((f) => f.name);
}

async function dropStage(session: PoolClient): Promise<void> {
  const { rows } = await session.query<{ name: string; kind: string }>(
    `select c.relname as name, c.relkind::text as kind from pg_class c where c.relnamespace = pg_my_temp_schema() and c.relkind in ('r', 'v')`,
  );
  for (const kind of ["v", "r"]) {
    const names = rows.filter((r) => r.kind === kind).map((r) => `pg_temp."${r.name}"`);
    if (names.length > 0) await session.query(`drop ${kind === "v" ? "view" : "table"} if exists ${names.join(", ")} cascade`);
  }
}
