// The lines of two ranges side by side and what moved each of them, as SQL: one line is a service, account, SKU and kind of charge.
import "server-only";
import { Prisma } from "@/lib/db/generated/client";
import type { Scope } from "@/lib/access/scope";
import { daysBetween } from "@/lib/dates/dates";
import type { ComparedRanges, DayRange } from "@/lib/state/comparison";
import type { ExplorerState } from "@/lib/state/explorer-state";
import { CHANGE_DRIVERS } from "./change-driver";
import { namesSql } from "./grouped-sql";
import { scanFor, scanOf } from "./scan";

type Sql = Prisma.Sql;

/** Decimals of the parts that need a division; the last part takes what is left, so that they sum exactly. */
const PART_DECIMALS = 12;

export type ChangeLines = { currency: string; detail: boolean; movers: number };

/**
 * Rows `driver` (driver, lines, amount; the first of them carries current and previous of all lines) and `mover` (the largest changes).
 * Usage and price only where SKU, unit and quantity stand on every row of both ranges; the calendar's part only for usage, in ranges of different length.
 */
export function changeLinesSql(scope: Scope, state: ExplorerState, ranges: ComparedRanges, { currency, detail, movers }: ChangeLines): Sql {
  const [now, before] = [daysBetween(ranges.current.from, ranges.current.to), daysBetween(ranges.previous.from, ranges.previous.to)];
  const names = namesSql(["service", "account", "sku"]);
  const part = (sql: Sql): Sql => Prisma.sql`round(${sql}, ${PART_DECIMALS}::int)`;
  const drivers = Prisma.join(CHANGE_DRIVERS.map((driver) => Prisma.sql`(${driver}::text, ${Prisma.raw(`e.by_${driver}`)})`));
  return Prisma.sql`
    WITH sides AS (${sideSql(scope, state, ranges.current, detail, true)} UNION ALL ${sideSql(scope, state, ranges.previous, detail, false)}),
    sums AS (
      SELECT currency, k1, k2, k3, credit, usage,
             coalesce(sum(cost) FILTER (WHERE now), 0) AS c, coalesce(sum(cost) FILTER (WHERE NOT now), 0) AS p,
             count(*) FILTER (WHERE now) AS rows_now, count(*) FILTER (WHERE NOT now) AS rows_before,
             sum(quantity) FILTER (WHERE now) AS qc, sum(quantity) FILTER (WHERE NOT now) AS qp,
             k3 <> 0 AND usage AND count(quantity) = count(*) AND count(unit) = count(*) AND min(unit) = max(unit) AS measured
        FROM sides GROUP BY currency, k1, k2, k3, credit, usage),
    lines AS (
      SELECT *, sum(rows_now) OVER w > rows_now AS elsewhere_now, sum(rows_before) OVER w > rows_before AS elsewhere_before
        FROM sums WINDOW w AS (PARTITION BY k1, k2, k3, credit, usage)),
    kinds AS (
      SELECT *, CASE WHEN credit THEN 'credit'
                     WHEN rows_before = 0 THEN CASE WHEN elsewhere_before THEN 'currency' ELSE 'new' END
                     WHEN rows_now = 0 THEN CASE WHEN elsewhere_now THEN 'currency' ELSE 'gone' END
                     WHEN measured AND qp > 0 AND qc > 0 THEN 'measured' ELSE 'unknown' END AS kind
        FROM lines WHERE currency = ${currency}),
    parts AS (
      SELECT *, CASE WHEN usage AND kind IN ('measured', 'unknown') THEN ${part(Prisma.sql`p * ${now - before}::numeric / ${before}::numeric`)} ELSE 0 END AS by_calendar,
             CASE WHEN kind = 'measured' THEN ${part(Prisma.sql`p * qc / qp`)} END AS at_old_price FROM kinds),
    e AS (
      SELECT k1, k2, k3, c, p, kind,
             CASE WHEN kind = 'new' THEN c ELSE 0 END AS by_new, CASE WHEN kind = 'gone' THEN -p ELSE 0 END AS by_gone,
             CASE WHEN kind = 'credit' THEN c - p ELSE 0 END AS by_credit, CASE WHEN kind = 'currency' THEN c - p ELSE 0 END AS by_currency,
             CASE WHEN kind = 'measured' THEN at_old_price - p - by_calendar ELSE 0 END AS by_usage, CASE WHEN kind = 'measured' THEN c - at_old_price ELSE 0 END AS by_price,
             by_calendar, CASE WHEN kind = 'unknown' THEN c - p - by_calendar ELSE 0 END AS by_unknown FROM parts),
    moved AS (
      SELECT e.k1, e.k2, e.k3, sum(d.amount) AS amount, d.driver FROM e CROSS JOIN LATERAL (VALUES ${drivers}) AS d(driver, amount) GROUP BY e.k1, e.k2, e.k3, d.driver),
    changes AS (SELECT k1, k2, k3, sum(c) AS c, sum(p) AS p FROM e GROUP BY k1, k2, k3 HAVING sum(c) <> sum(p)),
    a AS (
      SELECT *, count(*) OVER () AS lines FROM changes ORDER BY abs(c - p) DESC, k1, k2, k3 LIMIT ${movers}::int)
    SELECT 'driver' AS part, d.driver, count(*) FILTER (WHERE d.amount <> 0) AS lines, sum(d.amount)::text AS amount,
           coalesce(sum(e.c) FILTER (WHERE d.driver = ${CHANGE_DRIVERS[0]}::text), 0)::text AS current, coalesce(sum(e.p) FILTER (WHERE d.driver = ${CHANGE_DRIVERS[0]}::text), 0)::text AS previous${noNames()}
      FROM e CROSS JOIN LATERAL (VALUES ${drivers}) AS d(driver, amount) GROUP BY d.driver
    UNION ALL
    SELECT 'mover', (SELECT m.driver FROM moved m WHERE (m.k1, m.k2, m.k3) = (a.k1, a.k2, a.k3) ORDER BY abs(m.amount) DESC, m.driver LIMIT 1), a.lines, (a.c - a.p)::text, a.c::text, a.p::text${names.columns}
      FROM a ${names.joins}`;
}

/** The rows of one range: fact rows, or the rollup's where the fact no longer holds them. */
function sideSql(scope: Scope, state: ExplorerState, range: DayRange, detail: boolean, now: boolean): Sql {
  const question = { ...state, ...range, granularity: "none" as const };
  const scan = detail ? scanOf(scope, "fact_cloud_billing", { ...question, group: [] }) : scanFor(scope, { ...question, group: ["service", "account"] });
  const known = detail
    ? Prisma.sql`s.sku_id AS k3, s.is_credit AS credit, s.charge_category = 'Usage' AS usage, s.usage_unit AS unit, s.usage_quantity AS quantity`
    : Prisma.sql`0 AS k3, s.charge_category = 'Credit' AS credit, s.charge_category = 'Usage' AS usage, NULL::text AS unit, NULL::numeric AS quantity`;
  return Prisma.sql`SELECT s.currency, s.service_id AS k1, s.account_id AS k2, ${known}, coalesce(${scan.cost}, 0) AS cost, ${now}::boolean AS now FROM ${scan.from} WHERE ${scan.where}`;
}

function noNames(): Sql {
  return Prisma.raw([1, 2, 3].map((at) => `, NULL::text AS v${at}, NULL::text AS l${at}, NULL::boolean AS n${at}`).join(""));
}
