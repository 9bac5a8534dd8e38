// What was learned from failed runs: one post-mortem a run, kept with who wrote it; its earlier versions stand in the audit log.
import "server-only";
import type { Scope } from "@/lib/access/scope";
import { withScope } from "@/lib/access/with-scope";
import type { Day } from "@/lib/dates/dates";
import { Prisma } from "@/lib/db/generated/client";
import { AppError } from "@/lib/errors/app-error";
import { causeOf } from "@/lib/runbook/cause";
import { asActor } from "./as-actor";
import { iso } from "./iso";
import { isLive, type RunStatus } from "./run-status";
import type { RunError } from "./run-fields";

export interface PostMortem {
  readonly runId: string;
  readonly logicalDate: Day;
  readonly happened: string;
  readonly cause: string;
  readonly change: string;
  /** The runbook's entry it belongs to. */
  readonly entry: string;
  readonly writtenBy: string;
  readonly writtenAt: string;
  readonly updatedAt: string;
}

const FIELDS = Prisma.sql`
  p.run_id::text AS "runId", r.logical_date::text AS "logicalDate", p.happened AS "happened", p.cause AS "cause", p.change AS "change", p.entry AS "entry",
  p.written_by AS "writtenBy", ${iso("p.written_at")} AS "writtenAt", ${iso("p.updated_at")} AS "updatedAt" FROM ops.post_mortem p JOIN ops.run r ON r.id = p.run_id`;

/** Newest run first. For roles that see everything. */
export function listPostMortems(scope: Scope, limit: number): Promise<PostMortem[]> {
  return withScope(scope, (tx) => tx.$queryRaw<PostMortem[]>(Prisma.sql`SELECT ${FIELDS} ORDER BY p.run_id DESC LIMIT ${limit}`));
}

/** null while nobody has written one. For roles that see everything. */
export async function postMortemOf(scope: Scope, runId: string): Promise<PostMortem | null> {
  const [found] = await withScope(scope, (tx) => tx.$queryRaw<PostMortem[]>(Prisma.sql`SELECT ${FIELDS} WHERE p.run_id = ${runId}::bigint`));
  return found ?? null;
}

/**
 * Writes or corrects the post-mortem of a run that has ended, with the version before it in the audit log.
 * @throws AppError "not_found"; "conflict" while the run works; "forbidden"
 */
export function writePostMortem(scope: Scope, runId: string, text: { happened: string; cause: string; change: string }): Promise<void> {
  return asActor(scope, async (db, actor) => {
    const [run] = await db.query<{ status: RunStatus; error: RunError | null }>("SELECT status, error FROM ops.run WHERE id = $1::text::bigint", [runId]);
    if (!run) throw new AppError("not_found", `There is no run ${runId}.`);
    if (isLive(run.status)) throw new AppError("conflict", `Run ${runId} is ${run.status}. Write its post-mortem when it has ended.`);
    const [before] = await db.query("SELECT happened, cause, change FROM ops.post_mortem WHERE run_id = $1::text::bigint", [runId]);
    await db.query(
      `INSERT INTO ops.post_mortem (run_id, happened, cause, change, entry, written_by) VALUES ($1::text::bigint, $2, $3, $4, $5, $6)
       ON CONFLICT (run_id) DO UPDATE SET happened = $2, cause = $3, change = $4, entry = $5, written_by = $6, updated_at = now()`,
      [runId, text.happened, text.cause, text.change, causeOf(run.error ?? {}), actor.replace(/^user:/, "")],
    );
    await db.query("INSERT INTO ops.audit_log (actor, action, object, before, after) VALUES ($1, 'run.post_mortem', $2, $3::jsonb, $4::jsonb)", [
      actor, `run:${runId}`, before === undefined ? null : JSON.stringify(before), JSON.stringify(text),
    ]);
  });
}
