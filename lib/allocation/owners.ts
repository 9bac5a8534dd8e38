// Who owns which account or project: those that bills have brought and nobody owns, and giving one to a team.
import type { SqlRunner } from "@/lib/access/sql-runner";
import type { Day } from "@/lib/dates/dates";
import { AppError } from "@/lib/errors/app-error";
import type { Money } from "@/lib/money/money";
import { findTeam } from "@/lib/teams/find-team";
import { lockAllocation, queueRebuild } from "./rebuild";
import { readReason } from "./write-rules";

export interface OwnedAccount {
  readonly provider: string;
  readonly accountId: string;
  readonly name: string;
  /** Null: nobody. */
  readonly owner: string | null;
  /** First published usage day. */
  readonly firstSeen: Day;
  readonly currency: string;
  /** Effective, all charges, of the newest published month so far; decimal text. */
  readonly monthToDate: Money;
  /** Of that, what no tag and no rule gave to a team. */
  readonly unallocated: Money;
}

/** Amounts read one month, first and last day one index entry for each account: the page costs the same after years. */
const ACCOUNTS = `
  WITH newest AS (SELECT max(date_id) / 100 * 100 AS month FROM gold.daily_spend_all), spent AS (
    SELECT account_id, currency, sum(effective_cost) AS effective, sum(effective_cost) FILTER (WHERE team_id = 0) AS unallocated
      FROM gold.daily_spend WHERE date_id > (SELECT month FROM newest) AND date_id < (SELECT month FROM newest) + 100 GROUP BY 1, 2
  ), seen AS (
    SELECT a.account_id, a.provider, coalesce(nullif(a.sub_account, ''), a.billing_account) AS id, a.account_name, first.date_id AS first_day, last.currency
      FROM gold.dim_account a
     CROSS JOIN LATERAL (SELECT d.date_id FROM gold.daily_spend d WHERE d.account_id = a.account_id ORDER BY d.date_id LIMIT 1) first
     CROSS JOIN LATERAL (SELECT d.currency FROM gold.daily_spend d WHERE d.account_id = a.account_id ORDER BY d.date_id DESC LIMIT 1) last
     WHERE a.account_id <> 0
  )
  SELECT a.provider AS "provider", a.id AS "accountId", min(coalesce(o.account_name, a.account_name)) AS "name", min(t.name) AS "owner",
         to_date(min(a.first_day)::text, 'YYYYMMDD')::text AS "firstSeen", trim(coalesce(s.currency, a.currency)) AS "currency",
         trim_scale(coalesce(sum(s.effective), 0))::text AS "monthToDate", trim_scale(coalesce(sum(s.unallocated), 0))::text AS "unallocated"
    FROM seen a LEFT JOIN spent s ON s.account_id = a.account_id
    LEFT JOIN ops.account_owner o ON o.provider = a.provider AND o.account_id = a.id
    LEFT JOIN ops.team t ON t.id = o.team_id AND t.id <> 0
   GROUP BY 1, 2, 6`;

/** Every account with published charges, those without an owner first, each half largest first. For roles that see everything. */
export function listAccounts(db: SqlRunner): Promise<OwnedAccount[]> {
  return db.query<OwnedAccount>(`SELECT * FROM (${ACCOUNTS}) x ORDER BY x."owner" IS NOT NULL, abs(x."monthToDate"::numeric) DESC, 1, 2 LIMIT 1000`, []);
}

export interface OwnerOrder {
  readonly provider: string;
  readonly accountId: string;
  /** Name or slug; null takes the owner away. */
  readonly team: string | null;
}

/**
 * Gives the account to a team: its days of every run from now on, and by the rebuild it queues the days before, too. Call it inside one transaction.
 * @throws AppError "not_found" for an account no bill has brought or a team that does not exist, "conflict" when it owns it already
 */
export async function assignOwner(db: SqlRunner, { provider, accountId, team }: OwnerOrder, order: { actor: string; reason: string; trigger: "manual" | "cli"; now: Date }): Promise<{ runId: string }> {
  const reason = readReason(order.reason);
  await lockAllocation(db);
  const [known] = await db.query("SELECT FROM gold.dim_account a WHERE a.provider = $1 AND coalesce(nullif(a.sub_account, ''), a.billing_account) = $2 UNION SELECT FROM ops.account_owner o WHERE o.provider = $1 AND o.account_id = $2 LIMIT 1", [provider, accountId]);
  if (!known) throw new AppError("not_found", `No bill has brought an account "${accountId}" of ${provider}.`);
  const to = team === null ? null : await findTeam(db, team);
  if (to === undefined) throw new AppError("not_found", `There is no team "${team}".`);
  const [before] = await db.query<{ name: string | null }>(`SELECT t.name AS "name" FROM ops.account_owner o LEFT JOIN ops.team t ON t.id = o.team_id WHERE o.provider = $1 AND o.account_id = $2`, [provider, accountId]);
  if ((before?.name ?? null) === (to?.name ?? null)) throw new AppError("conflict", `The account ${accountId} ${to === null ? "has no owner" : `belongs to ${to.name}`} already.`);
  await db.query(
    `INSERT INTO ops.account_owner AS o (provider, account_id, team_id, origin) VALUES ($1, $2, $3::int, 'admin')
     ON CONFLICT (provider, account_id) DO UPDATE SET team_id = excluded.team_id, origin = CASE o.origin WHEN 'demo' THEN 'demo' ELSE 'admin' END`,
    [provider, accountId, to?.id ?? null],
  );
  await db.query("INSERT INTO ops.audit_log (actor, action, object, reason, before, after) VALUES ($1, 'account.owner', $2, $3, $4::jsonb, $5::jsonb)", [
    order.actor, `account:${provider}:${accountId}`, reason, JSON.stringify({ team: before?.name ?? null }), JSON.stringify({ team: to?.name ?? null }),
  ]);
  return { runId: await queueRebuild(db, { ...order, reason }) };
}
