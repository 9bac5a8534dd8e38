// Anomalies of a range by rule, newest day first and the largest difference first within it.
import "server-only";
import { Prisma } from "@/lib/db/generated/client";
import type { ScopedTx } from "@/lib/access/with-scope";
import type { Day } from "@/lib/dates/dates";
import { AppError } from "@/lib/errors/app-error";
import { canonicalMoney, type Money } from "@/lib/money/money";
import { ANOMALY_RULES, type AnomalyRule, type AnomalyStatus } from "./anomaly-rule";

export type Anomaly = {
  id: string;
  rule: AnomalyRule;
  day: Day;
  provider: string;
  providerName: string;
  service: string;
  team: string;
  /** Null for spend of no team. */
  teamSlug: string | null;
  currency: string;
  observed: Money;
  expected: Money;
  delta: Money;
  /** Ratio to the average for the 7-day rule, number of σ for the other; decimal text. */
  score: string | null;
  status: AnomalyStatus;
};

export type AnomalyFilter = {
  rule?: AnomalyRule;
  from?: Day;
  /** exclusive */
  to?: Day;
  /** Names, as filters take them; a team stands for those below it too. */
  teamIds?: readonly number[];
  service?: string;
  status?: AnomalyStatus;
  /** "day": newest first. "size": largest difference first, whichever day. */
  order?: "day" | "size";
  limit: number;
  cursor?: string | null;
};

export type AnomalyPage = { anomalies: Anomaly[]; nextCursor: string | null; /** All that match, on every page. */ count: number };

type Row = Omit<Anomaly, "id"> & { id: bigint; count: bigint };

/** What is read of an anomaly; `an` is its row. */
const COLUMNS = Prisma.sql`an.id, an.rule, an.usage_date::text AS day, p.provider, p.provider_name AS "providerName", coalesce(s.service_name, 'Unknown') AS service,
           coalesce(t.team_name, 'Unallocated') AS team, CASE WHEN an.team_id = 0 THEN NULL ELSE t.slug END AS "teamSlug", an.currency::text AS currency,
           an.observed::text AS observed, an.expected::text AS expected, an.delta::text AS delta, an.score::text AS score, an.status`;
const NAMES = Prisma.sql`
      JOIN gold.dim_provider p ON p.provider_id = an.provider_id
      LEFT JOIN gold.dim_service s ON s.service_id = an.service_id
      LEFT JOIN gold.dim_team t ON t.team_id = an.team_id`;

/** Row-level security limits it to the reader's teams. @throws AppError invalid_input on a damaged cursor */
export async function listAnomalies(tx: ScopedTx, filter: AnomalyFilter): Promise<AnomalyPage> {
  const offset = readCursor(filter.cursor);
  const order = filter.order === "size" ? Prisma.sql`abs(an.delta) DESC, an.id` : Prisma.sql`an.usage_date DESC, abs(an.delta) DESC, an.id`;
  const rows = await tx.$queryRaw<Row[]>(Prisma.sql`
    SELECT ${COLUMNS}, count(*) OVER () AS count FROM ops.anomaly an ${NAMES}
     WHERE ${conditions(filter)}
     ORDER BY ${order} LIMIT ${filter.limit}::int OFFSET ${offset}::int`);
  const count = Number(rows[0]?.count ?? 0n);
  const next = offset + rows.length;
  return { anomalies: rows.map(anomalyOf), nextCursor: next < count ? String(next) : null, count };
}

/** The largest open anomalies of a range by each rule, with how many there are; rules without any are in it too. */
export async function largestAnomalies(tx: ScopedTx, filter: Pick<AnomalyFilter, "from" | "to" | "teamIds">, top: number): Promise<{ rule: AnomalyRule; page: AnomalyPage }[]> {
  const rows = await tx.$queryRaw<Row[]>(Prisma.sql`
    SELECT ${COLUMNS}, an.count
      FROM (
        SELECT an.*, row_number() OVER (PARTITION BY an.rule ORDER BY abs(an.delta) DESC, an.id) AS at, count(*) OVER (PARTITION BY an.rule) AS count
          FROM ops.anomaly an WHERE ${conditions({ ...filter, status: "open" })}) an ${NAMES}
     WHERE an.at <= ${top}::int ORDER BY an.rule, an.at`);
  return ANOMALY_RULES.map((rule) => {
    const own = rows.filter((row) => row.rule === rule);
    return { rule, page: { anomalies: own.map(anomalyOf), nextCursor: null, count: Number(own[0]?.count ?? 0n) } };
  });
}

function conditions({ rule, from, to, teamIds, service, status }: Omit<AnomalyFilter, "limit">): Prisma.Sql {
  const all: Prisma.Sql[] = [Prisma.sql`TRUE`];
  if (rule !== undefined) all.push(Prisma.sql`an.rule = ${rule}`);
  if (from !== undefined) all.push(Prisma.sql`an.usage_date >= ${from}::date`);
  if (to !== undefined) all.push(Prisma.sql`an.usage_date < ${to}::date`);
  if (teamIds !== undefined) all.push(Prisma.sql`an.team_id = ANY (${[...teamIds]}::int[])`);
  if (service !== undefined) all.push(Prisma.sql`s.service_name = ${service}`);
  if (status !== undefined) all.push(Prisma.sql`an.status = ${status}`);
  return Prisma.join(all, " AND ");
}

function anomalyOf({ count: _, ...row }: Row): Anomaly {
  return { ...row, id: String(row.id), observed: canonicalMoney(row.observed), expected: canonicalMoney(row.expected), delta: canonicalMoney(row.delta) };
}

function readCursor(cursor: string | null | undefined): number {
  if (cursor === undefined || cursor === null) return 0;
  if (!/^\d{1,9}$/.test(cursor)) throw new AppError("invalid_input", `cursor=${cursor.slice(0, 40)}: take it from next_cursor of the page before.`, { details: { field: "cursor" } });
  return Number(cursor);
}
