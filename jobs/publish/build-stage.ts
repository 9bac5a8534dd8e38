// Runs the models of gold into temporary tables of the run's session, for the slices that this run's batches cover.
import type { PoolClient } from "pg";
import { COUNTS, countFrozen, isRefresh, listBatches } from "@/jobs/cleaning/batch-row";
import { createTemporarySql, stagedDimension, upsertDimensionSql, type Model } from "@/jobs/models/model";
import { BuildBook, recordModels } from "@/jobs/models/record-models";
import { models, modelsOf } from "@/jobs/models/registry";
import { formatCount } from "@/lib/format/number";
import { failpoint } from "@/jobs/run/failpoint";
import type { RunContext } from "@/jobs/run/run-context";
import type { StepResult } from "@/jobs/run/step";
import { stageAllocation } from "./allocation";
import { frozenWarnings } from "./frozen-rows";
import discoverTeams from "./sql/discover_teams.sql";
import restageAuthority from "./sql/restage_authority.sql";
import setElsewhere from "./sql/set_elsewhere.sql";
import stageAuthority from "./sql/stage_authority.sql";
import stageRefreshDay from "./sql/stage_refresh_day.sql";
import stageRefreshSlice from "./sql/stage_refresh_slice.sql";
import stageSlice from "./sql/stage_slice.sql";
import stageTouchedDay from "./sql/stage_touched_day.sql";

/** Batches whose slices this run publishes: those it names, else its own, for a rerun from the same bronze those of the run it repeats, for a full refresh those it has cleaned, for a new allocation all that count. */
export async function batchesToPublish(ctx: RunContext): Promise<string[]> {
  if (ctx.run.params.reallocate === true) return (await listBatches(ctx)).map(({ id }) => id);
  const sources = ctx.sources.map((source) => source.id).filter((source) => !ctx.failedSources.has(source));
  if (isRefresh(ctx.run)) {
    const { rows } = await ctx.pool.query<{ id: string }>(
      `select distinct b.id from ops.step_run s cross join lateral jsonb_object_keys(s.metrics -> 'batches') as k (id) join bronze.batch b on b.id = k.id::bigint
       where s.run_id = $1 and s.step = 'transform_to_cleaned' and s.status in ('succeeded', 'warning') and b.source_id = any ($2::int[]) order by 1`,
      [ctx.run.id, sources],
    );
    return rows.map((r) => r.id);
  }
  const { id, parentId, params } = ctx.run;
  const runs = params.reuseBronze && parentId ? [id, parentId] : [id];
  const { rows } = await ctx.pool.query<{ id: string }>(
    `select b.id from bronze.batch b where ${params.batches ? "b.id" : "b.run_id"} = any ($1::bigint[]) and ${COUNTS} and b.source_id = any ($2::int[]) order by b.id`,
    [params.batches ?? runs, sources],
  );
  return rows.map((r) => r.id);
}

/** A refresh that cleans says in the cleaning what it leaves alone; one that only allocates says it here. */
async function leftOutWarnings(ctx: RunContext): Promise<string[]> {
  const left = ctx.run.params.reallocate === true ? await countFrozen(ctx) : 0;
  return left === 0 ? [] : [`${formatCount(left, "batch", "batches")} with days whose cleaned detail retention has let go ${left === 1 ? "keeps" : "keep"} the teams that are published`];
}

/** Rows in: silver rows of the slices; rows out: staged facts. The stage tables are temporary: a crash leaves nothing. */
export async function buildStage(ctx: RunContext): Promise<StepResult> {
  const { session } = ctx;
  await dropStage(session);
  const batches = await batchesToPublish(ctx);
  const delivered = isRefresh(ctx.run)
    ? await session.query(stageRefreshSlice, [batches])
    : await session.query(stageSlice, [batches, ctx.run.params.batches !== undefined]);
  await session.query(stageAuthority);
  const restaged = await session.query(restageAuthority);
  await session.query(setElsewhere);
  const warnings = isRefresh(ctx.run) ? await leftOutWarnings(ctx) : await frozenWarnings(session, batches);
  const slices = (delivered.rowCount ?? 0) + (restaged.rowCount ?? 0);
  await session.query("create temporary table stage_batch as select distinct batch_id from stage_slice");
  await session.query("set default_statistics_target = 10"); // the stage needs row counts, not histograms: ANALYZE reads a tenth of the pages
  await session.query("analyze stage_slice; analyze stage_batch; analyze stage_authority");
  ctx.log("info", `Publishing ${slices} slices of ${batches.length} batches`, { batches });

  ctx.log("info", `Allocating by version ${await stageAllocation(session, ctx.run.params.reallocate === true)} of the rules`);
  const book = new BuildBook();
  for (const view of modelsOf("view")) await book.note(view, () => session.query(createTemporarySql(view)));
  const rows = new Map<string, number>();
  for (const table of modelsOf("table")) {
    if (table.target === "stage_fact") await addMembers(session, book);
    if (table.target === "stage_daily_spend") {
      await session.query("select gold.ensure_partitions(min(u.usage_date), max(u.usage_date)) from int_members u having count(*) > 0");
      await session.query(stageTouchedDay);
      if (isRefresh(ctx.run)) await session.query(stageRefreshDay);
      await session.query("analyze stage_touched_day");
    }
    const built = await book.note(table, () => session.query(createTemporarySql(table)));
    await session.query(`analyze ${table.target}`);
    rows.set(table.target, built);
    ctx.log("info", `Built ${table.name}: ${built} rows`);
    await failpoint("gold_build");
  }
  await recordModels(ctx.pool, ctx.run.id, ctx.now(), await book.builds(session, models));
  const facts = rows.get("stage_fact") ?? 0;
  return { rowsIn: facts, rowsOut: facts, metrics: { rows: Object.fromEntries(rows), slices, batches }, warnings };
}

/** New members only, so that the fact can refer to them; attributes change with the publish. */
async function addMembers(session: PoolClient, book: BuildBook): Promise<void> {
  await session.query(discoverTeams);
  for (const model of modelsOf("dimension")) {
    const staged = stagedDimension(model);
    const columns = await columnsOf(session, model);
    await book.note(model, () => session.query(`create temporary table ${staged} as\n${model.sql}`));
    await session.query(upsertDimensionSql(model, columns, false, staged));
  }
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
