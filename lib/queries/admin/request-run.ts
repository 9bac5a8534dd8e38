// Puts a run into the queue from the admin pages: run now, or repeat a run. The pipeline takes it from there.
import "server-only";
import type { Scope } from "@/lib/access/scope";
import { withScope, type ScopedTx } from "@/lib/access/with-scope";
import type { Day } from "@/lib/dates/dates";
import { Prisma } from "@/lib/db/generated/client";
import { AppError } from "@/lib/errors/app-error";
import type { RerunMode } from "./rerun-mode";
import { stepRank } from "./step-order";

export interface RunOrder {
  /** The run to repeat; null starts a daily run for `today`. */
  readonly parentId: string | null;
  readonly mode: RerunMode;
  readonly reason: string;
  /** The same key gives the same run again, never a second one. */
  readonly idempotencyKey: string;
  readonly today: Day;
}

export interface OrderedRun {
  readonly id: string;
  /** False when this very order was placed before. */
  readonly created: boolean;
}

/** Kinds without deliveries of their own: their repetition is one more of the same kind, and only as a whole. */
const OWN_KINDS = ["full_refresh", "maintenance"] as const;
type OwnKind = (typeof OWN_KINDS)[number];

interface NewRun {
  readonly kind: "daily" | "rerun" | OwnKind;
  readonly parentId: string | null;
  readonly logicalDate: Day;
  readonly params: Record<string, unknown>;
}

interface Parent {
  kind: string;
  status: string;
  logicalDate: Day;
  params: Record<string, unknown>;
  parentId: string | null;
  failedStep: string | null;
  failedSources: string[];
  /** Every accepted delivery of the run is in silver and passed the checks of the cleaned zone. */
  silverDone: boolean;
}

// A run of a rerun from the same raw data has cleaned the batches of the run it repeats; silver.conservation is written with each batch.
const SILVER_DONE = Prisma.sql`
  (SELECT v.status FROM ops.step_run v WHERE v.run_id = r.id AND v.step = 'validate_cleaned' ORDER BY v.id DESC LIMIT 1) IN ('succeeded', 'warning')
  AND NOT EXISTS (
    SELECT FROM ops.extraction e WHERE e.run_id IN (r.id, CASE WHEN r.params ->> 'reuseBronze' = 'true' THEN r.parent_id END) AND e.complete AND e.rows > 0
      AND NOT EXISTS (SELECT FROM ops.rejected_batch x WHERE x.batch_id = e.batch_id)
      AND NOT EXISTS (SELECT FROM silver.conservation c WHERE c.batch_id = e.batch_id))`;

async function parentOf(tx: ScopedTx, id: string): Promise<Parent> {
  const [parent] = await tx.$queryRaw<Parent[]>(Prisma.sql`
    SELECT r.kind, r.status, r.logical_date::text AS "logicalDate", r.params, r.parent_id::text AS "parentId",
      ARRAY(SELECT f ->> 'name' FROM jsonb_array_elements(coalesce(r.summary -> 'failed_sources', '[]')) f) AS "failedSources",
      coalesce(r.error ->> 'step', (SELECT s.step FROM ops.step_run s WHERE s.run_id = r.id AND s.status IN ('failed', 'crashed') ORDER BY s.id DESC LIMIT 1)) AS "failedStep",
      ${SILVER_DONE} AS "silverDone"
    FROM ops.run r WHERE r.id = ${id}::bigint`);
  if (!parent) throw new AppError("not_found", `There is no run ${id} to repeat.`);
  if (parent.status === "queued" || parent.status === "running") throw new AppError("conflict", `Run ${id} is ${parent.status}. Wait until it has ended, or cancel it first.`);
  return parent;
}

/** A source that was put aside has not passed its checks, so the run goes through the cleaning again. */
function resumesAtGold({ failedStep, failedSources, silverDone, params }: Parent): boolean {
  const passed = silverDone || params["reuseSilver"] === true;
  return failedStep !== null && stepRank(failedStep) > stepRank("validate_cleaned") && passed && failedSources.length === 0;
}

/** What the new run is told: the old run's own settings, and how much of its work is kept. */
function rerunOf(id: string, parent: Parent, mode: RerunMode): NewRun {
  const own = OWN_KINDS.find((kind) => kind === parent.kind);
  if (own !== undefined) {
    if (mode !== "whole") throw new AppError("conflict", `Run ${id} is a ${own.replace("_", " ")} and has no raw data of its own. Repeat it as a whole.`);
    const { until: _, restored: __, ...params } = parent.params; // the hour at which the old one had to stop has passed, and what a repetition moves is news
    return { kind: own, parentId: id, logicalDate: parent.logicalDate, params };
  }
  const { reuseBronze: borrowed, reuseSilver: _, ...settings } = parent.params;
  // A run that reused raw data has none of its own: the repeat takes it from where it came from.
  const holder = borrowed === true && parent.parentId !== null ? parent.parentId : id;
  const withBronze: NewRun = { kind: "rerun", parentId: holder, logicalDate: parent.logicalDate, params: { ...settings, reuseBronze: true } };
  const anew: NewRun = { kind: "rerun", parentId: id, logicalDate: parent.logicalDate, params: settings };
  if (mode === "whole" && settings["batches"] !== undefined) throw new AppError("conflict", `Run ${id} took up deliveries that were there already, after a quarantine decision: there is nothing to ask a provider for. Repeat it with the same raw data.`);
  if (mode === "whole") return anew;
  if (mode === "same_bronze") return withBronze;
  if (parent.failedStep === null) throw new AppError("conflict", `No step of run ${id} failed, so there is none to go on from. Repeat it with the same raw data, or as a whole.`);
  if (resumesAtGold(parent)) return { ...withBronze, params: { ...withBronze.params, reuseSilver: true } };
  if (stepRank(parent.failedStep) > stepRank("load_to_raw_zone") || borrowed === true) return withBronze;
  // Before that step nothing of the failed sources was accepted; the others have loaded and are not asked (and paid) again.
  return parent.failedSources.length === 0 ? anew : { ...anew, params: { ...settings, sources: parent.failedSources } };
}

