// Releases quarantined records (corrected, or as delivered under today's rules) and discards them; each decision stands in the audit log and can be seen for ever.
import type { SqlRunner } from "@/lib/access/sql-runner";
import type { Day } from "@/lib/dates/dates";
import { AppError } from "@/lib/errors/app-error";
import { goldFloor, refuseCold } from "@/lib/months/gold-floor";
import { checkReason, queueReload, type Decision } from "./queue-reload";
import { readRecordKey } from "./record-key";

/** Bronze column → the text that counts instead of the delivered one; null empties it. */
export type Correction = Readonly<Record<string, string | null>>;

export interface ReleaseOrder extends Decision {
  /** BATCH:RECORD → its correction, or null to load it as delivered. */
  readonly records: Readonly<Record<string, Correction | null>>;
}

export interface DecidedRecords {
  readonly records: number;
  /** The queued runs that load what is released and ask the checks again; none where a newer delivery counts or the source was removed. */
  readonly runIds: readonly string[];
}

interface Held {
  key: string;
  batchId: string;
  ordinal: string;
  sourceId: number;
  sourceType: string;
  format: string;
  unreadable: boolean;
  billingPeriod: Day | null;
  decision: string | null;
  liveRun: string | null;
}

const MOST = 1_000;
const LONGEST_VALUE = 2_000;

/** Locks the records; a cleaning that replaces them right now is waited for. @throws AppError naming what is not there */
async function lockHeld(db: SqlRunner, texts: readonly string[]): Promise<Held[]> {
  const keys = texts.map(readRecordKey);
  if (keys.length === 0) throw new AppError("usage", "No record is named: give at least one as BATCH:RECORD.");
  if (keys.length > MOST) throw new AppError("usage", `${keys.length} records are named; at most ${MOST} can be decided at once.`);
  const held = await db.query<Held>(
    `SELECT q.batch_id || ':' || q.record_ordinal AS "key", q.batch_id::text AS "batchId", q.record_ordinal::text AS "ordinal", q.source_id AS "sourceId", s.type AS "sourceType", e.format AS "format",
            q.record ?& ARRAY['text'] AND (SELECT count(*) FROM jsonb_object_keys(q.record)) = 1 AS "unreadable", q.billing_period::text AS "billingPeriod", d.decision AS "decision",
            (SELECT r.id::text FROM ops.run r WHERE r.id = d.run_id AND r.status IN ('queued', 'running', 'crashed')) AS "liveRun"
       FROM unnest($1::text[]::bigint[], $2::text[]::bigint[]) k (batch_id, record_ordinal)
       JOIN silver.quarantine q ON q.batch_id = k.batch_id AND q.record_ordinal = k.record_ordinal
       JOIN ops.source s ON s.id = q.source_id JOIN ops.extraction e ON e.batch_id = q.batch_id
       LEFT JOIN ops.quarantine_decision d ON d.batch_id = q.batch_id AND d.record_ordinal = q.record_ordinal
      ORDER BY q.batch_id, q.record_ordinal FOR UPDATE OF q`,
    [keys.map((k) => k.batchId), keys.map((k) => k.ordinal)],
  );
  const gone = texts.filter((text) => !held.some(({ key }) => key === text));
  if (gone.length > 0) throw new AppError("not_found", `Not in quarantine: ${gone.slice(0, 5).join(", ")}${gone.length > 5 ? ` and ${gone.length - 5} more` : ""}. It was loaded meanwhile, or its delivery was replaced. Reload the list.`);
  const live = held.find(({ liveRun }) => liveRun !== null);
  if (live) throw new AppError("conflict", `Record ${live.key} is being loaded by run ${live.liveRun ?? ""}. Wait until it has ended.`);
  return held;
}

/** Batches of which a newer one holds every slice, and that one. */
async function replacedBatches(db: SqlRunner, held: readonly Held[]): Promise<Map<string, string>> {
  const rows = await db.query<{ batch: string; by: string }>(
    `SELECT e.batch_id::text AS batch, max(s.batch_id)::text AS by FROM ops.extraction e CROSS JOIN LATERAL unnest(e.covers) c (slice) LEFT JOIN ops.slice s ON s.source_id = e.source_id AND s.slice = c.slice AND s.batch_id > e.batch_id
      WHERE e.batch_id = ANY ($1::text[]::bigint[]) GROUP BY 1 HAVING bool_and(s.batch_id IS NOT NULL) ORDER BY 1`,
    [batchesOf(held)],
  );
  return new Map(rows.map(({ batch, by }) => [batch, by]));
}

