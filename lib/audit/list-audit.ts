// Who did what, when and why: the audit log newest first, page by page.
import "server-only";
import { withScope, type ScopedTx } from "@/lib/access/with-scope";
import type { Scope } from "@/lib/access/scope";
import { Prisma } from "@/lib/db/generated/client";
import { iso } from "@/lib/queries/admin/iso";
import type { AuditFilter } from "./audit-filter";

export interface AuditLine {
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly actor: string;
  readonly action: string;
  readonly object: string;
  readonly reason: string | null;
  readonly before: unknown;
  readonly after: unknown;
  /** False until the next minute's seal. */
  readonly sealed: boolean;
}

export interface AuditPage {
  readonly lines: AuditLine[];
  readonly nextCursor: string | null;
}

export interface AuditSealFacts {
  readonly seals: string;
  readonly newest: { readonly id: string; readonly hash: string; readonly at: string } | null;
  readonly unsealed: string;
}

function wantedOf({ actor, action, object, from, to, cursor }: AuditFilter): Prisma.Sql {
  const beginning = (column: Prisma.Sql, text: string) => Prisma.sql`starts_with(${column}, ${text})`;
  const wanted = [
    ...(actor === undefined ? [] : [Prisma.sql`l.actor = ${actor}`]),
    ...(action === undefined ? [] : [action.endsWith(".") ? beginning(Prisma.sql`l.action`, action) : Prisma.sql`l.action = ${action}`]),
    ...(object === undefined ? [] : [beginning(Prisma.sql`l.object`, object)]),
    ...(from === undefined ? [] : [Prisma.sql`l.at >= ${from}::date::timestamp AT TIME ZONE 'UTC'`]),
    ...(to === undefined ? [] : [Prisma.sql`l.at < ${to}::date::timestamp AT TIME ZONE 'UTC'`]),
    ...(cursor === undefined ? [] : [Prisma.sql`l.id < ${cursor}::bigint`]),
  ];
  return wanted.length === 0 ? Prisma.empty : Prisma.sql`WHERE ${Prisma.join(wanted, " AND ")}`;
}

/** For admins; the database role of team scopes has no right on the table. */
export function listAudit(scope: Scope, filter: AuditFilter): Promise<AuditPage> {
  return withScope(scope, async (tx) => {
    const rows = await tx.$queryRaw<AuditLine[]>(Prisma.sql`
      SELECT l.id::text AS id, ${iso("l.at")} AS at, l.actor, l.action, l.object, l.reason, l.before, l.after, l.id <= coalesce(s.to_id, 0) AS sealed
        FROM ops.audit_log l CROSS JOIN (SELECT max(to_id) AS to_id FROM ops.audit_seal) s ${wantedOf(filter)} ORDER BY l.id DESC LIMIT ${filter.limit + 1}::int`);
    const lines = rows.slice(0, filter.limit);
    return { lines, nextCursor: rows.length > filter.limit ? (lines.at(-1)?.id ?? null) : null };
  });
}

async function sealIn(tx: ScopedTx): Promise<AuditSealFacts> {
  const [row] = await tx.$queryRaw<Array<{ seals: string; unsealed: string; id: string | null; hash: string | null; at: string | null }>>(Prisma.sql`
    SELECT (SELECT count(*)::text FROM ops.audit_seal) AS seals, (SELECT count(*)::text FROM ops.audit_log l WHERE l.id > coalesce(n.to_id, 0)) AS unsealed, n.id::text AS id, n.hash, ${iso("n.sealed_at")} AS at
      FROM (SELECT 1) one LEFT JOIN (SELECT * FROM ops.audit_seal ORDER BY id DESC LIMIT 1) n ON true`);
  const newest = row?.id && row.hash && row.at ? { id: row.id, hash: row.hash, at: row.at } : null;
  return { seals: row?.seals ?? "0", unsealed: row?.unsealed ?? "0", newest };
}

export interface AuditFrame {
  readonly seal: AuditSealFacts;
  /** Every action that occurs, for the filter. */
  readonly actions: readonly string[];
}

/** What stands around the lines: the state of the chain, and what can be filtered by. */
export function auditFrame(scope: Scope): Promise<AuditFrame> {
  return withScope(scope, async (tx) => {
    const actions = await tx.$queryRaw<Array<{ action: string }>>(Prisma.sql`
      WITH RECURSIVE a AS ((SELECT action FROM ops.audit_log ORDER BY action LIMIT 1) UNION ALL SELECT (SELECT l.action FROM ops.audit_log l WHERE l.action > a.action ORDER BY l.action LIMIT 1) FROM a WHERE a.action IS NOT NULL)
      SELECT action FROM a WHERE action IS NOT NULL`);
    return { seal: await sealIn(tx), actions: actions.map(({ action }) => action) };
  });
}
