// Which published days changed after they had been shown as complete, when, by how much, and by service, team and cause.
import "server-only";
import type { Scope } from "@/lib/access/scope";
import { withScope, type ScopedTx } from "@/lib/access/with-scope";
import { addDays, addMonths, type Day } from "@/lib/dates/dates";
import { Prisma } from "@/lib/db/generated/client";
import { canonicalMoney, type Money } from "@/lib/money/money";
import { dateId, dayOfDateId } from "@/lib/queries/date-id";
import { iso } from "@/lib/queries/admin/iso";
import { publishedDays } from "@/lib/queries/trust/trust";
import type { ChangeCause } from "./change-cause";
import type { RestatementFilter } from "./restatement-filter";

export interface RestatementPart {
  readonly provider: string;
  readonly service: string;
  readonly team: string;
  readonly cause: ChangeCause;
  readonly billed: Money;
  readonly effective: Money;
}

/** One usage day of one source, moved by one publish. Amounts in `currency`, new minus old, exact. */
export interface Restatement {
  readonly day: Day;
  /** ISO 8601, UTC. */
  readonly knownAt: string;
  readonly dataVersion: number;
  readonly runId: string | null;
  readonly source: string;
  readonly currency: string;
  readonly billed: Money;
  readonly effective: Money;
  /** False while the day still settled: providers move such days every morning. */
  readonly settled: boolean;
  /** A complete day that moved after its billing period had closed. */
  readonly afterClose: boolean;
  /** The largest ones, at most SHOWN_PARTS. */
  readonly parts: RestatementPart[];
  readonly partCount: number;
}

export interface RestatementPage {
  readonly restatements: Restatement[];
  /** First usage day looked at: the one asked for, else 13 months back; null before the first publish. */
  readonly from: Day | null;
  readonly nextCursor: string | null;
}

const SHOWN_PARTS = 20;
/** As far back as the overview shows; older days are asked for by `from`. */
const DEFAULT_MONTHS = 13;
/** A month is final by the 10th of the next one (DOMAIN §2). */
const CLOSES_AFTER = "1 month 9 days";

type Row = Omit<Restatement, "day" | "dataVersion"> & { dateId: number; dataVersion: bigint; sourceId: number };

/** Newest first. A movement between flags alone (estimated → final) moves no money and is left out. */
export function listRestatements(scope: Scope, filter: RestatementFilter): Promise<RestatementPage> {
  return withScope(scope, async (tx) => {
    const from = filter.from ?? (await defaultFrom(tx, scope, filter.to));
    const rows = await tx.$queryRaw<Row[]>(restatementsSql({ ...filter, from: from ?? undefined }));
    const shown = rows.slice(0, filter.limit);
    const last = rows.length > filter.limit ? shown.at(-1) : undefined;
    return {
      restatements: shown.map(({ dateId: id, sourceId: _sourceId, dataVersion, ...row }) => ({
        ...row, day: dayOfDateId(id), dataVersion: Number(dataVersion), billed: canonicalMoney(row.billed), effective: canonicalMoney(row.effective),
        parts: row.parts.map((part) => ({ ...part, billed: canonicalMoney(part.billed), effective: canonicalMoney(part.effective) })),
      })),
      from,
      nextCursor: last === undefined ? null : `${last.dataVersion}.${last.dateId}.${last.sourceId}.${last.currency}`,
    };
  });
}

/** 13 months up to the end that was asked for, else up to the newest day with spend. */
async function defaultFrom(tx: ScopedTx, scope: Scope, to: Day | undefined): Promise<Day | null> {
  const { newestDay } = await publishedDays(tx, scope);
  const end = to ?? (newestDay === null ? null : addDays(newestDay, 1));
  return end === null ? null : addMonths(end, -DEFAULT_MONTHS);
}

