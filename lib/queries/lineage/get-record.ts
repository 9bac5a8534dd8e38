// One delivered record through all layers: raw as delivered, the provider's page it stood in, what it means (silver), what is published of it (gold).
import "server-only";
import type { Scope } from "@/lib/access/scope";
import { withScope, type ScopedTx } from "@/lib/access/with-scope";
import type { Day } from "@/lib/dates/dates";
import { Prisma } from "@/lib/db/generated/client";
import { AppError } from "@/lib/errors/app-error";
import { locateInPage, type LocatedPage } from "@/lib/lineage/locate-in-page";
import { canonicalMoney, type Money } from "@/lib/money/money";
import { iso } from "@/lib/queries/admin/iso";
import { dateId, dayOfDateId } from "@/lib/queries/date-id";
import { pageIn, recordsIn, type RawPage, type RawRecord } from "./raw-records";

export interface SilverRow {
  readonly silverId: string;
  /** 0: the charge; 1…: rows split off it, as credits. */
  readonly part: number;
  readonly day: Day;
  readonly slice: string;
  /** FOCUS columns with a value, in the table's order; decimals as text. */
  readonly values: readonly { readonly name: string; readonly value: string }[];
}

export interface GoldLine {
  readonly silverId: string;
  readonly allocationLine: number;
  readonly day: Day;
  readonly team: string;
  readonly billed: Money;
  readonly effective: Money;
  readonly currency: string;
  readonly rule: string;
  readonly ruleVersion: number;
}

export interface RecordBatch {
  readonly id: string;
  readonly source: string;
  readonly format: string;
  readonly fileName: string | null;
  readonly rows: string;
  readonly pages: number;
  readonly runId: string;
  readonly receivedAt: string;
  readonly hash: string;
  readonly retiredAt: string | null;
}

export interface RecordPage extends LocatedPage {
  readonly batchId: string;
  readonly ordinal: string;
  readonly request: string;
}

export interface RecordDetail {
  readonly batch: RecordBatch;
  readonly ordinal: string;
  /** Null: retention let it go, or the record could not be read as a row and lies in quarantine as text. */
  readonly raw: RawRecord | null;
  /** Null: the source delivers no pages, or none that are held has it. */
  readonly page: RecordPage | null;
  readonly silver: readonly SilverRow[];
  readonly gold: readonly GoldLine[];
  readonly quarantined: { readonly checkId: string; readonly reason: string; readonly status: string } | null;
}

/** By the record's place in its delivery, or by the silver row made of it. */
export type RecordPlace = { readonly ordinal: string } | { readonly silver: string };

/** Earlier deliveries looked through for the page of a row that was carried over. */
const EARLIER = 10;
/** What a page of Cost Explorer holds of a row, in its request or its body. */
const PAGE_MARKS = ["period_start", "linked_account", "service", "unblended_cost", "net_unblended_cost"] as const;

/** Reading the raw record is written into the audit log. For roles that see everything. @throws AppError "not_found" */
export function getRecord(scope: Scope, batchId: string, place: RecordPlace): Promise<RecordDetail> {
  return withScope(
    scope,
    async (tx) => {
      const [batch] = await tx.$queryRaw<RecordBatch[]>(Prisma.sql`
        SELECT b.id::text AS id, s.name AS source, b.format, b.file_name AS "fileName", b.rows::text AS rows, b.pages, b.run_id::text AS "runId", ${iso("b.created_at")} AS "receivedAt", b.hash, ${iso("b.retired_at")} AS "retiredAt"
          FROM bronze.batch b JOIN ops.source s ON s.id = b.source_id WHERE b.id = ${batchId}::bigint`);
      if (batch === undefined) throw new AppError("not_found", `There is no batch ${batchId}.`);
      const ordinal = await ordinalOf(tx, batchId, place);
      const silver = await silverOf(tx, batchId, ordinal);
      const [raw] = await recordsIn(tx, batchId, ordinal, 1);
      const [quarantined] = await tx.$queryRaw<NonNullable<RecordDetail["quarantined"]>[]>(Prisma.sql`
        SELECT q.check_id AS "checkId", q.reason, q.status FROM silver.quarantine q WHERE q.batch_id = ${batchId}::bigint AND q.record_ordinal = ${ordinal}::bigint`);
      if (raw === undefined && silver.length === 0 && quarantined === undefined) throw new AppError("not_found", `Batch ${batchId} has no record ${ordinal}.`);
      return { batch, ordinal, raw: raw ?? null, page: raw === undefined || batch.pages === 0 ? null : await pageOf(tx, batch, raw), silver, gold: await goldOf(tx, batchId, silver), quarantined: quarantined ?? null };
    },
    { write: true },
  );
}

