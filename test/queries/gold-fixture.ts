// Fills gold for a test file: facts as given, dimensions and rollups from them, as a publish would.
import type { Pool } from "pg";

export type FactRow = {
  day: string;
  service: string;
  team?: string;
  billed: string;
  effective?: string;
  provider?: "aws" | "gcp";
  account?: string;
  source?: string;
  environment?: string;
  region?: string;
  category?: string;
  billingPeriod?: string;
  currency?: string;
  estimated?: boolean;
  tags?: Record<string, string>;
  sku?: string;
  quantity?: string;
  unit?: string;
};

const PROVIDER_ID = { aws: 1, gcp: 2 } as const;

/** Teams exist before their rows: id, name, slug and parent are the test's own. */
export type TeamRow = { id: number; name: string; slug: string; parentId?: number };

/** Gives each name of a list an id from 1 on, in order of first use; "" is member 0. */
class Ids {
  readonly names: string[] = [];
  id(name: string): number {
    if (name === "") return 0;
    if (!this.names.includes(name)) this.names.push(name);
    return this.names.indexOf(name) + 1;
  }
}

/** Publishes `rows` as data version 1; sources are complete through `completeThrough`. @returns ids by service name */
export async function publishGold(db: Pool, teams: readonly TeamRow[], rows: readonly FactRow[], completeThrough: Record<string, string>): Promise<ReadonlyMap<string, number>> {
  const sources = new Ids();
  const accounts = new Ids();
  const services = new Ids();
  const environments = new Ids();
  const regions = new Ids();
  const skus = new Ids();
  const facts = rows.map((row, i) => {
    const provider = row.provider ?? "aws";
    return {
      silver_id: i + 1, date_id: Number(row.day.replaceAll("-", "")), provider_id: PROVIDER_ID[provider],
      account_id: accounts.id(`${provider}|${row.account ?? "111111111111"}`), service_id: services.id(`${provider}|${row.service}`),
      team_id: teams.find(({ name }) => name === row.team)?.id ?? 0, environment_id: environments.id(row.environment ?? ""),
      region_id: regions.id(row.region === undefined ? "" : `${provider}|${row.region}`), sku_id: skus.id(row.sku === undefined ? "" : `${provider}|${row.sku}`),
      source_id: sources.id(row.source ?? "payer"), slice: row.day, billing_period: row.billingPeriod ?? `${row.day.slice(0, 7)}-01`,
      charge_category: row.category ?? "Usage", billed_cost: row.billed, effective_cost: row.effective ?? row.billed, currency: row.currency ?? "USD",
      usage_quantity: row.quantity ?? null, usage_unit: row.unit ?? null, is_credit: row.category === "Credit", is_estimated: row.estimated ?? false, tags: row.tags ?? {},
    };
  });
  const named = (ids: Ids): { id: number; provider: string; name: string }[] => ids.names.map((text, i) => ({ id: i + 1, provider: text.split("|")[0] ?? "", name: text.split("|")[1] ?? "" }));
  const days = rows.map(({ day }) => day).sort();
  await db.query("SELECT gold.ensure_partitions($1::date, $2::date)", [days[0], days.at(-1)]);
  await db.query("INSERT INTO ops.team (id, name, slug, parent_id) SELECT * FROM jsonb_to_recordset($1) AS t(id int, name text, slug text, \"parentId\" int)", [JSON.stringify(teams)]);
  await db.query("INSERT INTO gold.dim_team (team_id, team_name, slug, parent_id) SELECT id, name, slug, parent_id FROM ops.team WHERE id <> 0");
  await db.query("INSERT INTO ops.source (id, name, type, provider, billing_account) SELECT i, n, 'file', 'multi', n FROM unnest($1::text[]) WITH ORDINALITY AS t(n, i)", [sources.names]);
  await db.query("INSERT INTO gold.dim_account (account_id, provider, billing_account, sub_account, account_name) SELECT id, provider, 'payer', name, 'Account ' || name FROM jsonb_to_recordset($1) AS t(id int, provider text, name text)", [JSON.stringify(named(accounts))]);
  await db.query("INSERT INTO gold.dim_service (service_id, provider, service_name) SELECT * FROM jsonb_to_recordset($1) AS t(id int, provider text, name text)", [JSON.stringify(named(services))]);
  await db.query("INSERT INTO gold.dim_environment (environment_id, environment) SELECT i, n FROM unnest($1::text[]) WITH ORDINALITY AS t(n, i)", [environments.names]);
  await db.query("INSERT INTO gold.dim_region (region_id, provider, region, region_name) SELECT id, provider, name, name FROM jsonb_to_recordset($1) AS t(id int, provider text, name text)", [JSON.stringify(named(regions))]);
  await db.query("INSERT INTO gold.dim_sku (sku_id, provider, sku) SELECT * FROM jsonb_to_recordset($1) AS t(id int, provider text, name text)", [JSON.stringify(named(skus))]);
  await db.query(`
    INSERT INTO gold.fact_cloud_billing (silver_id, allocation_line, date_id, provider_id, account_id, service_id, team_id, environment_id, region_id, sku_id, resource_id, charge_id,
      source_id, batch_id, slice, billing_period, charge_category, allocation_rule_id, allocation_version, billed_cost, effective_cost, usage_quantity, usage_unit, currency, is_credit, is_estimated, tags)
    SELECT silver_id, 0, date_id, provider_id, account_id, service_id, team_id, environment_id, region_id, sku_id, 0, 0,
      source_id, 1, slice, billing_period, charge_category, 1, 1, billed_cost, effective_cost, usage_quantity, usage_unit, currency, is_credit, is_estimated, tags
    FROM jsonb_to_recordset($1) AS t(silver_id bigint, date_id int, provider_id smallint, account_id int, service_id int, team_id int, environment_id int, region_id int, sku_id int,
      source_id int, slice text, billing_period date, charge_category text, billed_cost numeric, effective_cost numeric, usage_quantity numeric, usage_unit text, currency text, is_credit boolean, is_estimated boolean, tags jsonb)`, [JSON.stringify(facts)]);
  await fillRollups(db);
  await db.query("INSERT INTO ops.data_version (note) VALUES ('fixture')");
  for (const [source, day] of Object.entries(completeThrough)) {
    await db.query(`INSERT INTO ops.source_state (source_id, newest_day, complete_through)
      SELECT s.id, to_date(max(f.date_id)::text, 'YYYYMMDD'), $2::date FROM ops.source s JOIN gold.fact_cloud_billing f ON f.source_id = s.id WHERE s.name = $1 GROUP BY s.id`, [source, day]);
  }
  return new Map(named(services).map(({ id, name }) => [name, id]));
}

