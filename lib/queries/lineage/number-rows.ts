// Where a number comes from: the deliveries it is made of and the published rows behind it, which add up to it to the last digit.
import "server-only";
import type { Scope } from "@/lib/access/scope";
import { withScope, type ScopedTx } from "@/lib/access/with-scope";
import { dayOf, type Day } from "@/lib/dates/dates";
import { Prisma } from "@/lib/db/generated/client";
import { AppError } from "@/lib/errors/app-error";
import { readCell, type Cell, type NumberQuestion } from "@/lib/lineage/number-question";
import { addMoney, canonicalMoney, subtractMoney, type Money } from "@/lib/money/money";
import { rememberedAnswer } from "@/lib/queries/answer-cache";
import { dateId, dayOfDateId } from "@/lib/queries/date-id";
import { scanFor, type Scan } from "@/lib/queries/spend/scan";
import { leadingCurrency, sortedTotals, totalIn } from "@/lib/queries/spend/totals";
import { freshness, type Freshness } from "@/lib/queries/trust/trust";
import type { ExplorerState } from "@/lib/state/explorer-state";
import type { ReadContext } from "@/lib/state/read-state";
import { cellSql } from "./cell-sql";

/** What one delivery brought of the number. */
export type NumberDelivery = { source: string; batchId: string; rows: number; cost: Money; slices: number };

/** One row of gold.fact_cloud_billing: a cleaned record, or the part of it that an allocation rule gave to a team. */
export type NumberRow = {
  silverId: string; allocationLine: number; day: Day; provider: string; account: string; service: string; team: string; chargeCategory: string;
  /** In the question's metric; null where the provider states none. */
  cost: Money | null;
  source: string; slice: string; batchId: string; rule: string; ruleVersion: number; estimated: boolean;
};

export type NumberLineage = {
  currency: string;
  /** The number as the explorer answers it. */
  figure: Money;
  /** Σ of the published rows behind it, and how many. */
  detail: { cost: Money; rows: number };
  /** figure − detail.cost: what stands in months whose detail went cold; 0 in all others. */
  withoutDetail: Money;
  /** By size; with more than these, `others` is the rest. */
  deliveries: NumberDelivery[];
  others: { count: number; rows: number; cost: Money } | null;
  rows: NumberRow[];
  nextCursor: string | null;
};

export type NumberReport = Freshness & NumberQuestion & { batch: string | null; lineage: NumberLineage };

const NUMBER_PAGE = 50;
const SHOWN_DELIVERIES = 20;

type Cursor = { day: number; silverId: string; line: number };
/** Which of the rows: of one delivery or of all, after the last of the page before. */
type Asked = { batch: string | null; cursor: Cursor | null };
type Facts = Pick<Scan, "from" | "where" | "cost">;
/** What all pages of a number share; months are yyyymm of usage days with rows, newest first. */
type Whole = Pick<NumberLineage, "currency" | "figure" | "detail" | "others"> & { deliveries: (Omit<NumberDelivery, "source"> & { sourceId: number })[]; months: number[] };

/** Reads `params` once the newest day is known. @throws AppError invalid_input */
export async function numberLineage(scope: Scope, params: URLSearchParams, read: (context: ReadContext) => ExplorerState): Promise<NumberReport> {
  const batch = params.get("batch");
  if (batch !== null && !/^[1-9]\d{0,17}$/.test(batch)) throw new AppError("invalid_input", `batch=${batch.slice(0, 40)} is no delivery's number.`, { details: { field: "batch" } });
  const cursor = readCursor(params.get("cursor"));
  return withScope(scope, async (tx) => {
    const fresh = await freshness(tx, scope);
    const asked = read({ today: fresh.newestDay ?? dayOf(new Date()) });
    const cell = readCell(params, asked);
    const state: ExplorerState = { ...asked, granularity: "none", complete: false, group: asked.group.slice(0, cell.length) };
    const { months, deliveries, ...whole } = await rememberedAnswer(tx, scope, `number ${JSON.stringify([state, cell, await detailFloor(tx)])}`, () => wholeOf(tx, scope, state, cell));
    const rows = await rowsOf(tx, factsOf(scope, state, cell, whole.currency), months, { batch, cursor });
    const last = rows.length > NUMBER_PAGE ? rows[NUMBER_PAGE - 1] : undefined;
    return {
      ...fresh, state, cell, batch,
      lineage: {
        ...whole, withoutDetail: subtractMoney(whole.figure, whole.detail.cost), deliveries: await named(tx, deliveries), rows: rows.slice(0, NUMBER_PAGE),
        nextCursor: last === undefined ? null : `${dateId(last.day)}.${last.silverId}.${last.allocationLine}`,
      },
    };
  });
}