async function ordinalOf(tx: ScopedTx, batchId: string, place: RecordPlace): Promise<string> {
  if ("ordinal" in place) return place.ordinal;
  const [row] = await tx.$queryRaw<{ ordinal: string }[]>(Prisma.sql`SELECT s.record_ordinal::text AS ordinal FROM silver.cost_and_usage s WHERE s.batch_id = ${batchId}::bigint AND s.silver_id = ${place.silver}::bigint`);
  if (row === undefined) throw new AppError("not_found", `No cleaned record ${place.silver} of batch ${batchId} is held. It was replaced by a later delivery, or retention let it go.`);
  return row.ordinal;
}

type SilverColumns = { silverId: string; part: number; day: Day; slice: string; row: string };
const NOT_FOCUS = new Set(["silver_id", "source_id", "batch_id", "record_ordinal", "record_part", "slice"]);

async function silverOf(tx: ScopedTx, batchId: string, ordinal: string): Promise<SilverRow[]> {
  // Values as text, so that no decimal passes through a JavaScript number.
  const rows = await tx.$queryRaw<SilverColumns[]>(Prisma.sql`
    SELECT s.silver_id::text AS "silverId", s.record_part::int AS part, s.usage_date::text AS day, s.slice,
           (SELECT json_object_agg(e.key, e.value #>> '{}')::text FROM json_each(row_to_json(s)) e WHERE json_typeof(e.value) <> 'null') AS row
      FROM silver.cost_and_usage s WHERE s.batch_id = ${batchId}::bigint AND s.record_ordinal = ${ordinal}::bigint ORDER BY s.record_part`);
  return rows.map(({ row, ...rest }) => ({ ...rest, values: Object.entries(JSON.parse(row) as Record<string, string>).flatMap(([name, value]) => (NOT_FOCUS.has(name) ? [] : [{ name, value }])) }));
}

async function goldOf(tx: ScopedTx, batchId: string, silver: readonly SilverRow[]): Promise<GoldLine[]> {
  const days = silver.map(({ day }) => day).sort();
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) return [];
  const rows = await tx.$queryRaw<(Omit<GoldLine, "day"> & { date: number })[]>(Prisma.sql`
    SELECT f.silver_id::text AS "silverId", f.allocation_line::int AS "allocationLine", f.date_id AS date, CASE f.team_id WHEN 0 THEN 'Unallocated' ELSE coalesce(t.team_name, 'Unknown') END AS team,
           f.billed_cost::text AS billed, f.effective_cost::text AS effective, f.currency::text AS currency, coalesce(r.name, 'Rule ' || f.allocation_rule_id) AS rule, f.allocation_version AS "ruleVersion"
      FROM gold.fact_cloud_billing f LEFT JOIN gold.dim_team t ON t.team_id = f.team_id LEFT JOIN ops.allocation_rule r ON r.id = f.allocation_rule_id
     WHERE f.date_id BETWEEN ${dateId(first)}::int AND ${dateId(last)}::int AND f.source_id = (SELECT b.source_id FROM bronze.batch b WHERE b.id = ${batchId}::bigint)
       AND f.slice = ANY (${[...new Set(silver.map(({ slice }) => slice))]}::text[]) AND f.silver_id = ANY (${silver.map(({ silverId }) => silverId)}::bigint[]) ORDER BY 1, 2`);
  return rows.map(({ date, billed, effective, ...line }) => ({ ...line, day: dayOfDateId(date), billed: canonicalMoney(billed), effective: canonicalMoney(effective) }));
}

/** In this delivery's pages; a row that was carried over from an earlier delivery stands in that one's. */
async function pageOf(tx: ScopedTx, batch: RecordBatch, raw: RawRecord): Promise<RecordPage | null> {
  const valueOf = (name: string): string => raw.values.find((one) => one.name === name)?.value ?? "";
  // The tag's key stands before its value there; without it a control total of the same amount would do.
  const marks = [...PAGE_MARKS.map(valueOf), valueOf("tag_key") === "" ? "" : `${valueOf("tag_key")}$${valueOf("tag_value")}`].filter((mark) => mark !== "");
  const escaped = marks.map((mark) => JSON.stringify(mark).slice(1, -1));
  const earlier = await tx.$queryRaw<{ id: string }[]>(Prisma.sql`
    SELECT e.id::text AS id FROM bronze.batch e JOIN bronze.batch b ON b.source_id = e.source_id WHERE b.id = ${batch.id}::bigint AND e.id < b.id AND e.pages > 0 AND e.covers @> ARRAY[${valueOf("period_start")}::text] ORDER BY e.id DESC LIMIT ${EARLIER}::int`);
  for (const id of [batch.id, ...earlier.map((one) => one.id)]) {
    const page: RawPage | null = await pageIn(tx, id, { marks: escaped });
    if (page !== null) return { batchId: id, ordinal: page.ordinal, request: page.request, ...locateInPage(page.body, marks) };
  }
  return null;
}
