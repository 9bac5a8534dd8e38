// Which runs a backfill takes, and what they will ask, cost and last; nothing is asked or written for it.
import type { Pool } from "pg";
import { onPg } from "@/lib/access/sql-runner";
import { addDays, daysIn, monthStart, type Day } from "@/lib/dates/dates";
import { AppError } from "@/lib/errors/app-error";
import { addMoney, type Money } from "@/lib/money/money";
import { goldFloor, refuseCold } from "@/lib/months/gold-floor";
import { getProvider } from "@/jobs/providers/registry";
import { FILE_SOURCE, loadSources } from "@/jobs/run/load-sources";
import type { Source } from "@/jobs/run/run-context";

export type BackfillMode = "missing" | "failed" | "all";

export interface BackfillDays {
  /** [from, to) */
  readonly from: Day;
  readonly to: Day;
  readonly mode: BackfillMode;
  /** Names; empty = every source that is fetched. */
  readonly sources: readonly string[];
  readonly backwards: boolean;
}

export interface PlannedChunk {
  readonly sourceId: number;
  readonly source: string;
  readonly from: Day;
  readonly to: Day;
  readonly requests: number;
  readonly usd: Money;
}

export interface SourceEstimate {
  readonly source: string;
  readonly runs: number;
  readonly days: number;
  readonly requests: number;
  readonly usd: Money;
  /** From how long earlier runs took; null while there were none. */
  readonly minutes: number | null;
  /** Days that the provider no longer keeps. */
  readonly unreachable: number;
}

export interface BackfillPlan {
  readonly chunks: readonly PlannedChunk[];
  readonly estimate: { readonly runs: number; readonly requests: number; readonly usd: Money; readonly minutes: number | null; readonly sources: readonly SourceEstimate[] };
}

/** Days whose newest try failed: the morning after such a day, or a backfill over it; a delivery that came later has mended it. */
const FAILED_DAYS = `
  SELECT DISTINCT d.day::date::text AS day FROM ops.run r
   CROSS JOIN LATERAL generate_series(coalesce((r.params ->> 'from')::date, r.logical_date - 1), coalesce((r.params ->> 'to')::date, r.logical_date) - 1, interval '1 day') AS d (day)
   WHERE r.kind IN ('daily', 'rerun', 'backfill') AND d.day >= $3::date AND d.day < $4::date
     AND (NOT r.params ? 'sources' OR r.params -> 'sources' ? $2)
     AND (r.status IN ('failed', 'dead') OR EXISTS (SELECT FROM jsonb_array_elements(coalesce(r.summary -> 'failed_sources', '[]')) f WHERE (f ->> 'id')::int = $1))
     AND NOT EXISTS (SELECT FROM ops.slice s JOIN bronze.batch b ON b.id = s.batch_id
                      WHERE s.source_id = $1 AND s.slice = d.day::date::text AND b.created_at > coalesce(r.finished_at, r.created_at))`;

async function daysOf(pool: Pool, source: Source, asked: BackfillDays): Promise<Day[]> {
  const days = daysIn(asked.from, asked.to);
  if (asked.mode === "all") return days;
  if (asked.mode === "missing") {
    const { rows } = await pool.query<{ slice: string }>("SELECT slice FROM ops.slice WHERE source_id = $1", [source.id]);
    const published = new Set(rows.map(({ slice }) => slice));
    return days.filter((day) => !published.has(day));
  }
  const { rows } = await pool.query<{ day: Day }>(FAILED_DAYS, [source.id, source.name, asked.from, asked.to]);
  const failed = new Set(rows.map(({ day }) => day));
  return days.filter((day) => failed.has(day));
}

/**
 * One range a month, from its first to its last wanted day: Cost Explorer is priced by the page, and a page holds months of one account, so
 * thirty runs of a day would cost thirty times one run of a month; BigQuery is read in ranges of a month, too. A month is also small enough
 * that the morning's run does not wait long for it.
 */
export function chunksOf(days: readonly Day[]): { from: Day; to: Day; days: number }[] {
  const chunks: { from: Day; to: Day; days: number }[] = [];
  for (const day of days) {
    const last = chunks.at(-1);
    const to = addDays(day, 1);
    if (last !== undefined && monthStart(last.from) === monthStart(day)) Object.assign(last, { to, days: last.days + 1 });
    else chunks.push({ from: day, to, days: 1 });
  }
  return chunks;
}

