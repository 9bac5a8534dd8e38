// Orders for the jobs from the admin pages: plan a backfill, start it, stop it. Each order, start and stop is in the audit log with its reason.
import "server-only";
import type { Scope } from "@/lib/access/scope";
import { withScope } from "@/lib/access/with-scope";
import { Prisma } from "@/lib/db/generated/client";
import { AppError } from "@/lib/errors/app-error";
import type { BackfillChoice, BackfillStatus } from "./backfill-fields";

export interface BackfillOrder extends BackfillChoice {
  readonly idempotencyKey: string;
}

/** Writes the order down; the jobs plan it within seconds and start nothing. The same key gives the same backfill. @throws AppError "unauthenticated", "conflict" */
export function requestBackfill(scope: Scope, order: BackfillOrder): Promise<{ id: string; created: boolean }> {
  const key = `order:${scope.userId}:${order.idempotencyKey}`;
  return withScope(
    scope,
    async (tx) => {
      const sources = order.sources.length === 0 ? Prisma.sql`'{}'::text[]` : Prisma.sql`ARRAY[${Prisma.join([...order.sources])}]::text[]`;
      const [made] = await tx.$queryRaw<Array<{ id: string }>>(Prisma.sql`
        WITH made AS (INSERT INTO ops.backfill (request_key, from_day, to_day, mode, sources, concurrency, backwards, reason, requested_by, status)
        SELECT ${key}, ${order.from}::date, ${order.to}::date, ${order.mode}, ${sources}, ${order.concurrency}::int, ${order.backwards}, '', 'user:' || u.email, 'planning'
        FROM ops.app_user u WHERE u.id = ${scope.userId}::uuid ON CONFLICT (request_key) DO NOTHING RETURNING *),
        noted AS (INSERT INTO ops.audit_log (actor, action, object, after)
          SELECT m.requested_by, 'backfill.order', 'backfill:' || m.id,
                 jsonb_build_object('from', m.from_day, 'to', m.to_day, 'mode', m.mode, 'sources', m.sources, 'concurrency', m.concurrency, 'backwards', m.backwards) FROM made m)
        SELECT id::text FROM made`);
      if (made) return { id: made.id, created: true };
      const [before] = await tx.$queryRaw<Array<{ id: string; same: boolean }>>(Prisma.sql`
        SELECT id::text, (from_day, to_day, mode, sources, concurrency, backwards) = (${order.from}::date, ${order.to}::date, ${order.mode}, ${sources}, ${order.concurrency}::int, ${order.backwards}) AS same FROM ops.backfill WHERE request_key = ${key}`);
      if (!before) throw new AppError("unauthenticated", "The account that asked is gone. Sign in again.");
      if (!before.same) throw new AppError("conflict", `This Idempotency-Key was used for backfill ${before.id}, which was another order. Use a new key.`);
      return { id: before.id, created: false };
    },
    { write: true },
  );
}

interface Found {
  status: BackfillStatus;
  runs: number;
}

/** Starts a planned backfill or asks it to stop; asking twice is the same as once. @throws AppError "not_found", "conflict" */
export function moveBackfill(scope: Scope, id: string, move: { action: "start" | "cancel"; reason: string }): Promise<void> {
  return withScope(
    scope,
    async (tx) => {
      const [found] = await tx.$queryRaw<Found[]>(Prisma.sql`
        SELECT b.status, (SELECT count(*)::int FROM ops.backfill_chunk c WHERE c.backfill_id = b.id) AS runs FROM ops.backfill b WHERE b.id = ${id}::bigint`);
      if (!found) throw new AppError("not_found", `There is no backfill ${id}.`);
      if (move.action === "start" && found.status === "planned" && found.runs === 0) throw new AppError("conflict", `Backfill ${id} has nothing to do: no day of it fits its mode.`);
      const change =
        move.action === "start"
          ? Prisma.sql`UPDATE ops.backfill SET status = 'running', started_at = now(), reason = ${move.reason} WHERE id = ${id}::bigint AND status = 'planned' AND cancel_requested_at IS NULL RETURNING id`
          : Prisma.sql`UPDATE ops.backfill SET cancel_requested_at = now() WHERE id = ${id}::bigint AND status IN ('planning', 'planned', 'running') AND cancel_requested_at IS NULL RETURNING id`;
      const moved = await tx.$queryRaw<unknown[]>(Prisma.sql`
        WITH moved AS (${change})
        INSERT INTO ops.audit_log (actor, action, object, reason, after)
        SELECT 'user:' || u.email, ${`backfill.${move.action}`}, 'backfill:' || m.id, ${move.reason}, (SELECT jsonb_build_object('from', b.from_day, 'to', b.to_day, 'mode', b.mode, 'sources', b.sources, 'estimate', b.estimate) FROM ops.backfill b WHERE b.id = m.id)
        FROM moved m, ops.app_user u WHERE u.id = ${scope.userId}::uuid RETURNING 1 AS one`);
      const again = move.action === "start" ? found.status === "running" : found.status === "planning" || found.status === "planned" || found.status === "running";
      if (moved.length === 0 && !again) throw new AppError("conflict", `Backfill ${id} is ${found.status.replaceAll("_", " ")}; it cannot be ${move.action === "start" ? "started" : "cancelled"}.`);
    },
    { write: true },
  );
}
