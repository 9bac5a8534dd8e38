// Puts a run into the queue, at most one for the same work: ten replicas that fire one tick make one run.
import type { Pool, PoolClient } from "pg";
import { withTx } from "@/lib/db/with-tx";
import type { Day } from "@/lib/dates/dates";
import { claimOf, RUN_COLUMNS, type Claim, type RunRow, type RunTrigger } from "@/jobs/run/run-row";
import type { RunKind, RunParams } from "@/jobs/run/run-context";

export interface RunRequest {
  readonly kind: RunKind;
  readonly trigger: RunTrigger;
  readonly logicalDate: Day;
  readonly params?: RunParams;
  /** One run per key for ever, e.g. 'daily:2026-11-24'. */
  readonly runKey?: string;
  readonly parentId?: string;
  readonly requestedBy?: string;
  readonly reason?: string;
}

export interface CreatedRun {
  readonly id: string;
  /** False: `id` is the run that does, or for a run key did, this work already. */
  readonly created: boolean;
  /** Only with a holder: this process executes the run itself. */
  readonly claim: Claim | null;
}

/** Runs of one identity never wait or run side by side (lib/queries/admin/request-run.ts takes the same lock). Imports and runs over single batches have none: they are told apart by these and wait for their source's lease. A rebuild of gold alone is no full refresh. */
function identityOf(request: RunRequest): string | null {
  const { sources, files, from, to, batches } = request.params ?? {};
  if (request.kind === "import" || files !== undefined || batches !== undefined) return null;
  const kind = request.kind === "daily" || request.kind === "rerun" ? "" : `${request.kind}|`;
  return kind + [request.logicalDate, sources ? [...sources].sort().join(",") : "*", from ?? "", to ?? ""].join("|");
}

/** The same text in SQL. */
const IDENTITY_SQL = `CASE WHEN kind IN ('daily', 'rerun') THEN '' ELSE kind || '|' END || concat_ws('|', logical_date::text,
  coalesce((SELECT string_agg(s, ',' ORDER BY s COLLATE "C") FROM jsonb_array_elements_text(params -> 'sources') s), '*'),
  coalesce(params ->> 'from', ''), coalesce(params ->> 'to', ''))`;

async function findSame(client: PoolClient, request: RunRequest, identity: string | null): Promise<string | null> {
  const { rows } = await client.query<{ id: string }>(
    `SELECT id FROM ops.run
      WHERE run_key = $1
         OR (logical_date = $2 AND status IN ('queued', 'running', 'crashed') AND kind <> 'import' AND NOT params ?| ARRAY['files', 'batches', 'reallocate'] AND ${IDENTITY_SQL} = $3)
      ORDER BY (run_key = $1) DESC NULLS LAST, id LIMIT 1`,
    [request.runKey ?? null, request.logicalDate, identity],
  );
  return rows[0]?.id ?? null;
}

/**
 * Creates the run unless the same work is already queued or running, or its run key was ever used.
 * @param holder given: the run is created as already claimed by it, so that no other worker can take it first
 */
export async function createRun(pool: Pool, request: RunRequest, holder?: string): Promise<CreatedRun> {
  const identity = identityOf(request);
  return withTx(pool, async (client) => {
    if (identity !== null) await client.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 7020))", [`kco run ${identity}`]);
    const same = await findSame(client, request, identity);
    if (same !== null) return { id: same, created: false, claim: null };
    const { rows } = await client.query<RunRow>(
      `INSERT INTO ops.run (run_key, kind, trigger, logical_date, params, parent_id, requested_by, reason, status, holder, epoch, started_at, heartbeat_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, CASE WHEN $9::text IS NULL THEN 'queued' ELSE 'running' END, $9,
               CASE WHEN $9::text IS NULL THEN 0 ELSE 1 END, CASE WHEN $9::text IS NULL THEN NULL ELSE now() END, CASE WHEN $9::text IS NULL THEN NULL ELSE now() END)
       ON CONFLICT (run_key) DO NOTHING
       RETURNING ${RUN_COLUMNS}`,
      [request.runKey ?? null, request.kind, request.trigger, request.logicalDate, request.params ?? {}, request.parentId ?? null, request.requestedBy ?? null, request.reason ?? null, holder ?? null],
    );
    const row = rows[0];
    if (row) return { id: row.id, created: true, claim: holder === undefined ? null : claimOf(row, holder) };
    const other = await client.query<{ id: string }>("SELECT id FROM ops.run WHERE run_key = $1", [request.runKey]);
    return { id: other.rows[0]?.id ?? "", created: false, claim: null };
  });
}