/** Detail goes cold between two publishes, so what is remembered of it names the day it begins with. */
async function detailFloor(tx: ScopedTx): Promise<Day | null> {
  const [floor] = await tx.$queryRaw<{ day: Day }[]>(Prisma.sql`SELECT day::text AS day FROM ops.retention_floor WHERE layer = 'gold_detail'`);
  return floor?.day ?? null;
}

/** Asking by resource makes the scan take the fact itself, under the same conditions. */
function factsOf(scope: Scope, state: ExplorerState, cell: Cell, currency: string): Facts {
  const { from, where, cost } = scanFor(scope, { ...state, group: ["resource"] });
  return { from, where: Prisma.sql`${where} AND ${cellSql(state.group, cell)} AND s.currency = ${currency}`, cost };
}

async function wholeOf(tx: ScopedTx, scope: Scope, state: ExplorerState, cell: Cell): Promise<Whole> {
  const { currency, figure } = await figureOf(tx, scope, state, cell);
  return { currency, figure, ...(await deliveriesOf(tx, factsOf(scope, state, cell, currency))) };
}

/** A source's name is no part of what a publish fixes. */
async function named(tx: ScopedTx, deliveries: Whole["deliveries"]): Promise<NumberDelivery[]> {
  const names = await tx.$queryRaw<{ id: number; name: string }[]>(Prisma.sql`SELECT id, name FROM ops.source WHERE id = ANY (${deliveries.map(({ sourceId }) => sourceId)}::int[])`);
  return deliveries.map(({ sourceId, ...delivery }) => ({ ...delivery, source: names.find(({ id }) => id === sourceId)?.name ?? "removed" }));
}

/** From the relation that the explorer itself would ask. */
async function figureOf(tx: ScopedTx, scope: Scope, state: ExplorerState, cell: Cell): Promise<{ currency: string; figure: Money }> {
  const scan = scanFor(scope, state);
  const found = await tx.$queryRaw<{ currency: string; total: string }[]>(Prisma.sql`
    SELECT s.currency::text AS currency, coalesce(sum(${scan.cost}), 0)::text AS total FROM ${scan.from} WHERE ${scan.where} AND ${cellSql(state.group, cell)} GROUP BY s.currency`);
  const totals = sortedTotals(found);
  const currency = leadingCurrency(totals, state.currency);
  return { currency, figure: totalIn(totals, currency) };
}

/** One delivery by its rank; the last, without a rank, is all the others together and the months of all. */
type DeliveryRow = { rank: number | null; sourceId: number | null; batchId: string | null; count: number; rows: number; slices: number; cost: string; months: number[] | null };

/** Slices are few and rows are many: one hash over the rows, everything else over slices. */
async function deliveriesOf(tx: ScopedTx, { from, where, cost }: Facts): Promise<Pick<Whole, "deliveries" | "others" | "detail" | "months">> {
  const found = await tx.$queryRaw<DeliveryRow[]>(Prisma.sql`
    WITH by_slice AS MATERIALIZED (
      SELECT s.source_id, s.batch_id, s.slice, s.date_id / 100 AS month, count(*) AS rows, coalesce(sum(${cost}), 0) AS cost FROM ${from} WHERE ${where} GROUP BY 1, 2, 3, 4),
    by_batch AS (SELECT source_id, batch_id, sum(rows) AS rows, count(DISTINCT slice) AS slices, sum(cost) AS cost FROM by_slice GROUP BY 1, 2),
    ranked AS (SELECT *, row_number() OVER (ORDER BY abs(cost) DESC, batch_id) AS rank FROM by_batch)
    SELECT r.rank::int AS rank, r.source_id AS "sourceId", r.batch_id::text AS "batchId", 1 AS count, r.rows::int AS rows, r.slices::int AS slices, r.cost::text AS cost, NULL::int[] AS months
      FROM ranked r WHERE r.rank <= ${SHOWN_DELIVERIES}::int
    UNION ALL
    SELECT NULL, NULL, NULL, count(*)::int, coalesce(sum(rows), 0)::int, 0, coalesce(sum(cost), 0)::text, (SELECT array_agg(DISTINCT month ORDER BY month DESC) FROM by_slice) FROM ranked WHERE rank > ${SHOWN_DELIVERIES}::int
    ORDER BY rank NULLS LAST`);
  const deliveries = found.flatMap(({ sourceId, batchId, rows, slices, cost: amount }) => (batchId === null || sourceId === null ? [] : [{ sourceId, batchId, rows, slices, cost: canonicalMoney(amount) }]));
  const rest = found.find(({ rank }) => rank === null);
  return {
    deliveries,
    months: rest?.months ?? [],
    others: rest === undefined || rest.count === 0 ? null : { count: rest.count, rows: rest.rows, cost: canonicalMoney(rest.cost) },
    detail: { cost: addMoney(...found.map((one) => one.cost)), rows: found.reduce((rows, one) => rows + one.rows, 0) },
  };
}

