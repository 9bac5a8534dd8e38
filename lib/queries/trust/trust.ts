// How far the numbers on a page can be relied on: fresh, final, reconciled, warnings; the signature of every page with money.
import "server-only";
import { Prisma } from "@/lib/db/generated/client";
import type { Scope } from "@/lib/access/scope";
import type { ScopedTx } from "@/lib/access/with-scope";
import type { Day } from "@/lib/dates/dates";
import { rememberedAnswer } from "@/lib/queries/answer-cache";
import { dataVersion } from "./data-version";
import { commonLevel, reconciliationLevels, type Reconciliation, type ReconciliationLevel } from "./reconciliation-level";
import { completeThrough, newestDay, sourceFreshness, type SourceFreshness } from "./source-freshness";

export type Trust = {
  dataVersion: number;
  sources: SourceFreshness[];
  /** Last day on which every live source is complete; null before the first publish. */
  completeThrough: Day | null;
  newestDay: Day | null;
  reconciliations: Reconciliation[];
  /** Reached by all visible sources. */
  level: ReconciliationLevel;
  /** Checks that warned in the run that published this; null for team scopes, who do not see runs. */
  warnings: { count: number; runId: number } | null;
  /** Since when a failed run has kept older numbers on the page. */
  staleSince: string | null;
  /** Teams of the scope, topmost only, by name; null for those who see everything. */
  teams: { id: number; name: string; slug: string }[] | null;
};

/** The trust facts as `scope` may know them, read in the snapshot of `tx`. */
export async function trust(tx: ScopedTx, scope: Scope): Promise<Trust> {
  const sources = await rememberedAnswer(tx, scope, "source-freshness", () => sourceFreshness(tx, scope));
  const names = sources.map(({ source }) => source);
  const reconciliations = await reconciliationLevels(tx, scope, names);
  return {
    dataVersion: (await dataVersion(tx)).version,
    sources,
    completeThrough: completeThrough(sources),
    newestDay: newestDay(sources),
    reconciliations,
    level: commonLevel(reconciliations, names.length),
    warnings: scope.kind === "all" ? await lastWarnings(tx) : null,
    staleSince: await staleSince(tx, names),
    teams: scope.kind === "all" ? null : await topTeams(tx, scope.teamIds),
  };
}

async function lastWarnings(tx: ScopedTx): Promise<Trust["warnings"]> {
  const rows = await tx.$queryRaw<{ run_id: bigint; warnings: bigint }[]>(Prisma.sql`
    SELECT r.id AS run_id, (SELECT count(*) FROM ops.validation_result v WHERE v.run_id = r.id AND v.severity = 'warning' AND v.status = 'fail') AS warnings
      FROM ops.run r WHERE r.id = (SELECT run_id FROM ops.data_version ORDER BY version DESC LIMIT 1)`);
  const [row] = rows;
  return row === undefined ? null : { count: Number(row.warnings), runId: Number(row.run_id) };
}

async function staleSince(tx: ScopedTx, sources: readonly string[]): Promise<string | null> {
  const rows = await tx.$queryRaw<{ since: Date | null }[]>(Prisma.sql`
    SELECT min(st.stale_since) AS since FROM ops.source_state st JOIN ops.source s ON s.id = st.source_id WHERE s.name = ANY (${[...sources]}::text[])`);
  return rows[0]?.since?.toISOString() ?? null;
}

/** A parent stands for its children, so only teams whose parent is not in the scope (or has no rows, and so no name) are named. */
async function topTeams(tx: ScopedTx, teamIds: readonly number[]): Promise<NonNullable<Trust["teams"]>> {
  return tx.$queryRaw<NonNullable<Trust["teams"]>>(Prisma.sql`
    SELECT t.team_id AS id, t.team_name AS name, t.slug FROM gold.dim_team t
     WHERE t.team_id = ANY (${[...teamIds]}::int[]) AND NOT EXISTS (SELECT FROM gold.dim_team p WHERE p.team_id = t.parent_id AND p.team_id = ANY (${[...teamIds]}::int[]))
     ORDER BY t.team_name`);
}
