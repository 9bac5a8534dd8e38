// Proves that nobody changed the audit log: every seal against the one before it, every sealed line against its seal.
import type { Pool } from "pg";
import { AUDIT_CHAIN_START, lineHashSql, sealHashSql } from "@/lib/audit/audit-hash";
import { withTx } from "@/lib/db/with-tx";

export interface AuditFault {
  /** Null for a fault of the chain itself. */
  readonly line: string | null;
  readonly seal: string;
  readonly fault: string;
}

export interface AuditReport {
  readonly ok: boolean;
  readonly seals: string;
  readonly lines: string;
  /** Lines that the next minute seals. */
  readonly unsealed: string;
  /** "<number>:<hash>" of the newest seal: who keeps it can prove later that the chain was not written anew. */
  readonly head: string | null;
  /** The first ones, in the order of the log. */
  readonly faults: readonly AuditFault[];
}

const NAMED = 20;

const CHAIN = `
  WITH chain AS (
    SELECT s.id, s.from_id, s.to_id, s.prev_hash, s.hash, ${sealHashSql("s")} AS computed, row_number() OVER w AS place,
           coalesce(lag(s.hash) OVER w, $1) AS before, coalesce(lag(s.to_id) OVER w, 0) AS reached FROM ops.audit_seal s WINDOW w AS (ORDER BY s.id))
  SELECT id::text AS seal, NULL::text AS line,
         CASE WHEN hash <> computed THEN 'the seal was changed after it was made'
              WHEN id <> place THEN 'a seal before it is missing'
              WHEN prev_hash <> before OR from_id <> reached + 1 THEN 'it does not follow the seal before it' END AS fault
    FROM chain WHERE hash <> computed OR id <> place OR prev_hash <> before OR from_id <> reached + 1 ORDER BY id LIMIT ${NAMED}`;

const LINES = `
  WITH stated AS (SELECT s.id AS seal, k.key::bigint AS line, k.value AS hash FROM ops.audit_seal s, jsonb_each_text(s.row_hashes) k),
  found AS (SELECT s.id AS seal, l.id AS line, ${lineHashSql("l")} AS hash FROM ops.audit_seal s JOIN ops.audit_log l ON l.id BETWEEN s.from_id AND s.to_id)
  SELECT coalesce(s.seal, f.seal)::text AS seal, line::text AS line,
         CASE WHEN f.hash IS NULL THEN 'the line is missing' WHEN s.hash IS NULL THEN 'the line was put in after the seal' ELSE 'the line was changed' END AS fault
    FROM stated s FULL JOIN found f USING (line) WHERE s.hash IS DISTINCT FROM f.hash ORDER BY line LIMIT ${NAMED}`;

const FACTS = `
  SELECT (SELECT count(*)::text FROM ops.audit_seal) AS seals, (SELECT count(*)::text FROM ops.audit_log) AS lines,
         (SELECT count(*)::text FROM ops.audit_log WHERE id > coalesce((SELECT max(to_id) FROM ops.audit_seal), 0)) AS unsealed,
         (SELECT id || ':' || hash FROM ops.audit_seal ORDER BY id DESC LIMIT 1) AS head`;

async function knownFault(known: string | undefined, ask: (id: string) => Promise<string | null>): Promise<AuditFault[]> {
  if (known === undefined) return [];
  const [seal = "", hash = ""] = known.split(":");
  return (await ask(seal)) === hash ? [] : [{ line: null, seal, fault: "its hash is not the one that was noted earlier: the chain was written anew or cut off" }];
}

/** Reads the whole log once, in one snapshot. @param known a head that an earlier report gave */
export function verifyAudit(pool: Pool, known?: string): Promise<AuditReport> {
  return withTx(
    pool,
    async (client) => {
      const { rows: facts } = await client.query<Omit<AuditReport, "ok" | "faults">>(FACTS);
      const { rows: lines } = await client.query<AuditFault>(LINES);
      const { rows: chain } = await client.query<AuditFault>(CHAIN, [AUDIT_CHAIN_START]);
      const noted = await knownFault(known, async (id) => (await client.query<{ hash: string }>("SELECT hash FROM ops.audit_seal WHERE id = $1", [id])).rows[0]?.hash ?? null);
      const faults = [...lines, ...chain, ...noted];
      const { seals = "0", lines: count = "0", unsealed = "0", head = null } = facts[0] ?? {};
      return { ok: faults.length === 0, seals, lines: count, unsealed, head, faults };
    },
    { isolation: "REPEATABLE READ", readOnly: true },
  );
}

/** One sentence a fault. */
export function auditFaultText({ line, seal, fault }: AuditFault): string {
  return line === null ? `audit seal ${seal}: ${fault}` : `audit line ${line} (seal ${seal}): ${fault}`;
}
