// Records of bronze as delivered. The database's own functions give them, and write into the audit log who read what; the web has no other way into bronze.
import "server-only";
import type { Scope } from "@/lib/access/scope";
import { withScope, type ScopedTx } from "@/lib/access/with-scope";
import { Prisma } from "@/lib/db/generated/client";

export interface RawRecord {
  readonly ordinal: string;
  /** Line of the file; of an API's answer the number of the row. */
  readonly line: string;
  /** Delivered columns in their order, those without a value left out; columns that the format does not know at the end. */
  readonly values: readonly { readonly name: string; readonly value: string }[];
}

export interface RawPage {
  readonly batchId: string;
  readonly ordinal: string;
  readonly request: string;
  readonly body: string;
}

/** Records a page of a delivery shows. */
export const RECORD_PAGE = 50;

const KEYS = new Set(["source_id", "batch_month", "batch_id", "ordinal", "line", "extra"]);

/** Records from an ordinal on; each call is in the audit log under the name of `scope`. For roles that see everything. */
export function readRecords(scope: Scope, batchId: string, first: string, count: number): Promise<RawRecord[]> {
  return withScope(scope, (tx) => recordsIn(tx, batchId, first, count), { write: true });
}

/** As readRecords, in a transaction that may write. */
export async function recordsIn(tx: ScopedTx, batchId: string, first: string, count: number): Promise<RawRecord[]> {
  const rows = await tx.$queryRaw<{ ordinal: string; line: string; record: string }[]>(Prisma.sql`
    SELECT r.ordinal::text AS ordinal, r.line::text AS line, r.record::text AS record FROM bronze.read_records(${batchId}::bigint, ${first}::bigint, ${count}::int) r`);
  return rows.map(({ ordinal, line, record }) => ({ ordinal, line, values: valuesOf(JSON.parse(record) as Record<string, unknown>) }));
}

/** The provider's page by number, or the first that holds all marks. */
export async function pageIn(tx: ScopedTx, batchId: string, find: { ordinal: string } | { marks: readonly string[] }): Promise<RawPage | null> {
  const [ordinal, marks] = "ordinal" in find ? [find.ordinal, []] : [null, [...find.marks]];
  const [page] = await tx.$queryRaw<Omit<RawPage, "batchId">[]>(Prisma.sql`SELECT p.ordinal::text AS ordinal, p.request, p.body FROM bronze.read_page(${batchId}::bigint, ${ordinal}::bigint, ${marks}::text[]) p`);
  return page === undefined ? null : { batchId, ...page };
}

function valuesOf(record: Readonly<Record<string, unknown>>): RawRecord["values"] {
  const extra = (record["extra"] ?? {}) as Readonly<Record<string, unknown>>;
  const own = Object.entries(record).filter(([name, value]) => !KEYS.has(name) && value !== null);
  return [...own, ...Object.entries(extra)].map(([name, value]) => ({ name, value: typeof value === "string" ? value : JSON.stringify(value) }));
}