/** Newest day first, a month of the fact at a time, so that a page of a long range reads few partitions. */
async function rowsOf(tx: ScopedTx, facts: Facts, months: readonly number[], asked: Asked): Promise<NumberRow[]> {
  const rows: NumberRow[] = [];
  for (const month of months) {
    if (asked.cursor !== null && month * 100 > asked.cursor.day) continue;
    rows.push(...(await monthRows(tx, facts, asked, month, NUMBER_PAGE + 1 - rows.length)));
    if (rows.length > NUMBER_PAGE) break;
  }
  return rows;
}

type FactRow = Omit<NumberRow, "day" | "cost"> & { date: number; cost: string | null };

async function monthRows(tx: ScopedTx, { from, where, cost }: Facts, { batch, cursor }: Asked, month: number, limit: number): Promise<NumberRow[]> {
  const conditions = [where, Prisma.sql`s.date_id >= ${month * 100}::int AND s.date_id < ${(month + 1) * 100}::int`];
  if (batch !== null) conditions.push(Prisma.sql`s.batch_id = ${batch}::bigint`);
  if (cursor !== null) conditions.push(Prisma.sql`(s.date_id < ${cursor.day}::int OR (s.date_id = ${cursor.day}::int AND (s.silver_id, s.allocation_line) > (${cursor.silverId}::bigint, ${cursor.line}::smallint)))`);
  const found = await tx.$queryRaw<FactRow[]>(Prisma.sql`
    SELECT f.silver_id::text AS "silverId", f.allocation_line::int AS "allocationLine", f.date_id AS date, coalesce(p.provider_name, 'Unknown') AS provider, coalesce(a.account_name, 'Unknown') AS account,
           coalesce(v.service_name, 'Unknown') AS service, CASE f.team_id WHEN 0 THEN 'Unallocated' ELSE coalesce(t.team_name, 'Unknown') END AS team, f.charge_category AS "chargeCategory", f.cost::text AS cost,
           coalesce(o.name, 'removed') AS source, f.slice, f.batch_id::text AS "batchId", coalesce(r.name, 'Rule ' || f.allocation_rule_id) AS rule, f.allocation_version AS "ruleVersion", f.is_estimated AS estimated
      FROM (SELECT s.*, ${cost} AS cost FROM ${from} WHERE ${Prisma.join(conditions, " AND ")} ORDER BY s.date_id DESC, s.silver_id, s.allocation_line LIMIT ${limit}::int) f
      LEFT JOIN gold.dim_provider p ON p.provider_id = f.provider_id LEFT JOIN gold.dim_account a ON a.account_id = f.account_id
      LEFT JOIN gold.dim_service v ON v.service_id = f.service_id LEFT JOIN gold.dim_team t ON t.team_id = f.team_id
      LEFT JOIN ops.source o ON o.id = f.source_id LEFT JOIN ops.allocation_rule r ON r.id = f.allocation_rule_id
     ORDER BY f.date_id DESC, f.silver_id, f.allocation_line`);
  return found.map(({ date, cost: amount, ...row }) => ({ ...row, day: dayOfDateId(date), cost: amount === null ? null : canonicalMoney(amount) }));
}

function readCursor(text: string | null): Cursor | null {
  if (text === null) return null;
  const [, date, silver, line] = /^(\d{8})\.(\d{1,18})\.(\d{1,4})$/.exec(text) ?? [];
  if (date === undefined || silver === undefined || line === undefined) throw new AppError("invalid_input", `cursor=${text.slice(0, 40)} is none of ours; take next_cursor of the page before.`, { details: { field: "cursor" } });
  return { day: Number(date), silverId: silver, line: Number(line) };
}