const batchesOf = (held: readonly Held[]): string[] => [...new Set(held.map(({ batchId }) => batchId))];

/** A released record of a delivery that no longer counts would load nothing. */
async function refuseReplaced(db: SqlRunner, held: readonly Held[]): Promise<void> {
  for (const [batch, by] of await replacedBatches(db, held)) throw new AppError("conflict", `Batch ${batch} was replaced by batch ${by}, so its records no longer count. Release those of batch ${by}.`);
}

/** A check that was over its threshold because of these records is asked again, and what it held back is published when it passes. */
async function queueRecheck(db: SqlRunner, held: readonly Held[], decision: Decision): Promise<string[]> {
  const replaced = await replacedBatches(db, held);
  const counting = batchesOf(held).filter((batch) => !replaced.has(batch));
  return [...(await queueReload(db, counting, decision)).values()];
}

async function columnsOf(db: SqlRunner, format: string): Promise<Set<string>> {
  const rows = await db.query<{ name: string }>(
    `SELECT a.attname AS name FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = 'bronze' AND c.relname = $1 AND a.attnum > 0 AND NOT a.attisdropped AND a.attname NOT IN ('source_id', 'batch_month', 'batch_id', 'ordinal', 'line', 'extra')`,
    [format],
  );
  return new Set(rows.map(({ name }) => name));
}

async function checkCorrections(db: SqlRunner, held: readonly Held[], order: ReleaseOrder): Promise<void> {
  const known = new Map<string, Set<string>>();
  const floor = await goldFloor(db);
  for (const { key, format, sourceType, unreadable, billingPeriod } of held) {
    const correction = order.records[key] ?? null;
    if (correction === null) {
      if (billingPeriod !== null) refuseCold(`Record ${key}`, billingPeriod, floor, "Discard it, or correct its date if that is wrong.");
      if (unreadable) throw new AppError("invalid_input", `Record ${key} could not be read as a row, so it cannot be loaded as delivered. Give its values, or discard it.`);
      continue;
    }
    if (sourceType !== "file") throw new AppError("invalid_input", `Record ${key} came from a provider, whose own total it would no longer match. Correct it there, release it as delivered, or discard it.`);
    if (Object.keys(correction).length === 0) throw new AppError("invalid_input", `The correction of record ${key} names no column.`);
    const columns = known.get(format) ?? (await columnsOf(db, format));
    known.set(format, columns);
    for (const [column, value] of Object.entries(correction)) {
      if (!columns.has(column)) throw new AppError("invalid_input", `Record ${key} has no column "${column.slice(0, 60)}". Columns: ${[...columns].join(", ")}.`);
      if (value !== null && value.length > LONGEST_VALUE) throw new AppError("invalid_input", `The new ${column} of record ${key} has ${value.length} characters; at most ${LONGEST_VALUE} are taken.`);
    }
  }
}

const SNAPSHOT = `INSERT INTO ops.quarantine_decision AS d (batch_id, record_ordinal, source_id, line, check_id, reason, record, billed_cost, currency, billing_period, decision, corrected, decided_by, decided_reason, run_id)
  SELECT q.batch_id, q.record_ordinal, q.source_id, q.line, q.check_id, q.reason, q.record, q.billed_cost, q.currency, q.billing_period, $2, k.corrected, $3, $4, k.run_id
    FROM jsonb_to_recordset($1::jsonb) AS k (batch_id bigint, record_ordinal bigint, corrected jsonb, run_id bigint)
    JOIN silver.quarantine q ON q.batch_id = k.batch_id AND q.record_ordinal = k.record_ordinal
  ON CONFLICT (batch_id, record_ordinal) DO UPDATE SET check_id = excluded.check_id, reason = excluded.reason, decision = excluded.decision, corrected = excluded.corrected,
    decided_by = excluded.decided_by, decided_reason = excluded.decided_reason, decided_at = now(), run_id = excluded.run_id`;