/** Seconds that a day of this source took in its last runs, all steps; null: it has not run. */
async function secondsPerDay(pool: Pool, sourceId: number): Promise<number | null> {
  const { rows } = await pool.query<{ seconds: number | null }>(
    `SELECT (sum(seconds) / nullif(sum(days), 0))::float8 AS seconds FROM (
       SELECT extract(epoch FROM r.finished_at - r.started_at) AS seconds, sum(cardinality(b.covers)) AS days
         FROM ops.run r JOIN bronze.batch b ON b.run_id = r.id AND b.source_id = $1
        WHERE r.status IN ('succeeded', 'succeeded_with_warnings') GROUP BY r.id ORDER BY r.id DESC LIMIT 20) x`,
    [sourceId],
  );
  return rows[0]?.seconds ?? null;
}

async function planSource(pool: Pool, source: Source, asked: BackfillDays, today: Day): Promise<{ chunks: PlannedChunk[]; estimate: SourceEstimate }> {
  const provider = getProvider(source);
  const chunks: PlannedChunk[] = [];
  let [days, unreachable] = [0, 0];
  for (const chunk of chunksOf(await daysOf(pool, source, asked))) {
    const run = { kind: "backfill" as const, logicalDate: today, params: { sources: [source.name], from: chunk.from, to: chunk.to } };
    const price = await provider.estimate(source, { run, pool, now: () => new Date() });
    if (price.requests === 0) unreachable += chunk.days;
    else {
      days += chunk.days;
      chunks.push({ sourceId: source.id, source: source.name, from: chunk.from, to: chunk.to, ...price });
    }
  }
  const seconds = await secondsPerDay(pool, source.id);
  const requests = chunks.reduce((n, chunk) => n + chunk.requests, 0);
  const usd = addMoney("0", ...chunks.map((chunk) => chunk.usd));
  return { chunks, estimate: { source: source.name, runs: chunks.length, days, requests, usd, minutes: seconds === null ? null : Math.ceil((seconds * days) / 60), unreachable } };
}

/**
 * The runs in the order in which they will be made, and their price. Days from today on are left out: they are not over.
 * @throws AppError "usage" for a source that is filled by files or for no past day; "conflict" for days whose detail retention has let go; "not_found" for an unknown source
 */
export async function planBackfill(pool: Pool, asked: BackfillDays, today: Day): Promise<BackfillPlan> {
  const to = asked.to < today ? asked.to : today;
  if (asked.from >= to) throw new AppError("usage", `There is no day to fill: ${asked.from} is not before ${to === today ? "today" : "the end"}.`);
  refuseCold(`A backfill from ${asked.from}`, asked.from, await goldFloor(onPg(pool)), "Begin in that month or later.");
  const sources = await loadSources(pool, { kind: "backfill", params: asked.sources.length > 0 ? { sources: asked.sources } : {} });
  const file = sources.find(({ type }) => type === FILE_SOURCE);
  if (file) throw new AppError("usage", `"${file.name}" is filled by kco import, not by a backfill: import the file again.`);
  if (sources.length === 0) throw new AppError("not_found", "There is no source to fetch from. Connect a provider or load the demo company (kco demo load).");
  const planned = [];
  for (const source of sources) planned.push(await planSource(pool, source, { ...asked, to }, today));
  const chunks = planned.flatMap((of) => of.chunks).sort((a, b) => (asked.backwards ? -1 : 1) * a.from.localeCompare(b.from) || a.source.localeCompare(b.source));
  const estimates = planned.map((of) => of.estimate);
  const minutes = estimates.filter(({ runs }) => runs > 0).map((of) => of.minutes);
  return {
    chunks,
    estimate: {
      runs: chunks.length,
      requests: estimates.reduce((n, of) => n + of.requests, 0),
      usd: addMoney("0", ...estimates.map((of) => of.usd)),
      minutes: minutes.some((of) => of === null) ? null : minutes.reduce<number>((n, of) => n + (of ?? 0), 0),
      sources: estimates,
    },
  };
}
