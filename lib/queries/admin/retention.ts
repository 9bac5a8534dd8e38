// What retention keeps, would let go and has let go, and what each place of the archive holds.
import "server-only";
import type { Scope } from "@/lib/access/scope";
import { withScope } from "@/lib/access/with-scope";
import type { Day } from "@/lib/dates/dates";
import { Prisma } from "@/lib/db/generated/client";
import { AppError } from "@/lib/errors/app-error";
import { iso } from "./iso";

export interface KeptYears {
  readonly bronze: number;
  readonly silver: number;
  readonly goldDetail: number;
}

export interface ArchivePlaceState {
  readonly place: string;
  readonly objects: number;
  readonly bytes: string;
  readonly lastWritten: string | null;
  readonly lastVerified: string | null;
  readonly error: string | null;
}

export interface RetentionCandidate {
  readonly layer: "bronze" | "silver" | "gold_detail";
  readonly month: Day;
  readonly source: string | null;
  readonly rows: string;
  readonly bytes: string;
  readonly archived: boolean;
}

export interface RetentionRunRow {
  readonly id: string;
  readonly requestedBy: string;
  readonly reason: string;
  readonly status: "queued" | "running" | "succeeded" | "failed";
  readonly gone: number | null;
  readonly kept: number | null;
  readonly rows: string | null;
  readonly error: string | null;
  readonly createdAt: string;
  readonly finishedAt: string | null;
}

export interface RetentionState {
  readonly years: KeptYears;
  readonly places: ArchivePlaceState[];
  readonly candidates: RetentionCandidate[];
  /** When that was looked at; null: never. */
  readonly plannedAt: string | null;
  readonly runs: RetentionRunRow[];
}

const YEARS = Prisma.sql`SELECT ops.retention_years('bronze') AS "bronze", ops.retention_years('silver') AS "silver", ops.retention_years('gold_detail') AS "goldDetail"`;

/** The places that counted when the archive last ran. */
const PLACES = Prisma.sql`
  SELECT p.place AS "place", count(o.path) FILTER (WHERE o.written_at IS NOT NULL)::int AS "objects", coalesce(sum(o.bytes) FILTER (WHERE o.written_at IS NOT NULL), 0)::text AS "bytes",
    ${iso("max(o.written_at)")} AS "lastWritten", ${iso("max(o.verified_at)")} AS "lastVerified",
    (array_agg(o.path || ': ' || o.error ORDER BY o.tried_at DESC) FILTER (WHERE o.error IS NOT NULL))[1] AS "error"
  FROM (SELECT jsonb_array_elements_text(value) AS place FROM ops.setting WHERE key = 'archive_places') p LEFT JOIN ops.archive_object o ON o.place = p.place
  GROUP BY p.place ORDER BY p.place`;

/** What the pipeline last planned: the web reads no raw records. */
const PLAN = Prisma.sql`
  SELECT i ->> 'layer' AS "layer", i ->> 'month' AS "month", i ->> 'source' AS "source", i ->> 'rows' AS "rows", i ->> 'bytes' AS "bytes", (i ->> 'archived')::boolean AS "archived"
  FROM ops.setting s CROSS JOIN LATERAL jsonb_array_elements(s.value -> 'items') i
  WHERE s.key = 'retention_plan' AND NOT (i ->> 'layer' = 'gold_detail' AND i ->> 'rows' = '0')`;
const PLANNED = Prisma.sql`SELECT ${iso("s.updated_at")} AS "at" FROM ops.setting s WHERE s.key = 'retention_plan'`;

const RUNS = Prisma.sql`
  SELECT id::text AS "id", requested_by AS "requestedBy", reason AS "reason", status AS "status", (outcome ->> 'gone')::int AS "gone",
    (SELECT count(*) FROM jsonb_array_elements(outcome -> 'items') i WHERE i ->> 'result' = 'kept')::int AS "kept", outcome ->> 'rows' AS "rows", error AS "error",
    ${iso("r.created_at")} AS "createdAt", ${iso("r.finished_at")} AS "finishedAt"
  FROM ops.retention_run r ORDER BY r.id DESC LIMIT 20`;

export function retentionState(scope: Scope): Promise<RetentionState> {
  return withScope(scope, async (tx) => {
    const [planned] = await tx.$queryRaw<Array<{ at: string }>>(PLANNED);
    const [years] = await tx.$queryRaw<KeptYears[]>(YEARS);
    return {
      years: years ?? { bronze: 7, silver: 3, goldDetail: 2 },
      places: await tx.$queryRaw<ArchivePlaceState[]>(PLACES),
      candidates: await tx.$queryRaw<RetentionCandidate[]>(PLAN),
      plannedAt: planned?.at ?? null,
      runs: await tx.$queryRaw<RetentionRunRow[]>(RUNS),
    };
  });
}

/** Queues retention as of today, with its line in the audit log. @throws AppError "conflict" while one waits or runs */
export function requestRetention(scope: Scope, reason: string, today: Day): Promise<{ id: string }> {
  return withScope(
    scope,
    async (tx) => {
      const [row] = await tx.$queryRaw<Array<{ id: string }>>(Prisma.sql`
        WITH asker AS (SELECT email FROM ops.app_user WHERE id = ${scope.userId}::uuid),
        made AS (
          INSERT INTO ops.retention_run (requested_by, reason, as_of) SELECT 'user:' || email, ${reason}, ${today}::date FROM asker
          ON CONFLICT ((true)) WHERE status IN ('queued', 'running') DO NOTHING RETURNING id),
        noted AS (
          INSERT INTO ops.audit_log (actor, action, object, reason) SELECT 'user:' || a.email, 'retention.order', 'retention:' || m.id, ${reason} FROM made m, asker a)
        SELECT id::text FROM made`);
      if (!row) throw new AppError("conflict", "Retention is waiting or running already. Wait until it has ended.");
      return row;
    },
    { write: true },
  );
}
