// Takes the demo company away: its figures from gold, silver and the slices, its people, teams and sources. Bronze is append-only and stays.
import type { Pool, PoolClient } from "pg";
import { withTx } from "@/lib/db/with-tx";
import { AppError } from "@/lib/errors/app-error";
import { forgetDemoAnchor } from "@/jobs/demo/demo-setting";
import { GOLD_LEASE } from "@/jobs/run/lease";
import monthlyAfterRemoval from "./monthly_after_removal.sql";
import { cliActor } from "@/jobs/cli/actor";

export interface DemoRemoved {
  readonly sources: readonly string[];
  readonly people: number;
  readonly dataVersion: string;
}

/** Nobody may be publishing: the gold lease's row is locked until we commit, and a live run of a demo source is refused. */
async function assertQuiet(client: PoolClient, ids: readonly number[]): Promise<void> {
  await client.query("INSERT INTO ops.lease (name) VALUES ($1) ON CONFLICT DO NOTHING", [GOLD_LEASE]);
  await client.query("SELECT FROM ops.lease WHERE name = $1 FOR UPDATE", [GOLD_LEASE]);
  const { rows } = await client.query<{ id: string; status: string }>(
    `SELECT id, status FROM ops.run WHERE status IN ('queued', 'running', 'crashed')
        AND (summary -> 'sources' IS NULL OR EXISTS (SELECT FROM jsonb_array_elements(summary -> 'sources') e WHERE (e ->> 'id')::int = ANY ($1))) ORDER BY id LIMIT 1`,
    [ids],
  );
  if (rows[0]) throw new AppError("conflict", `Run ${rows[0].id} is ${rows[0].status} and may be loading the demo company. Wait for it (kco runs show ${rows[0].id}) or cancel it (kco cancel ${rows[0].id}), then remove the demo.`);
}

const GOLD = ["gold.fact_cloud_billing", "gold.daily_spend", "gold.daily_spend_all"];
const OTHER = ["silver.cost_and_usage", "silver.quarantine", "ops.slice", "ops.source_state", "ops.reconciliation", "ops.billed_invoice", "ops.invoice", "ops.api_usage"];

async function removeFigures(client: PoolClient, ids: readonly number[]): Promise<string> {
  const { rows } = await client.query<{ version: string }>("INSERT INTO ops.data_version (note) VALUES ('demo removed') RETURNING version");
  const version = rows[0]?.version ?? "";
  // What changes are kept for ever, so taking away is a change, too: as of today the demo's sum is zero, as of yesterday it is what it was.
  await client.query(
    `INSERT INTO gold.daily_spend_change (data_version, known_at, cause, date_id, billing_period, source_id, provider_id, account_id, service_id, team_id, environment_id, region_id,
            invoice_id, charge_category, charge_class, is_estimated, currency, billed_cost, effective_cost, row_count)
     SELECT $2, now(), 'reload', date_id, billing_period, source_id, provider_id, account_id, service_id, team_id, environment_id, region_id,
            invoice_id, charge_category, charge_class, is_estimated, currency, -billed_cost, -effective_cost, -row_count
       FROM gold.daily_spend WHERE source_id = ANY ($1)`,
    [ids, version],
  );
  await client.query("DELETE FROM silver.conservation WHERE batch_id IN (SELECT id FROM bronze.batch WHERE source_id = ANY ($1))", [ids]);
  for (const table of [...GOLD, ...OTHER]) await client.query(`DELETE FROM ${table} WHERE source_id = ANY ($1)`, [ids]);
  await client.query(monthlyAfterRemoval);
  await client.query("DELETE FROM ops.anomaly a WHERE NOT EXISTS (SELECT FROM gold.daily_spend s WHERE s.date_id = to_char(a.usage_date, 'YYYYMMDD')::int AND s.service_id = a.service_id AND s.team_id = a.team_id)");
  await client.query("DELETE FROM ops.query_cache");
  return version;
}

/** Teams that only the demo's bills or its organisation named; one that a real person, a rule, a token, a view or a note names stays. */
async function removeOrganisation(client: PoolClient): Promise<number> {
  await client.query("DELETE FROM ops.annotation n USING ops.app_user u WHERE u.id = n.author_id AND u.origin = 'demo'");
  const people = await client.query("DELETE FROM ops.app_user WHERE origin = 'demo'");
  await client.query("DELETE FROM ops.account_owner WHERE origin = 'demo'");
  await client.query("DELETE FROM gold.dim_team_member m WHERE NOT EXISTS (SELECT FROM gold.daily_spend s WHERE s.team_id = m.team_id)");
  const unused = `id <> 0 AND origin IN ('demo', 'discovered') AND NOT EXISTS (SELECT FROM ops.membership m WHERE m.team_id = t.id)
    AND NOT EXISTS (SELECT FROM ops.account_owner o WHERE o.team_id = t.id) AND NOT EXISTS (SELECT FROM ops.sql_scope q WHERE q.team_id = t.id)
    AND NOT EXISTS (SELECT FROM gold.daily_spend s WHERE s.team_id = t.id) AND NOT EXISTS (SELECT FROM ops.allocation_rule r WHERE r.team_id = t.id)
    AND NOT EXISTS (SELECT FROM ops.service_token k WHERE k.team_id = t.id) AND NOT EXISTS (SELECT FROM ops.saved_view v WHERE v.team_id = t.id) AND NOT EXISTS (SELECT FROM ops.annotation n WHERE n.team_id = t.id)`;
  await client.query(`UPDATE ops.team c SET parent_id = NULL WHERE parent_id IN (SELECT id FROM ops.team t WHERE ${unused})`);
  await client.query(`DELETE FROM ops.team t WHERE ${unused}`);
  await client.query("DELETE FROM ops.tag_spelling s WHERE s.tag = 'team' AND EXISTS (SELECT FROM unnest(ARRAY[s.canonical, s.published_canonical]) c WHERE c IS NOT NULL AND NOT EXISTS (SELECT FROM ops.team t WHERE lower(t.name) = lower(c)))");
  return people.rowCount ?? 0;
}

/** One transaction: readers see the demo whole or not at all. @throws AppError "conflict" while a run may be loading it, "not_found" without a demo */
export async function removeDemo(pool: Pool): Promise<DemoRemoved> {
  return withTx(pool, async (client) => {
    const { rows: sources } = await client.query<{ id: number; name: string }>("SELECT id, name FROM ops.source WHERE origin = 'demo' AND removed_at IS NULL ORDER BY id FOR UPDATE");
    if (sources.length === 0) throw new AppError("not_found", "No demo company is loaded here.");
    const ids = sources.map((source) => source.id);
    await assertQuiet(client, ids);
    const dataVersion = await removeFigures(client, ids);
    const people = await removeOrganisation(client);
    await client.query("UPDATE ops.source SET removed_at = now() WHERE id = ANY ($1)", [ids]);
    await forgetDemoAnchor(client);
    await client.query("INSERT INTO ops.audit_log (actor, action, object, after) VALUES ($1, 'demo.remove', 'demo', $2)", [cliActor(), JSON.stringify({ sources: sources.map((s) => s.name), people })]);
    return { sources: sources.map((source) => source.name), people, dataVersion };
  });
}
