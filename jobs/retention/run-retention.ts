// Lets go what is past its time, and only what every place of the archive has just given back as it was written.
import type { Pool, PoolClient } from "pg";
import { withTx } from "@/lib/db/with-tx";
import { AppError, messageOf } from "@/lib/errors/app-error";
import type { Day } from "@/lib/dates/dates";
import type { ArchivePlace } from "@/jobs/archive/place";
import { verifyArchive } from "@/jobs/archive/verify-archive";
import { planRetention, type RetentionItem } from "@/jobs/retention/plan-retention";
import { GOLD_LEASE } from "@/jobs/run/lease";

export interface RetentionOutcome extends RetentionItem {
  readonly result: "gone" | "kept";
  /** Why it was kept. */
  readonly reason: string | null;
}

export interface RetentionReport {
  readonly ok: boolean;
  readonly as_of: Day;
  readonly gone: number;
  readonly rows: string;
  readonly items: readonly RetentionOutcome[];
}

export interface RetentionOrder {
  readonly places: readonly ArchivePlace[];
  readonly asOf: Day;
  readonly requestedBy: string;
  readonly reason: string;
  readonly signal?: AbortSignal;
}

/** The archived objects that stand for an item. */
async function pathsOf(pool: Pool, item: RetentionItem): Promise<string[]> {
  const { rows } = await pool.query<{ path: string }>(
    item.layer === "bronze"
      ? "SELECT DISTINCT o.path FROM ops.archive_object o JOIN bronze.batch b ON b.id = o.batch_id WHERE b.source_id = $1 AND b.batch_month = $2"
      : "SELECT DISTINCT o.path FROM ops.archive_object o WHERE $1::int IS NULL AND o.kind = 'silver' AND o.month = $2 AND o.content = silver.month_content($2)",
    [item.source_id, item.month],
  );
  return rows.map((row) => row.path);
}

/** Nobody may publish meanwhile: the gold lease's row is locked, and a run that holds it is waited for till the next night. */
async function assertQuiet(client: PoolClient): Promise<void> {
  await client.query("INSERT INTO ops.lease (name) VALUES ($1) ON CONFLICT DO NOTHING", [GOLD_LEASE]);
  const { rows } = await client.query<{ run_id: string | null; live: boolean }>(
    "SELECT l.run_id, EXISTS (SELECT FROM ops.run r WHERE r.id = l.run_id AND r.status = 'running') AS live FROM ops.lease l WHERE l.name = $1 FOR UPDATE", [GOLD_LEASE]);
  if (rows[0]?.live) throw new AppError("conflict", `run ${rows[0].run_id} is publishing`);
  await client.query("SET LOCAL lock_timeout = '5s'"); // rather than making readers and writers wait behind us
}

function removeSql(item: RetentionItem): { sql: string; values: unknown[] } {
  if (item.layer === "bronze") return { sql: "SELECT bronze.retire($4, $1, $2, $3) AS rows", values: [item.source_id] };
  return { sql: item.layer === "silver" ? "SELECT silver.retire($1, $2, $3) AS rows" : "SELECT gold.cool($1, $2, $3) AS rows", values: [] };
}

/** One transaction an item, with its line in the audit log. @returns rows that went */
async function remove(pool: Pool, item: RetentionItem, order: RetentionOrder): Promise<string> {
  const { sql, values } = removeSql(item);
  return withTx(pool, async (client) => {
    await assertQuiet(client);
    const { rows } = await client.query<{ rows: string }>(sql, [item.month, order.asOf, order.places.map((place) => place.url), ...values]);
    const gone = rows[0]?.rows ?? "0";
    const object = `${item.layer}:${item.month.slice(0, 7)}${item.source === null ? "" : `:${item.source}`}`;
    await client.query("INSERT INTO ops.audit_log (actor, action, object, reason, after) VALUES ($1, 'retention.drop', $2, $3, $4)", [order.requestedBy, object, order.reason, JSON.stringify({ rows: gone, bytes: item.bytes, as_of: order.asOf })]);
    return gone;
  });
}

/** Shells of months that earlier runs made cold: by now no snapshot sees rows in them. One that is in use waits for the next run. */
async function dropShells(pool: Pool, shells: readonly RetentionItem[]): Promise<void> {
  for (const { month } of shells) {
    await pool.query("SELECT gold.drop_cold_shell($1)", [month]).catch((error: { code?: string }) => {
      if (error.code !== "55P03") throw error;
    });
  }
}

async function letGo(pool: Pool, item: RetentionItem, order: RetentionOrder): Promise<RetentionOutcome> {
  if (!item.archived) return { ...item, result: "kept", reason: "it is not archived and verified in every place; kco archive run" };
  const verified = await verifyArchive(pool, order.places, { paths: await pathsOf(pool, item), ...(order.signal ? { signal: order.signal } : {}) });
  const fault = verified.faults[0];
  if (fault) return { ...item, result: "kept", reason: `${fault.place} ${fault.path}: ${fault.fault}` };
  try {
    return { ...item, rows: await remove(pool, item, order), result: "gone", reason: null };
  } catch (error) {
    return { ...item, result: "kept", reason: messageOf(error) };
  }
}

/** Repeatable; one item that must stay does not keep the others. */
export async function runRetention(pool: Pool, order: RetentionOrder): Promise<RetentionReport> {
  const plan = await planRetention(pool, order.places.map((place) => place.url), order.asOf);
  const isShell = (item: RetentionItem): boolean => item.layer === "gold_detail" && item.rows === "0";
  await dropShells(pool, plan.items.filter(isShell));
  const items: RetentionOutcome[] = [];
  for (const item of plan.items.filter((one) => !isShell(one))) {
    order.signal?.throwIfAborted();
    // The floor is one day: a newer month that went would freeze an older one that still has its detail.
    const older = items.find((one) => one.layer === item.layer && item.layer !== "bronze" && one.result === "kept");
    items.push(older ? { ...item, result: "kept", reason: `${older.month.slice(0, 7)}, which is older, stays` } : await letGo(pool, item, order));
  }
  const gone = items.filter((item) => item.result === "gone");
  return { ok: gone.length === items.length, as_of: order.asOf, gone: gone.length, rows: gone.reduce((sum, item) => sum + BigInt(item.rows), 0n).toString(), items };
}
