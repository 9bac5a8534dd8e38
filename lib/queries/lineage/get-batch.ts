// One delivery: its header, its place in the chain, what became of its records, what the provider states, where its archive lies.
import "server-only";
import type { Scope } from "@/lib/access/scope";
import { withScope, type ScopedTx } from "@/lib/access/with-scope";
import { batchHashSql, CHAIN_START } from "@/lib/bronze/batch-hash";
import type { Day } from "@/lib/dates/dates";
import { Prisma } from "@/lib/db/generated/client";
import { AppError } from "@/lib/errors/app-error";
import { canonicalMoney, type Money } from "@/lib/money/money";
import { CHECK_FIELDS, type CheckResult } from "@/lib/queries/admin/check-fields";
import { iso } from "@/lib/queries/admin/iso";

export interface BatchHeader {
  readonly id: string;
  readonly source: string;
  readonly sourceType: string;
  readonly provider: string;
  readonly format: string;
  readonly status: "loaded" | "rejected";
  readonly logicalDate: Day;
  readonly fileName: string | null;
  readonly contentSha256: string | null;
  readonly columns: readonly string[];
  readonly covers: readonly string[];
  readonly pages: number;
  readonly rows: string;
  readonly bytes: string;
  readonly runId: string;
  readonly receivedAt: string;
  /** When retention let its records go; header and chain stay. */
  readonly retiredAt: string | null;
  /** Slices of it that count in what is published. */
  readonly published: number;
}

export interface BatchChain {
  readonly seq: string;
  readonly head: string;
  readonly hash: string;
  readonly previousHash: string;
  readonly blocks: number;
  /** The header still gives its hash; it follows the batch before it; the one after it, or the chain's head, follows it. */
  readonly headerHolds: boolean;
  readonly followsPrevious: boolean;
  readonly isFollowed: boolean;
}

/** A verification that somebody ordered, newest first of all runs; null: never. */
export interface BatchVerification {
  readonly runId: string;
  readonly status: string;
  readonly at: string | null;
  readonly message: string | null;
}

export interface ConservationLine {
  readonly column: string;
  readonly currency: string;
  readonly month: Day;
  readonly received: Money;
  readonly loaded: Money;
  readonly quarantined: Money;
  /** Deduplicated and other-view amounts together. */
  readonly elsewhere: Money;
  readonly rows: { readonly received: string; readonly loaded: string; readonly quarantined: string };
}

export interface StatedLine {
  readonly column: string;
  readonly currency: string;
  readonly month: Day;
  readonly provider: Money;
  /** Null where the delivery has no such column. */
  readonly delivered: Money | null;
}

export interface ArchiveObject {
  readonly place: string;
  readonly path: string;
  readonly kind: string;
  readonly bytes: string | null;
  readonly writtenAt: string | null;
  readonly verifiedAt: string | null;
  readonly error: string | null;
}

export interface BatchDetail {
  readonly header: BatchHeader;
  readonly chain: BatchChain;
  readonly verification: BatchVerification | null;
  readonly conservation: readonly ConservationLine[];
  readonly stated: readonly StatedLine[];
  readonly checks: readonly CheckResult[];
  readonly archive: readonly ArchiveObject[];
}

type HeaderRow = BatchHeader & Omit<BatchChain, "followsPrevious"> & { beforeHash: string | null };

/** For roles that see everything. @throws AppError "not_found" */
export function getBatch(scope: Scope, id: string): Promise<BatchDetail> {
  return withScope(scope, async (tx) => {
    const [row] = await tx.$queryRaw<HeaderRow[]>(headerSql(id));
    if (row === undefined) throw new AppError("not_found", `There is no batch ${id}.`);
    const { seq, head, hash, previousHash, blocks, headerHolds, isFollowed, beforeHash, ...header } = row;
    return {
      header,
      chain: { seq, head, hash, previousHash, blocks, headerHolds, isFollowed, followsPrevious: previousHash === (seq === "1" ? CHAIN_START : beforeHash) },
      verification: (await tx.$queryRaw<BatchVerification[]>(verificationSql(id)))[0] ?? null,
      conservation: await conservationOf(tx, id),
      stated: await statedOf(tx, id),
      checks: await tx.$queryRaw<CheckResult[]>(Prisma.sql`
        SELECT ${CHECK_FIELDS} FROM ops.validation_result v JOIN ops.source c ON c.id = v.source_id JOIN bronze.batch b ON b.run_id = v.run_id AND b.source_id = v.source_id
         WHERE b.id = ${id}::bigint ORDER BY v.id`),
      archive: await tx.$queryRaw<ArchiveObject[]>(Prisma.sql`
        SELECT o.place, o.path, o.kind, o.bytes::text AS bytes, ${iso("o.written_at")} AS "writtenAt", ${iso("o.verified_at")} AS "verifiedAt", o.error FROM ops.archive_object o
         WHERE o.batch_id = ${id}::bigint ORDER BY o.place, o.path`),
    };
  });
}

