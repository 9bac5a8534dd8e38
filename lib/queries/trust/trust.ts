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

export type PublishedDays = {
  dataVersion: number;
  /** Last day on which every live source is complete; null before the first publish. */
  completeThrough: Day | null;
  newestDay: Day | null;
};

export type Freshness = PublishedDays & {
  /** Reached by all visible sources. */
  level: ReconciliationLevel;
};

export type Trust = Freshness & {
  reconciliations: Reconciliation[];
  sources: SourceFreshness[];
  /** How many checks stand at a warning that nobody muted; null before the first publish and for team scopes, who do not see runs. */
  warnings: number | null;
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

/** How far the numbers go, for answers whose frame says how well they were checked. */
export async function publishedDays(tx: ScopedTx, scope: Scope): Promise<PublishedDays> {
  const { sources: _, ...days } = await sourceDays(tx, scope);
  return days;
}

async function sourceDays(tx: ScopedTx, scope: Scope): Promise<PublishedDays & Pick<Trust, "sources">> {
  const sources = await rememberedAnswer(tx, scope, "source-freshness", () => sourceFreshness(tx, scope));
  return { dataVersion: (await dataVersion(tx)).version, sources, completeThrough: completeThrough(sources), newestDay: newestDay(sources) };
}

async function facts(tx: ScopedTx, scope: Scope): Promise<Freshness & Pick<Trust, "sources" | "reconciliations">> {
  const days = await sourceDays(tx, scope);
  const names = days.sources.map(({ source }) => source);
  const reconciliations = await reconciliationLevels(tx, scope, names);
  return { ...days, reconciliations, level: commonLevel(reconciliations, names.length) };
}

async function lastWarnings(tx: ScopedTx): Promise<Trust["warnings"]> {
  if ((await dataVersion(tx)).version === 0) return null;
  const [row] = await tx.$queryRaw<{ warnings: number }[]>(Prisma.sql`
    SELECT count(*)::int AS warnings FROM ${Prisma.raw(STANDING_RESULTS)} v WHERE v.severity = 'warning' AND v.status = 'fail' AND NOT v.muted`);
  return row?.warnings ?? 0;
}

async function staleSince(tx: ScopedTx, sources: readonly string[]): Promise<string | null> {
  const rows = await tx.$queryRaw<{ since: Date | null }[]>(Prisma.sql`
    SELECT min(st.stale_since) AS since FROM ops.source_state st JOIN ops.source s ON s.id = st.source_id WHERE s.name = ANY (${[...sources]}::text[])`);
  return rows[0]?.since?.toISOString() ?? null;
}