function restatementsSql({ source, cause, min, from, to, settling, limit, cursor }: RestatementFilter): Prisma.Sql {
  const [version, day, sourceId, currency] = cursor?.split(".") ?? [];
  const conditions = [
    // Versions newer than the page before need not be read to be left out again.
    ...(version === undefined ? [] : [Prisma.sql`c.data_version <= ${version}::bigint`]),
    ...(settling === "on" ? [] : [Prisma.sql`c.settled`]),
    ...(source === undefined ? [] : [Prisma.sql`c.source_id = (SELECT id FROM ops.source WHERE name = ${source})`]),
    ...(cause === undefined ? [] : [Prisma.sql`c.cause = ${cause}`]),
    ...(from === undefined ? [] : [Prisma.sql`c.date_id >= ${dateId(from)}::int`]),
    ...(to === undefined ? [] : [Prisma.sql`c.date_id < ${dateId(to)}::int`]),
    Prisma.sql`TRUE`,
  ];
  const smallest = min === undefined ? Prisma.empty : Prisma.sql`HAVING greatest(abs(sum(m.billed)), abs(sum(m.effective))) >= ${min}::numeric`;
  const before = cursor === undefined ? Prisma.empty : Prisma.sql`WHERE (d.data_version, d.date_id, d.source_id, d.currency) < (${version}::bigint, ${day}::int, ${sourceId}::int, ${currency}::char(3))`;
  return Prisma.sql`
    WITH moved AS (
      SELECT c.data_version, c.date_id, c.source_id, c.currency, c.cause, c.service_id, c.team_id, min(c.known_at) AS known_at, bool_or(c.settled) AS settled,
             bool_or(c.settled AND c.known_at AT TIME ZONE 'UTC' >= c.billing_period + ${CLOSES_AFTER}::interval) AS after_close, sum(c.billed_cost) AS billed, sum(c.effective_cost) AS effective
        FROM gold.daily_spend_change c WHERE ${Prisma.join(conditions, " AND ")}
       GROUP BY 1, 2, 3, 4, 5, 6, 7 HAVING sum(c.billed_cost) <> 0 OR sum(c.effective_cost) <> 0),
    days AS (
      SELECT m.data_version, m.date_id, m.source_id, m.currency, min(m.known_at) AS known_at, bool_or(m.settled) AS settled, bool_or(m.after_close) AS after_close,
             sum(m.billed) AS billed, sum(m.effective) AS effective, count(*)::int AS part_count
        FROM moved m GROUP BY 1, 2, 3, 4 ${smallest}),
    shown AS (SELECT * FROM days d ${before} ORDER BY d.data_version DESC, d.date_id DESC, d.source_id DESC, d.currency DESC LIMIT ${limit + 1}::int)
    SELECT d.data_version AS "dataVersion", d.date_id AS "dateId", d.source_id AS "sourceId", d.currency::text AS currency, s.name AS source, ${iso("d.known_at")} AS "knownAt",
           v.run_id::text AS "runId", d.settled, d.after_close AS "afterClose", d.billed::text AS billed, d.effective::text AS effective, d.part_count AS "partCount", p.parts
      FROM shown d JOIN ops.source s ON s.id = d.source_id LEFT JOIN ops.data_version v ON v.version = d.data_version
      CROSS JOIN LATERAL (
        SELECT jsonb_agg(jsonb_build_object('provider', x.provider_name, 'service', x.service_name, 'team', x.team_name, 'cause', x.cause, 'billed', x.billed::text, 'effective', x.effective::text) ORDER BY x.size DESC, x.service_name, x.provider_name, x.team_name) AS parts
          FROM (SELECT coalesce(pr.provider_name, 'Unknown') AS provider_name, coalesce(sv.service_name, 'Unknown') AS service_name, coalesce(t.team_name, 'Unallocated') AS team_name, m.cause, m.billed, m.effective, greatest(abs(m.billed), abs(m.effective)) AS size
                  FROM moved m LEFT JOIN gold.dim_service sv ON sv.service_id = m.service_id LEFT JOIN gold.dim_provider pr ON pr.provider = sv.provider LEFT JOIN gold.dim_team t ON t.team_id = m.team_id
                 WHERE m.data_version = d.data_version AND m.date_id = d.date_id AND m.source_id = d.source_id AND m.currency = d.currency
                 ORDER BY size DESC, service_name, provider_name, team_name LIMIT ${SHOWN_PARTS}::int) x) p
     ORDER BY d.data_version DESC, d.date_id DESC, d.source_id DESC, d.currency DESC`;
}