function headerSql(id: string): Prisma.Sql {
  return Prisma.sql`
    SELECT b.id::text AS id, s.name AS source, s.type AS "sourceType", s.provider, b.format, b.status, b.logical_date::text AS "logicalDate", b.file_name AS "fileName", b.content_sha256 AS "contentSha256",
           b.columns, b.covers, b.pages, b.rows::text AS rows, b.bytes::text AS bytes, b.run_id::text AS "runId", ${iso("b.created_at")} AS "receivedAt", ${iso("b.retired_at")} AS "retiredAt",
           (SELECT count(*)::int FROM ops.slice c WHERE c.batch_id = b.id) AS published,
           b.seq::text AS seq, h.seq::text AS head, b.hash, b.prev_hash AS "previousHash", cardinality(b.block_hashes) AS blocks, b.hash = ${Prisma.raw(batchHashSql("b"))} AS "headerHolds",
           p.hash AS "beforeHash", CASE WHEN h.seq = b.seq THEN h.hash = b.hash ELSE coalesce(n.prev_hash = b.hash, false) END AS "isFollowed"
      FROM bronze.batch b JOIN ops.source s ON s.id = b.source_id JOIN bronze.chain_head h ON h.source_id = b.source_id
      LEFT JOIN bronze.batch p ON p.source_id = b.source_id AND p.seq = b.seq - 1 LEFT JOIN bronze.batch n ON n.source_id = b.source_id AND n.seq = b.seq + 1
     WHERE b.id = ${id}::bigint`;
}

function verificationSql(id: string): Prisma.Sql {
  return Prisma.sql`
    SELECT r.id::text AS "runId", r.status, ${iso("r.finished_at")} AS at, r.error ->> 'message' AS message FROM ops.run r
     WHERE r.params ->> 'verifyBatch' = ${id} ORDER BY r.id DESC LIMIT 1`;
}

type Amounts = "received" | "loaded" | "quarantined" | "elsewhere";

async function conservationOf(tx: ScopedTx, id: string): Promise<ConservationLine[]> {
  const lines = await tx.$queryRaw<(Omit<ConservationLine, Amounts> & Record<Amounts, string>)[]>(Prisma.sql`
    SELECT k.source_column AS "column", k.currency::text AS currency, k.month::text AS month, k.received::text AS received, k.loaded::text AS loaded, k.quarantined::text AS quarantined,
           (k.deduplicated + k.other_view)::text AS elsewhere, jsonb_build_object('received', k.received_rows::text, 'loaded', k.loaded_rows::text, 'quarantined', k.quarantined_rows::text) AS rows
      FROM silver.conservation k WHERE k.batch_id = ${id}::bigint ORDER BY k.month, k.currency, k.source_column`);
  return lines.map((line) => ({ ...line, received: canonicalMoney(line.received), loaded: canonicalMoney(line.loaded), quarantined: canonicalMoney(line.quarantined), elsewhere: canonicalMoney(line.elsewhere) }));
}

/** The provider states per slice; here per month, beside what its rows say. */
async function statedOf(tx: ScopedTx, id: string): Promise<StatedLine[]> {
  const totals = (column: "provider_totals" | "delivered_totals"): Prisma.Sql => Prisma.sql`
    SELECT t."column", t.currency, t.month, sum(t.amount) AS amount FROM bronze.batch b CROSS JOIN LATERAL jsonb_to_recordset(b.${Prisma.raw(column)}) AS t ("column" text, currency text, month date, amount numeric)
     WHERE b.id = ${id}::bigint GROUP BY 1, 2, 3`;
  const lines = await tx.$queryRaw<{ column: string; currency: string; month: Day; provider: string; delivered: string | null }[]>(Prisma.sql`
    SELECT p."column", p.currency, p.month::text AS month, p.amount::text AS provider, d.amount::text AS delivered
      FROM (${totals("provider_totals")}) p LEFT JOIN (${totals("delivered_totals")}) d ON d."column" = p."column" AND d.currency = p.currency AND d.month = p.month ORDER BY p.month, p.currency, p."column"`);
  return lines.map((line) => ({ ...line, provider: canonicalMoney(line.provider), delivered: line.delivered === null ? null : canonicalMoney(line.delivered) }));
}
