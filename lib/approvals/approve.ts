// Puts services, accounts and account patterns on the approved lists and takes them off again; both stand in the audit log.
import type { SqlRunner } from "@/lib/access/sql-runner";
import { AppError } from "@/lib/errors/app-error";

export const APPROVAL_KINDS = ["service", "account", "pattern"] as const;

export interface Approval {
  /** An account is approved as the pattern that fits it alone. */
  readonly kind: (typeof APPROVAL_KINDS)[number];
  readonly provider: string;
  readonly value: string;
  /** For an account or pattern: this source alone; null: every source. */
  readonly source: string | null;
}

export interface ApprovalOrder {
  readonly actor: string;
  readonly reason: string;
}

const PROVIDERS = ["aws", "gcp", "azure", "other"];
const MOST = 500;

/** The pattern that fits this account id and nothing else. */
function patternOf(account: string): string {
  return `^${account.replace(/[.*+?^${}()|[\]\\-]/g, "\\$&")}$`;
}

function check({ kind, provider, value }: Approval): void {
  if (!PROVIDERS.includes(provider)) throw new AppError("usage", `The provider is "${provider.slice(0, 40)}": use one of ${PROVIDERS.join(", ")}.`);
  if (value.trim() === "" || value.length > 200) throw new AppError("usage", `The ${kind} is "${value.slice(0, 40)}": write 1 to 200 characters.`);
}

function checkOrder(approvals: readonly Approval[], { reason }: ApprovalOrder): void {
  if (approvals.length === 0 || approvals.length > MOST) throw new AppError("usage", `${approvals.length} values are named; 1 to ${MOST} can be approved at once.`);
  if (reason.trim().length < 3 || reason.length > 500) throw new AppError("usage", `The reason is "${reason.slice(0, 60)}": say in 3 to 500 characters why; it goes into the audit log.`);
  approvals.forEach(check);
}

async function sourceId(db: SqlRunner, name: string | null): Promise<number | null> {
  if (name === null) return null;
  const [row] = await db.query<{ id: number }>("SELECT id FROM ops.source WHERE name = $1 AND removed_at IS NULL", [name]);
  if (!row) throw new AppError("not_found", `There is no source "${name}".`);
  return row.id;
}

/** PostgreSQL reads the pattern, so PostgreSQL says whether it can. */
async function assertReadable(db: SqlRunner, pattern: string): Promise<void> {
  try {
    await db.query("SELECT '' ~ $1::text AS fits", [pattern]);
  } catch (error) {
    throw new AppError("usage", `The pattern "${pattern}" cannot be read as a regular expression.`, { cause: error });
  }
}

async function audit(db: SqlRunner, order: ApprovalOrder, action: string, { kind, provider, value, source }: Approval): Promise<void> {
  const state = JSON.stringify({ approved: true, source });
  await db.query("INSERT INTO ops.audit_log (actor, action, object, reason, before, after) VALUES ($1, $2, $3, $4, $5::jsonb, $6::jsonb)", [
    order.actor, action, `${kind}:${provider}:${value}`, order.reason.trim(), action === "approval.undo" ? state : null, action === "approval.undo" ? null : state,
  ]);
}

async function insert(db: SqlRunner, approval: Approval, actor: string): Promise<boolean> {
  const { kind, provider, value, source } = approval;
  if (kind === "service") {
    const rows = await db.query("INSERT INTO ops.approved_service (provider, service_name, approved_by, approved_at) VALUES ($1, $2, $3, now()) ON CONFLICT DO NOTHING RETURNING service_name", [provider, value, actor]);
    return rows.length > 0;
  }
  const pattern = kind === "account" ? patternOf(value) : value;
  await assertReadable(db, pattern);
  const rows = await db.query(
    "INSERT INTO ops.account_pattern (provider, source_id, pattern, says, approved_by, approved_at) VALUES ($1, $2::int, $3, $4, $5, now()) ON CONFLICT (provider, source_id, pattern) DO NOTHING RETURNING id",
    [provider, await sourceId(db, source), pattern, kind === "account" ? `the account ${value}` : "added", actor],
  );
  return rows.length > 0;
}

/** Approves; what is approved already stays as it is. Call it inside one transaction. @returns how many are new on the lists */
export async function approve(db: SqlRunner, approvals: readonly Approval[], order: ApprovalOrder): Promise<number> {
  checkOrder(approvals, order);
  let added = 0;
  for (const approval of approvals) {
    if (!(await insert(db, approval, order.actor))) continue;
    added += 1;
    await audit(db, order, "approval.add", approval);
  }
  return added;
}

/** Takes approvals of people back; the product's own first list stays. Call it inside one transaction. @throws AppError "not_found" */
export async function undoApproval(db: SqlRunner, approvals: readonly Approval[], order: ApprovalOrder): Promise<void> {
  checkOrder(approvals, order);
  for (const approval of approvals) {
    const { kind, provider, value, source } = approval;
    const gone =
      kind === "service"
        ? await db.query("DELETE FROM ops.approved_service WHERE provider = $1 AND service_name = $2 AND approved_at IS NOT NULL RETURNING provider", [provider, value])
        : await db.query("DELETE FROM ops.account_pattern WHERE provider = $1 AND source_id IS NOT DISTINCT FROM $2::int AND pattern = $3 AND approved_at IS NOT NULL RETURNING id", [
            provider, await sourceId(db, source), kind === "account" ? patternOf(value) : value,
          ]);
    if (gone.length === 0) throw new AppError("not_found", `Nobody has approved the ${kind} "${value}" of ${provider}${source === null ? "" : ` for ${source}`}; there is nothing to take back.`);
    await audit(db, order, "approval.undo", approval);
  }
}