/** The pipeline takes the same lock when it makes a run, so a click and the clock cannot both start the same work. */
async function refuseSecond(tx: ScopedTx, run: NewRun): Promise<void> {
  const { sources, from, to, batches, reallocate } = run.params as { sources?: string[]; from?: string; to?: string; batches?: string[]; reallocate?: boolean };
  const own = OWN_KINDS.find((kind) => kind === run.kind);
  const identity = (own === undefined ? "" : `${own}|`) + [run.logicalDate, sources ? [...sources].sort().join(",") : "*", from ?? "", to ?? ""].join("|");
  await tx.$queryRaw(Prisma.sql`SELECT pg_advisory_xact_lock(hashtextextended(${`kco run ${identity}`}, 7020))::text`);
  const [busy] = await tx.$queryRaw<Array<{ id: string; status: string }>>(Prisma.sql`
    SELECT id::text, status FROM ops.run WHERE kind = ANY (${own === undefined ? ["daily", "rerun"] : [own]}) AND status IN ('queued', 'running', 'crashed') AND logical_date = ${run.logicalDate}::date
      AND params -> 'batches' IS NOT DISTINCT FROM ${batches === undefined ? null : JSON.stringify(batches)}::jsonb AND (params ? 'reallocate') = ${reallocate === true} ORDER BY id LIMIT 1`);
  if (busy) throw new AppError("conflict", `Run ${busy.id} for ${run.logicalDate} is ${busy.status === "crashed" ? "being recovered" : busy.status}. Wait until it has ended, or cancel it first.`);
}

async function placedBefore(tx: ScopedTx, runKey: string, order: RunOrder): Promise<OrderedRun | null> {
  const [found] = await tx.$queryRaw<Array<{ id: string; parentId: string | null; reason: string | null }>>(
    Prisma.sql`SELECT id::text, parent_id::text AS "parentId", reason FROM ops.run WHERE run_key = ${runKey}`,
  );
  if (!found) return null;
  if ((found.parentId === null) !== (order.parentId === null) || found.reason !== order.reason) throw new AppError("conflict", `This Idempotency-Key was used for run ${found.id}, which was another order. Use a new key.`);
  return { id: found.id, created: false };
}

async function insert(tx: ScopedTx, scope: Scope, order: RunOrder, runKey: string, run: NewRun): Promise<string> {
  const [row] = await tx.$queryRaw<Array<{ id: string }>>(Prisma.sql`
    WITH asker AS (SELECT a.actor FROM (SELECT ops.actor_of(${scope.userId}::uuid) AS actor) a WHERE a.actor IS NOT NULL),
    made AS (
      INSERT INTO ops.run (run_key, kind, trigger, logical_date, params, parent_id, requested_by, reason)
      SELECT ${runKey}, ${run.kind}, 'manual', ${run.logicalDate}::date, ${JSON.stringify(run.params)}::jsonb, ${run.parentId}::bigint, regexp_replace(a.actor, '^user:', ''), ${order.reason} FROM asker a
      RETURNING id),
    noted AS (
      INSERT INTO ops.audit_log (actor, action, object, reason, after)
      SELECT a.actor, ${order.parentId === null ? "run.start" : "run.rerun"}, 'run:' || coalesce(${order.parentId}, made.id::text), ${order.reason},
        jsonb_build_object('run', made.id::text, 'params', ${JSON.stringify(run.params)}::jsonb) FROM made, asker a)
    SELECT id::text FROM made`);
  if (!row) throw new AppError("unauthenticated", "The account that asked is gone. Sign in again.");
  return row.id;
}

/**
 * Queues a run and writes who asked and why into the audit log, in one transaction.
 * @throws AppError "not_found" (parent), "conflict" (it or another run of that day is waiting or running; key used for another order)
 */
export function requestRun(scope: Scope, order: RunOrder): Promise<OrderedRun> {
  const runKey = `order:${scope.userId}:${order.idempotencyKey}`;
  return withScope(
    scope,
    async (tx) => {
      await tx.$queryRaw(Prisma.sql`SELECT pg_advisory_xact_lock(hashtextextended(${runKey}, 7020))::text`);
      const before = await placedBefore(tx, runKey, order);
      if (before) return before;
      const run: NewRun = order.parentId === null ? { kind: "daily", parentId: null, logicalDate: order.today, params: {} } : rerunOf(order.parentId, await parentOf(tx, order.parentId), order.mode);
      await refuseSecond(tx, run);
      return { id: await insert(tx, scope, order, runKey, run), created: true };
    },
    { write: true },
  );
}
