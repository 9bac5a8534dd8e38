// Two teams with rows of their own, and people who see one, both or none of them: what the access tests start from.
import type { Pool } from "pg";
import { addUser } from "@/lib/access/identity";
import type { Role, Scope } from "@/lib/access/scope";
import { onPg } from "@/lib/access/sql-runner";

/** An amount that occurs nowhere else: it must not be in any byte of an answer to somebody outside team B (AC-3). */
export const CANARY = "1234567.89";
export const CANARY_NAME = "canary-b-7f3a";
export const PASSWORD = "a long enough password";

export interface World {
  readonly teamA: number;
  readonly teamB: number;
  readonly childOfA: number;
}

async function team(owner: Pool, name: string, parent: number | null): Promise<number> {
  const { rows } = await owner.query<{ id: number }>("INSERT INTO ops.team (name, slug, parent_id) VALUES ($1, lower($1), $2) RETURNING id", [name, parent]);
  const id = rows[0]?.id ?? 0;
  await owner.query("INSERT INTO gold.dim_team (team_id, team_name, slug, parent_id) VALUES ($1, $2, lower($2), $3)", [id, name, parent]);
  return id;
}

async function spend(owner: Pool, teamId: number, row: number, cost: string, name: string): Promise<void> {
  const ids = await owner.query<{ account: number; sku: number; resource: number }>(
    `WITH a AS (INSERT INTO gold.dim_account (provider, billing_account, sub_account, account_name) VALUES ('aws', 'payer', $1, $1) RETURNING account_id),
     s AS (INSERT INTO gold.dim_sku (provider, sku) VALUES ('aws', $1) RETURNING sku_id),
     r AS (INSERT INTO gold.dim_resource (provider, resource) VALUES ('aws', $1) RETURNING resource_id)
     SELECT a.account_id AS account, s.sku_id AS sku, r.resource_id AS resource FROM a, s, r`,
    [name],
  );
  const { account, sku, resource } = ids.rows[0] ?? { account: 0, sku: 0, resource: 0 };
  await owner.query("INSERT INTO gold.dim_team_member (dim, id, team_id) VALUES ('account', $1, $4), ('sku', $2, $4), ('resource', $3, $4), ('team', $4, $4)", [account, sku, resource, teamId]);
  await owner.query(
    `INSERT INTO gold.fact_cloud_billing (silver_id, allocation_line, date_id, provider_id, account_id, service_id, team_id, environment_id, region_id, sku_id, resource_id, charge_id, source_id, batch_id, slice,
       billing_period, charge_category, allocation_rule_id, allocation_version, billed_cost, effective_cost, currency, is_credit, is_estimated, tags)
     VALUES ($1, 0, 20260310, 1, $2, 0, $3, 0, 0, $4, $5, 0, 1, 1, 's', '2026-03-01', 'Usage', 1, 1, $6, $6, 'USD', false, false, jsonb_build_object('owner', $7::text))`,
    [row, account, teamId, sku, resource, cost, name],
  );
  await owner.query(
    `INSERT INTO gold.daily_spend (date_id, billing_period, source_id, provider_id, account_id, service_id, team_id, environment_id, region_id, invoice_id, charge_category, charge_class, is_estimated, currency, billed_cost, effective_cost, row_count, credit_rows)
     VALUES (20260310, '2026-03-01', 1, 1, $1, 0, $2, 0, 0, '', 'Usage', '', false, 'USD', $3, $3, 1, 0)`,
    [account, teamId, cost],
  );
  await owner.query(
    `INSERT INTO gold.daily_spend_change (data_version, known_at, cause, date_id, billing_period, source_id, provider_id, account_id, service_id, team_id, environment_id, region_id, invoice_id, charge_category, charge_class, is_estimated, currency, billed_cost, effective_cost, row_count)
     VALUES (1, now(), 'arrived', 20260310, '2026-03-01', 1, 1, $1, 0, $2, 0, 0, '', 'Usage', '', false, 'USD', $3, $3, 1)`,
    [account, teamId, cost],
  );
  await owner.query("INSERT INTO gold.monthly_spend_by_provider VALUES ('2026-03-01', '2026-03-01', 1, $1, 'Usage', 'USD', $2, $2, 1)", [teamId, cost]);
  await owner.query("INSERT INTO gold.top_services_by_cost VALUES ('2026-03-01', $1, 1, 0, 'USD', $2, $2, 1)", [teamId, cost]);
  await owner.query("INSERT INTO ops.anomaly (rule, usage_date, provider_id, service_id, team_id, currency, observed, expected, delta, data_version) VALUES ('two_sigma', '2026-03-10', 1, 0, $1, 'USD', $2, 1, $2, 1)", [teamId, cost]);
  await owner.query("INSERT INTO ops.query_cache (scope_key, question, data_version, body) VALUES ($1, 'overview', 1, jsonb_build_object('total', $2::text, 'name', $3::text))", [String(teamId), cost, name]);
}

/** Team A (with a child team) has 100.00, team B the canary. */
export async function createWorld(owner: Pool): Promise<World> {
  await owner.query("SELECT gold.ensure_partitions('2026-03-01', '2026-03-31')");
  await owner.query("INSERT INTO ops.query_cache (scope_key, question, data_version, body) VALUES ('*', 'overview', 1, jsonb_build_object('total', $1::text))", [CANARY]);
  const teamA = await team(owner, "Alpha", null);
  const childOfA = await team(owner, "Alpha-child", teamA);
  const teamB = await team(owner, CANARY_NAME, null);
  await spend(owner, teamA, 1, "100.00", "alpha-account");
  await spend(owner, childOfA, 2, "10.00", "alpha-child-account");
  await spend(owner, teamB, 3, CANARY, CANARY_NAME);
  return { teamA, childOfA, teamB };
}

/** A person with the test password; gives back the id. */
export function addPerson(owner: Pool, name: string, role: Role, teams: readonly string[] = []): Promise<string> {
  return addUser(onPg(owner), { email: `${name}@example.com`, name, role, teams, password: PASSWORD, origin: "cli" }, "test");
}

export function teamScope(teamIds: readonly number[], userId = "00000000-0000-4000-8000-000000000001"): Scope {
  return { kind: "team", userId, role: "lead", name: "Lead", teamIds };
}

export function allScope(userId = "00000000-0000-4000-8000-000000000002"): Scope {
  return { kind: "all", userId, role: "analyst", name: "Analyst" };
}