async function fillRollups(db: Pool): Promise<void> {
  const keys = "date_id, billing_period, source_id, provider_id, account_id, service_id, team_id, environment_id, region_id, invoice_id, charge_category, charge_class, is_estimated, currency";
  const withoutTeam = keys.replace("team_id, ", "");
  const month = "date_trunc('month', to_date(date_id::text, 'YYYYMMDD'))::date";
  await db.query(`INSERT INTO gold.daily_spend SELECT ${keys}, sum(billed_cost), sum(effective_cost), sum(list_cost), sum(contracted_cost), count(*), count(*) FILTER (WHERE is_credit) FROM gold.fact_cloud_billing GROUP BY ${keys}`);
  await db.query(`INSERT INTO gold.daily_spend_all SELECT ${withoutTeam}, sum(billed_cost), sum(effective_cost), sum(list_cost), sum(contracted_cost), sum(row_count), sum(credit_rows) FROM gold.daily_spend GROUP BY ${withoutTeam}`);
  await db.query(`INSERT INTO gold.monthly_spend_by_provider SELECT ${month}, billing_period, provider_id, team_id, charge_category, currency, sum(billed_cost), sum(effective_cost), sum(row_count) FROM gold.daily_spend GROUP BY 1, 2, 3, 4, 5, 6`);
  await db.query(`INSERT INTO gold.top_services_by_cost SELECT ${month}, team_id, provider_id, service_id, currency, sum(billed_cost), sum(effective_cost), sum(row_count) FROM gold.daily_spend GROUP BY 1, 2, 3, 4, 5`);
  for (const dim of ["account", "sku", "resource", "team"]) {
    await db.query(`INSERT INTO gold.dim_team_member SELECT DISTINCT '${dim}', ${dim}_id, team_id FROM gold.fact_cloud_billing`);
  }
  await db.query("INSERT INTO gold.dim_team_member SELECT 'team', team_id, team_id FROM gold.dim_team ON CONFLICT DO NOTHING");
}
