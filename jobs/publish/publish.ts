// One transaction moves the staged results into gold; readers see all of it or nothing of it.
import type { PoolClient } from "pg";
import { AppError } from "@/lib/errors/app-error";
import { isRefresh } from "@/jobs/cleaning/batch-row";
import { stagedDimension, upsertDimensionSql } from "@/jobs/models/model";
import { modelsOf } from "@/jobs/models/registry";
import { failpoint } from "@/jobs/run/failpoint";
import type { RunContext } from "@/jobs/run/run-context";
import { markAllocationPublished } from "./allocation";
import { columnsOf } from "./build-stage";
import { writeClosedMonthMessage } from "./closed-months";
import { freshSources } from "./fresh-sources";
import applyAuthority from "./sql/apply_authority.sql";
import deleteFact from "./sql/delete_fact.sql";
import deleteSupersededSilver from "./sql/delete_superseded_silver.sql";
import forgetLostAccounts from "./sql/forget_lost_accounts.sql";
import insertChange from "./sql/insert_change.sql";
import insertFact from "./sql/insert_fact.sql";
import replaceDailySpend from "./sql/replace_daily_spend.sql";
import replaceDailySpendAll from "./sql/replace_daily_spend_all.sql";
import settlePeriods from "./sql/settle_periods.sql";
import upsertSlice from "./sql/upsert_slice.sql";
import upsertSourceState from "./sql/upsert_source_state.sql";
import upsertTeamMember from "./sql/upsert_team_member.sql";

export interface Published {
  readonly dataVersion: string;
  readonly slices: number;
  readonly facts: number;
  readonly sourceIds: readonly number[];
}

/** The data version this run has published, or null: publishing is done once per run, whatever crashes after it. */
export async function publishedVersion(ctx: RunContext): Promise<string | null> {
  const { rows } = await ctx.pool.query<{ version: string }>("select version from ops.data_version where run_id = $1", [ctx.run.id]);
  return rows[0]?.version ?? null;
}

/** @throws AppError("fenced") when a newer holder has the gold lease or a newer batch is already published for a slice. */
export async function publish(ctx: RunContext): Promise<Published> {
  const { session } = ctx;
  // READ COMMITTED: heartbeats go on updating the run and its leases meanwhile; the gold lease keeps every other writer out.
  await session.query("begin");
  try {
    const result = await publishInTransaction(ctx, session);
    await failpoint("publish");
    await session.query("commit");
    ctx.log("info", `Published data version ${result.dataVersion}: ${result.facts} facts of ${result.slices} slices`);
    return result;
  } catch (error) {
    await session.query("rollback");
    throw error;
  }
}

async function publishInTransaction(ctx: RunContext, session: PoolClient): Promise<Published> {
  await ctx.fence(session, "gold");
  for (const model of modelsOf("dimension")) await session.query(upsertDimensionSql(model, await columnsOf(session, model), true, stagedDimension(model)));

  const version = await session.query<{ version: string }>(
    "insert into ops.data_version (run_id, published_at, note) values ($1, $2, $3) returning version",
    [ctx.run.id, ctx.now(), ctx.run.kind],
  );
  const dataVersion = version.rows[0]?.version;
  if (dataVersion === undefined) throw new AppError("internal", "No data version was given");

  await session.query(deleteFact);
  const facts = await session.query(insertFact);
  await session.query(insertChange, [dataVersion, ctx.now(), changeCause(ctx), isRefresh(ctx.run)]);
  await session.query(replaceDailySpend);
  await session.query(replaceDailySpendAll);
  await replaceMonthly(session);
  await session.query(upsertTeamMember);
  await session.query(forgetLostAccounts, [dataVersion]);

  const staged = await session.query<{ slices: string; source_ids: number[] | null }>(
    "select count(*) as slices, array_agg(distinct source_id) as source_ids from stage_slice",
  );
  const slices = Number(staged.rows[0]?.slices ?? 0);
  const sourceIds = staged.rows[0]?.source_ids ?? [];
  await session.query(deleteSupersededSilver);
  const fresh = await freshSources(ctx, session);
  const flipped = await session.query(upsertSlice, [dataVersion]);
  if (flipped.rowCount !== slices)
    throw new AppError("fenced", `${slices - (flipped.rowCount ?? 0)} slices already hold a newer batch; this run is out of date and publishes nothing`);
  if (!isRefresh(ctx.run)) {
    const touched = [...new Set([...sourceIds, ...fresh])];
    await session.query(upsertSourceState, [ctx.run.id, ctx.now(), ctx.run.logicalDate, touched, fresh]);
    await session.query(settlePeriods, [touched, ctx.run.logicalDate, ctx.now(), dataVersion, fresh]);
  }
  await session.query(applyAuthority);
  await markAllocationPublished(ctx, session);
  await writeClosedMonthMessage(ctx, session, dataVersion);
  await session.query("update ops.run set data_version = $2 where id = $1", [ctx.run.id, dataVersion]);
  return { dataVersion, slices, facts: facts.rowCount ?? 0, sourceIds };
}

/** Why days move, where the days themselves do not tell. */
function changeCause({ run }: RunContext): string | null {
  if (run.params.reallocate === true) return "allocation";
  return run.kind === "full_refresh" ? "reload" : null;
}

/** Monthly aggregates are replaced for the touched months, from the rollup that this transaction has just written. */
async function replaceMonthly(session: PoolClient): Promise<void> {
  for (const model of modelsOf("publish")) {
    await session.query(
      `delete from ${model.target} where month in (select distinct d.month_start from stage_touched_day t join gold.dim_date d on d.date_id = t.date_id)`,
    );
    const columns = await columnsOf(session, model);
    await session.query(`insert into ${model.target} (${columns.join(", ")})\nselect ${columns.join(", ")} from (\n${model.sql}\n) m`);
  }
}
