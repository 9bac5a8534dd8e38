// What is in quarantine and what became of it: held records, released and discarded ones, with the file, the amount and the run that loads them.
import type { SqlRunner } from "@/lib/access/sql-runner";
import type { Day } from "@/lib/dates/dates";
import { HELD_RECORDS, WAITING_STATES, type RecordState } from "./held-records";
import { readRecordKey } from "./record-key";

export { RECORD_STATES, type RecordState } from "./held-records";

export interface QuarantinedRecord {
  /** BATCH:RECORD */
  readonly key: string;
  readonly source: string;
  readonly sourceType: string;
  readonly file: string | null;
  readonly batchId: string;
  readonly line: string | null;
  readonly checkId: string;
  readonly reason: string;
  /** As delivered: bronze column → text, or { text } where it could not be read as a row. */
  readonly record: Readonly<Record<string, unknown>>;
  /** Decimal text; null: the amount itself cannot be read. */
  readonly amount: string | null;
  readonly currency: string | null;
  readonly period: Day | null;
  readonly state: RecordState;
  readonly corrected: Readonly<Record<string, string | null>> | null;
  readonly decidedBy: string | null;
  readonly decidedReason: string | null;
  readonly runId: string | null;
}

export interface QuarantineFilter {
  /** Default: what waits for somebody. */
  readonly states?: readonly RecordState[] | undefined;
  readonly check?: string | undefined;
  readonly source?: string | undefined;
  readonly batch?: string | undefined;
  /** BATCH:RECORD after which the page begins. */
  readonly cursor?: string | undefined;
  readonly limit: number;
}

export interface QuarantineGroup {
  readonly checkId: string;
  readonly source: string;
  readonly currency: string | null;
  readonly records: string;
  /** Σ of the amounts that can be read. */
  readonly amount: string | null;
}

export interface QuarantinePage {
  readonly records: QuarantinedRecord[];
  readonly groups: QuarantineGroup[];
  readonly nextCursor: string | null;
}

const ALL = `
  WITH everything AS (
    SELECT * FROM ${HELD_RECORDS} h
    UNION ALL
    SELECT d.batch_id, d.record_ordinal, d.source_id, d.line, d.check_id, d.reason, d.record, d.billed_cost, d.currency, d.billing_period,
           d.corrected, d.decided_by, d.decided_reason, d.run_id, 'released'
      FROM ops.quarantine_decision d
     WHERE d.decision = 'release' AND NOT EXISTS (SELECT FROM silver.quarantine q WHERE q.batch_id = d.batch_id AND q.record_ordinal = d.record_ordinal)
  ), wanted AS (
    SELECT x.*, s.name AS source, s.type AS source_type, e.file_name FROM everything x JOIN ops.source s ON s.id = x.source_id LEFT JOIN ops.extraction e ON e.batch_id = x.batch_id
     WHERE x.state = ANY ($1::text[]) AND ($2::text IS NULL OR x.check_id = $2) AND ($3::text IS NULL OR s.name = $3) AND ($4::text::bigint IS NULL OR x.batch_id = $4::text::bigint)
  )`;

const RECORDS = `${ALL}
  SELECT w.batch_id || ':' || w.record_ordinal AS "key", w.source AS "source", w.source_type AS "sourceType", w.file_name AS "file", w.batch_id::text AS "batchId", w.line::text AS "line",
         w.check_id AS "checkId", w.reason AS "reason", w.record AS "record", w.billed_cost::text AS "amount", trim(w.currency) AS "currency", w.billing_period::text AS "period",
         w.state AS "state", w.corrected AS "corrected", w.decided_by AS "decidedBy", w.decided_reason AS "decidedReason", w.run_id::text AS "runId"
    FROM wanted w WHERE ($5::text::bigint IS NULL OR (w.batch_id, -w.record_ordinal) < ($5::text::bigint, -$6::text::bigint))
   ORDER BY w.batch_id DESC, w.record_ordinal LIMIT $7::int`;

const GROUPS = `${ALL}
  SELECT w.check_id AS "checkId", w.source AS "source", trim(w.currency) AS "currency", count(*)::text AS "records", sum(w.billed_cost)::text AS "amount"
    FROM wanted w GROUP BY 1, 2, 3 ORDER BY count(*) DESC, 1, 2, 3`;

/** One page, newest batch first, and the sums of all that fit the filter. For roles that see everything: records hold rows of every team. */
export async function listQuarantine(db: SqlRunner, filter: QuarantineFilter): Promise<QuarantinePage> {
  const wanted = [filter.states ?? WAITING_STATES, filter.check ?? null, filter.source ?? null, filter.batch ?? null].map((value) => (Array.isArray(value) ? [...value] : value));
  const after = filter.cursor === undefined ? null : readRecordKey(filter.cursor);
  const rows = await db.query<QuarantinedRecord>(RECORDS, [...wanted, after?.batchId ?? null, after?.ordinal ?? null, filter.limit + 1]);
  const groups = await db.query<QuarantineGroup>(GROUPS, wanted);
  const records = rows.slice(0, filter.limit);
  return { records, groups, nextCursor: rows.length > filter.limit ? (records.at(-1)?.key ?? null) : null };
}