/** Of the record its hash alone: the audit log outlives retention, which lets records go. */
const AUDIT = `INSERT INTO ops.audit_log (actor, action, object, reason, before, after)
  SELECT $2, $3, 'quarantine:' || q.batch_id || ':' || q.record_ordinal, $4, jsonb_build_object('status', q.status, 'check', q.check_id, 'reason', q.reason, 'record_sha256', encode(sha256(convert_to(q.record::text, 'UTF8')), 'hex')), jsonb_build_object('status', $5::text, 'corrected', k.corrected, 'run', k.run_id)
    FROM jsonb_to_recordset($1::jsonb) AS k (batch_id bigint, record_ordinal bigint, corrected jsonb, run_id bigint)
    JOIN silver.quarantine q ON q.batch_id = k.batch_id AND q.record_ordinal = k.record_ordinal`;

const listed = (held: readonly Held[], of: (record: Held) => { corrected?: Correction | null; run_id?: string | null }): string =>
  JSON.stringify(held.map((record) => ({ batch_id: record.batchId, record_ordinal: record.ordinal, ...of(record) })));

/**
 * Releases records: bronze stays untouched, a queued run cleans their batches again and loads them if today's rules accept them; else they stay, with the new reason.
 * Call it inside one transaction. @throws AppError naming record, column and value
 */
export async function releaseRecords(db: SqlRunner, order: ReleaseOrder): Promise<DecidedRecords> {
  checkReason(order);
  const held = await lockHeld(db, Object.keys(order.records));
  const discarded = held.find(({ decision }) => decision === "discard");
  if (discarded) throw new AppError("conflict", `Record ${discarded.key} was discarded. Undo that first, then release it.`);
  await checkCorrections(db, held, order);
  await refuseReplaced(db, held);
  const runs = await queueReload(db, batchesOf(held), order);
  if (runs.size === 0) throw new AppError("conflict", `The source of batch ${batchesOf(held).join(", ")} was removed; nothing of it can be loaded.`);
  const rows = listed(held, ({ key, sourceId }) => ({ corrected: order.records[key] ?? null, run_id: runs.get(sourceId) ?? null }));
  await db.query(AUDIT, [rows, order.actor, "quarantine.release", order.reason.trim(), "released"]);
  await db.query(SNAPSHOT, [rows, "release", order.actor, order.reason.trim()]);
  return { records: held.length, runIds: [...runs.values()] };
}

/** Says that the records are never to be loaded; they stay named in the reconciliation and no longer count toward a check's threshold, which a queued run asks again. Call it inside one transaction. */
export async function discardRecords(db: SqlRunner, keys: readonly string[], decision: Decision): Promise<DecidedRecords> {
  checkReason(decision);
  const held = await lockHeld(db, keys);
  const rows = listed(held, () => ({}));
  await db.query(AUDIT, [rows, decision.actor, "quarantine.discard", decision.reason.trim(), "discarded"]);
  await db.query(SNAPSHOT, [rows, "discard", decision.actor, decision.reason.trim()]);
  await setStatus(db, held, "discarded", decision.actor);
  return { records: held.length, runIds: await queueRecheck(db, held, decision) };
}

/** Takes a discard back: the records wait for a decision again, and a queued run asks their checks again. Call it inside one transaction. */
export async function undoDiscard(db: SqlRunner, keys: readonly string[], decision: Decision): Promise<DecidedRecords> {
  checkReason(decision);
  const held = await lockHeld(db, keys);
  const other = held.find((record) => record.decision !== "discard");
  if (other) throw new AppError("conflict", `Record ${other.key} was not discarded; there is nothing to undo.`);
  const rows = listed(held, () => ({}));
  await db.query(AUDIT, [rows, decision.actor, "quarantine.undo_discard", decision.reason.trim(), "open"]);
  await db.query(
    `DELETE FROM ops.quarantine_decision d USING jsonb_to_recordset($1::jsonb) AS k (batch_id bigint, record_ordinal bigint) WHERE d.batch_id = k.batch_id AND d.record_ordinal = k.record_ordinal`,
    [rows],
  );
  await setStatus(db, held, "open", null);
  return { records: held.length, runIds: await queueRecheck(db, held, decision) };
}

async function setStatus(db: SqlRunner, held: readonly Held[], status: "open" | "discarded", by: string | null): Promise<void> {
  await db.query(
    `UPDATE silver.quarantine q SET status = $2, resolved_by = $3, resolved_at = CASE WHEN $3::text IS NULL THEN NULL ELSE now() END
       FROM jsonb_to_recordset($1::jsonb) AS k (batch_id bigint, record_ordinal bigint) WHERE q.batch_id = k.batch_id AND q.record_ordinal = k.record_ordinal`,
    [listed(held, () => ({})), status, by],
  );
}
