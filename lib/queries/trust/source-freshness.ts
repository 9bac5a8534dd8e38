// How far each visible source has come: newest and complete days, and what is still estimated.
import "server-only";
import { Prisma } from "@/lib/db/generated/client";
import type { Scope } from "@/lib/access/scope";
import type { ScopedTx } from "@/lib/access/with-scope";
import { addDays, type Day } from "@/lib/dates/dates";
import { dateId, dayOfDateId } from "@/lib/queries/date-id";

export type SourceFreshness = {
  source: string;
  provider: string;
  newestDay: Day;
  completeThrough: Day;
  /** First day that a provider may still restate as it has not closed the period; null when all of it is final. */
  estimatedFrom: Day | null;
  /** False for a source whose bills have ended (an old file beside a live account). */
  active: boolean;
};

/** A source this far behind the newest one no longer delivers; its last day must not hold everybody back. */
const ENDED_AFTER_DAYS = 35;
/** Periods close within weeks; older estimates do not occur and need not be looked for. */
const ESTIMATES_LOOK_BACK_DAYS = 180;

type SourceRow = { id: number; name: string; provider: string; newest: string; complete: string; ends: string | null };

/** Sources with rows in the scope, by name; empty before the first publish. */
export async function sourceFreshness(tx: ScopedTx, scope: Scope): Promise<SourceFreshness[]> {
  const sources = await tx.$queryRaw<SourceRow[]>(Prisma.sql`
    SELECT s.id, s.name, s.provider, st.newest_day::text AS newest, coalesce(st.complete_through, st.newest_day)::text AS complete, upper(s.authority)::text AS ends
      FROM ops.source_state st JOIN ops.source s ON s.id = st.source_id
     WHERE s.removed_at IS NULL AND s.authoritative AND st.newest_day IS NOT NULL
     ORDER BY s.name`);
  const newest = sources.reduce<Day>((latest, { newest: day }) => (day > latest ? day : latest), "");
  if (newest === "") return [];
  const visible = scope.kind === "all" ? null : await visibleSources(tx);
  const estimates = await firstEstimates(tx, scope, addDays(newest, -ESTIMATES_LOOK_BACK_DAYS));
  return sources
    .filter(({ id }) => visible === null || visible.has(id))
    .map(({ id, name, provider, newest: newestDay, complete, ends }) => ({
      source: name, provider, newestDay, completeThrough: complete, estimatedFrom: estimates.get(id) ?? null,
      // One that has handed over to another source has ended with its last month.
      active: newestDay >= addDays(newest, -ENDED_AFTER_DAYS) && (ends === null || newest < ends || newestDay >= ends),
    }));
}

/** Row-level security decides: a source is visible when one of its rows is. */
async function visibleSources(tx: ScopedTx): Promise<ReadonlySet<number>> {
  const rows = await tx.$queryRaw<{ id: number }[]>(Prisma.sql`SELECT DISTINCT source_id AS id FROM gold.daily_spend`);
  return new Set(rows.map(({ id }) => id));
}

async function firstEstimates(tx: ScopedTx, scope: Scope, since: Day): Promise<ReadonlyMap<number, Day>> {
  const relation = Prisma.raw(scope.kind === "all" ? "gold.daily_spend_all" : "gold.daily_spend");
  const rows = await tx.$queryRaw<{ id: number; first: number }[]>(Prisma.sql`
    SELECT source_id AS id, min(date_id) AS first FROM ${relation} WHERE date_id >= ${dateId(since)}::int AND is_estimated GROUP BY 1`);
  return new Map(rows.map(({ id, first }) => [id, dayOfDateId(first)]));
}

/** The last day on which every live source is complete; Δ, tiles and comparisons end on it. Null without data. */
export function completeThrough(sources: readonly SourceFreshness[]): Day | null {
  const live = sources.filter(({ active }) => active);
  return live.reduce<Day | null>((earliest, { completeThrough: day }) => (earliest === null || day < earliest ? day : earliest), null);
}

/** The newest day with rows. Null without data. */
export function newestDay(sources: readonly SourceFreshness[]): Day | null {
  return sources.reduce<Day | null>((latest, { newestDay: day }) => (latest === null || day > latest ? day : latest), null);
}
