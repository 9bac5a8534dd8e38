// The hashes that seal the audit log: one SQL expression each for who writes the chain and for who verifies it.

/** What the first seal follows. */
export const AUDIT_CHAIN_START = "0".repeat(64);

/** SQL: sha256 of a line `l` of ops.audit_log in one canonical text, whatever the session's time zone. */
export function lineHashSql(l: string): string {
  const at = `to_char(${l}.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US')`;
  const line = `jsonb_build_object('id', ${l}.id, 'at', ${at}, 'actor', ${l}.actor, 'action', ${l}.action, 'object', ${l}.object, 'reason', ${l}.reason, 'before', ${l}.before, 'after', ${l}.after)`;
  return `encode(sha256(convert_to(${line}::text, 'UTF8')), 'hex')`;
}

/** SQL: sha256 of a seal `s` (id, from_id, to_id, row_hashes, prev_hash); jsonb prints its keys in one order. */
export function sealHashSql(s: string): string {
  return `encode(sha256(convert_to(concat_ws(' ', ${s}.prev_hash, ${s}.id, ${s}.from_id, ${s}.to_id, ${s}.row_hashes::text), 'UTF8')), 'hex')`;
}
