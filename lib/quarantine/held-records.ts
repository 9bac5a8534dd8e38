// Every record that the cleaning holds back, with what became of it: the one answer to "is it still open".

/** open: waits for a decision · releasing: its run has not ended · still_held: its run ended and the record was refused again or not reached · replaced: a newer delivery holds its slices. */
export const RECORD_STATES = ["open", "releasing", "still_held", "released", "discarded", "replaced"] as const;
export type RecordState = (typeof RECORD_STATES)[number];

export const WAITING_STATES: readonly RecordState[] = ["open", "releasing", "still_held"];

/** SQL of a relation: rows of silver.quarantine with their decision and `state`. */
export const HELD_RECORDS = `(
  WITH replaced AS (
    SELECT e.batch_id FROM ops.extraction e
     WHERE e.batch_id IN (SELECT batch_id FROM silver.quarantine) AND cardinality(e.covers) > 0
       AND NOT EXISTS (SELECT FROM unnest(e.covers) c (slice) WHERE NOT EXISTS (SELECT FROM ops.slice s WHERE s.source_id = e.source_id AND s.slice = c.slice AND s.batch_id > e.batch_id))
  )
  SELECT q.batch_id, q.record_ordinal, q.source_id, q.line, q.check_id, q.reason, q.record, q.billed_cost, q.currency, q.billing_period,
         d.corrected, d.decided_by, d.decided_reason, d.run_id,
         CASE WHEN p.batch_id IS NOT NULL THEN 'replaced' WHEN d.decision = 'discard' THEN 'discarded'
              WHEN d.decision = 'release' AND r.status IN ('queued', 'running', 'crashed') THEN 'releasing' WHEN d.decision = 'release' THEN 'still_held' ELSE 'open' END AS state
    FROM silver.quarantine q LEFT JOIN ops.quarantine_decision d ON d.batch_id = q.batch_id AND d.record_ordinal = q.record_ordinal
    LEFT JOIN ops.run r ON r.id = d.run_id LEFT JOIN replaced p ON p.batch_id = q.batch_id)`;
