// The rules, spellings and owners by which one run allocates: read once before its stage is built, marked as published with its publish.
import type { PoolClient } from "pg";
import { escapeLiteral } from "pg";
import { onPg } from "@/lib/access/sql-runner";
import { decidingVersions } from "@/lib/allocation/read-rules";
import { decisionSql, type RowColumns } from "@/lib/allocation/rule-sql";
import { AppError } from "@/lib/errors/app-error";
import type { RunContext } from "@/jobs/run/run-context";
import forgetTeamMembers from "./sql/forget_team_members.sql";
import publishSpellings from "./sql/publish_spellings.sql";

/** Names and types of the function's parameters, in the order in which the fact's model gives them. */
const PARAMETERS: ReadonlyArray<readonly [keyof RowColumns, string]> = [
  ["day", "date"], ["provider", "text"], ["account", "text"], ["service", "text"], ["region", "text"], ["resource", "text"], ["tags", "jsonb"], ["tagTeam", "int"], ["owner", "int"],
];
const COLUMNS = Object.fromEntries(PARAMETERS.map(([name], i) => [name, `$${i + 1}`])) as unknown as RowColumns;

/**
 * Makes pg_temp.allocation_rule_of and stage_spelling of what is published; a rebuild takes what waits for it, too.
 * A function with one expression is inlined into the fact's model, so that rules cost no call for each row.
 * @returns the newest version that decides
 */
export async function stageAllocation(session: PoolClient, rebuild: boolean): Promise<number> {
  const versions = await decidingVersions(onPg(session), rebuild);
  if (!versions.some(({ effectiveFrom }) => effectiveFrom === null)) throw new AppError("internal", "No version of the allocation rules counts for every day");
  const body = `select ${decisionSql(versions, COLUMNS, (rule) => String(rule.id))}`;
  await session.query(`create or replace function pg_temp.allocation_rule_of(${PARAMETERS.map(([, type]) => type).join(", ")}) returns int language sql immutable as ${escapeLiteral(body)}`);
  await session.query("create temporary table stage_spelling as select * from (select tag, variant, case when $1::boolean or published_at is not null then canonical else published_canonical end as canonical from ops.tag_spelling) s where canonical is not null", [rebuild]);
  await session.query("create temporary table stage_allocation_version as select unnest($1::int[]) as version", [versions.map(({ version }) => version)]);
  await session.query("analyze stage_spelling");
  return versions[0]?.version ?? 0;
}

/** Inside the publish transaction of a rebuild, after gold is replaced: from here on every run uses what it was built with, and no team reads names of what it has lost. */
export async function markAllocationPublished(ctx: RunContext, session: PoolClient): Promise<void> {
  if (ctx.run.params.reallocate !== true) return;
  await session.query(forgetTeamMembers);
  await session.query("update ops.allocation_version set published_at = $1 where published_at is null and version in (select version from stage_allocation_version)", [ctx.now()]);
  await session.query(publishSpellings, [ctx.now()]);
  await session.query("delete from ops.tag_spelling where forgotten and published_canonical is null");
}
