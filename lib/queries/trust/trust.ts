// How far the numbers on a page can be relied on: fresh, final, reconciled, warnings; the signature of every page with money.
import "server-only";
import { STANDING_RESULTS } from "@/lib/checks/standing-results";
import { Prisma } from "@/lib/db/generated/client";
import type { Scope } from "@/lib/access/scope";
import type { ScopedTx } from "@/lib/access/with-scope";
import type { Day } from "@/lib/dates/dates";
import type { ReconciliationLevel } from "@/lib/invoices/invoice-cells";
import { rememberedAnswer } from "@/lib/queries/answer-cache";
import { dataVersion } from "./data-version";
import { commonLevel, reconciliationLevels, type Reconciliation } from "./reconciliation-level";
import { topTeams, type TopTeam } from "./top-teams";
import { completeThrough, newestDay, sourceFreshness, type SourceFreshness } from "./source-freshness";

export type Freshness = {
  dataVersion: number;
  /** Last day on which every live source is complete; null before the first publish. */
  completeThrough: Day | null;
  newestDay: Day | null;
  /** Reached by all visible sources. */
  level: ReconciliationLevel;
};

export type Trust = Freshness & {
  reconciliations: Reconciliation[];
  sources: SourceFreshness[];
  /** Checks that warned in the run that published this; null for team scopes, who do not see runs. */
  warnings: { count: number; runId: number } | null;
  /** Since when a failed run has kept older numbers on the page. */
  staleSince: string | null;
  /** Teams of the scope, topmost only, by name; null for those who see everything. */
  teams: TopTeam[] | null;
};

/** What every answer about spend carries, read in the snapshot of `tx`. */
export async function freshness(tx: ScopedTx, scope: Scope): Promise<Freshness> {
  const { dataVersion: version, completeThrough: complete, newestDay: newest, level } = await facts(tx, scope);
  return { dataVersion: version, completeThrough: complete, newestDay: newest, level };
}

/** The trust facts as `scope` may know them, read in the snapshot of `tx`. */
export async function trust(tx: ScopedTx, scope: Scope): Promise<Trust> {
  const known = await facts(tx, scope);
  const names = known.sources.map(({ source }) => source);
  return {
    ...known,
    warnings: scope.kind === "all" ? await lastWarnings(tx) : null,
    staleSince: await staleSince(tx, names),
    teams: scope.kind === "all" ? null : await topTeams(tx, scope.teamIds),
  };
}

async function facts(tx: ScopedTx, scope: Scope): Promise<Freshness & Pick<Trust, "sources" | "reconciliations">> {
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
  };
}

async function lastWarnings(tx: ScopedTx): Promise<Trust["warnings"]> {
  const rows = await tx.$queryRaw<{ run_id: bigint; warnings: bigint }[]>(Prisma.sql`
    SELECT r.id AS run_id, (SELECT count(*) FROM ${Prisma.raw(STANDING_RESULTS)} v WHERE v.severity = 'warning' AND v.status = 'fail' AND NOT v.muted) AS warnings
      FROM ops.run r WHERE r.id = (SELECT run_id FROM ops.data_version ORDER BY version DESC LIMIT 1)`);
  const [row] = rows;
  return row === undefined ? null : { count: Number(row.warnings), runId: Number(row.run_id) };
}

async function staleSince(tx: ScopedTx, sources: readonly string[]): Promise<string | null> {
  const rows = await tx.$queryRaw<{ since: Date | null }[]>(Prisma.sql`
    SELECT min(st.stale_since) AS since FROM ops.source_state st JOIN ops.source s ON s.id = st.source_id WHERE s.name = ANY (${[...sources]}::text[])`);
  return rows[0]?.since?.toISOString() ?? null;
}
