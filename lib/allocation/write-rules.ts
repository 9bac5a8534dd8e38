// Keeps the draft of a rule set and applies one; both by whole sets, so that what was previewed is what counts.
import type { SqlRunner } from "@/lib/access/sql-runner";
import { AppError } from "@/lib/errors/app-error";
import { checkedRules } from "./check-rules";
import { newestApplied, ruleSetOf } from "./read-rules";
import { lockAllocation, queueRebuild } from "./rebuild";
import type { RuleSet } from "./rule-set";
import { BUILT_IN_NAMES } from "./rule-words";

/** Who changes rules, and from which version he started. */
export interface RuleOrder {
  readonly actor: string;
  /** The newest applied version the editor has seen; another one since then is a conflict. Undefined: whatever is newest (a file). */
  readonly basedOn?: number | undefined;
}

async function assertUnmoved(db: SqlRunner, basedOn: number | undefined): Promise<number> {
  const newest = await newestApplied(db);
  if (basedOn !== undefined && basedOn !== newest) throw new AppError("conflict", `The rules were changed meanwhile: version ${newest} is applied, you started from version ${basedOn}. Reload the page to see it, then make your change again.`);
  return newest;
}

async function clearDraft(db: SqlRunner): Promise<void> {
  await db.query("DELETE FROM ops.allocation_rule WHERE version IN (SELECT version FROM ops.allocation_version WHERE state = 'draft')", []);
  await db.query("DELETE FROM ops.allocation_version WHERE state = 'draft'", []);
}

async function writeDraft(db: SqlRunner, set: RuleSet, actor: string): Promise<number> {
  const rules = await checkedRules(db, set);
  await clearDraft(db);
  const [row] = await db.query<{ version: number }>(
    `INSERT INTO ops.allocation_version (version, state, effective_from, written_by) SELECT max(version) + 1, 'draft', $1::date, $2 FROM ops.allocation_version RETURNING version AS "version"`,
    [set.effective_from, actor],
  );
  if (!row) throw new AppError("internal", "The draft got no version");
  for (const [i, { kind, name, conditions, teamId }] of rules.entries()) {
    await db.query("INSERT INTO ops.allocation_rule (version, position, kind, name, conditions, team_id) VALUES ($1::int, $2::int, $3, $4, $5::jsonb, $6::int)", [
      row.version, i + 1, kind, kind === "match" ? name : BUILT_IN_NAMES[kind], JSON.stringify(conditions), teamId,
    ]);
  }
  return row.version;
}

/** Keeps the set as the one draft, beside what is applied. Call it inside one transaction. @throws AppError "invalid_input", "conflict" */
export async function saveDraft(db: SqlRunner, set: RuleSet, order: RuleOrder): Promise<number> {
  await lockAllocation(db);
  await assertUnmoved(db, order.basedOn);
  return writeDraft(db, set, order.actor);
}

/** Throws the draft away. Call it inside one transaction. */
export async function discardDraft(db: SqlRunner): Promise<void> {
  await lockAllocation(db);
  await clearDraft(db);
}

export interface AppliedRules {
  readonly version: number;
  /** The rebuild that publishes it; until then readers see the version before. */
  readonly runId: string;
}

/**
 * Applies the set as the next version, queues the rebuild and writes the audit line. Call it inside one transaction.
 * @throws AppError "usage" (reason), "invalid_input" (rule), "conflict" (another version was applied meanwhile)
 */
export async function applyRules(db: SqlRunner, set: RuleSet, order: RuleOrder & { reason: string; trigger: "manual" | "cli"; now: Date }): Promise<AppliedRules> {
  const reason = readReason(order.reason);
  await lockAllocation(db);
  const newest = await assertUnmoved(db, order.basedOn);
  const before = await ruleSetOf(db, newest);
  const version = await writeDraft(db, set, order.actor);
  const after = await ruleSetOf(db, version);
  if (JSON.stringify(after) === JSON.stringify(before)) throw new AppError("conflict", `These are the rules of version ${newest} already; there is nothing to apply.`);
  await db.query("UPDATE ops.allocation_version SET state = 'applied', reason = $2, written_by = $3, written_at = now() WHERE version = $1::int", [version, reason, order.actor]);
  const runId = await queueRebuild(db, { ...order, reason });
  await db.query("INSERT INTO ops.audit_log (actor, action, object, reason, before, after) VALUES ($1, 'allocation.apply', $2, $3, $4::jsonb, $5::jsonb)", [
    order.actor, `allocation_rules:${version}`, reason, JSON.stringify({ version: newest, ...before }), JSON.stringify({ version, run: runId, ...after }),
  ]);
  return { version, runId };
}

/** @throws AppError "usage" */
export function readReason(text: string): string {
  const reason = text.trim();
  if (reason.length < 3 || reason.length > 500) throw new AppError("usage", `The reason is "${reason.slice(0, 60)}": say in 3 to 500 characters why; it goes into the audit log.`);
  return reason;
}
