// The queries that the page about SQL logins shows; a test runs each of them as such a login.

/** psql: the last three published months by team. */
export const COST_BY_TEAM_SQL = `SELECT to_char(date_trunc('month', to_date(s.date_id::text, 'YYYYMMDD')), 'YYYY-MM') AS month,
       t.team_name, s.currency, sum(s.effective_cost) AS cost
FROM gold.daily_spend s
LEFT JOIN gold.dim_team t ON t.team_id = s.team_id
WHERE s.date_id >= (SELECT to_char(max(to_date(date_id::text, 'YYYYMMDD')) - interval '3 months', 'YYYYMM01')::int
                    FROM gold.daily_spend)
GROUP BY 1, 2, 3
ORDER BY 1, 4 DESC;`;

/** Notebook: services of each day. */
export const COST_BY_SERVICE_SQL = `SELECT to_date(s.date_id::text, 'YYYYMMDD') AS day, v.service_name, s.currency, sum(s.effective_cost) AS cost
FROM gold.daily_spend s JOIN gold.dim_service v ON v.service_id = s.service_id
GROUP BY 1, 2, 3 ORDER BY 1, 2`;

/** Tableau's custom SQL: one row a day, account, team and service. */
export const TABLEAU_SQL = `SELECT to_date(s.date_id::text, 'YYYYMMDD') AS usage_day,
       p.provider_name, a.account_name, t.team_name, v.service_name, e.environment,
       r.region_name, s.charge_category, s.currency, s.billed_cost, s.effective_cost
FROM gold.daily_spend s
JOIN gold.dim_provider p ON p.provider_id = s.provider_id
LEFT JOIN gold.dim_account a ON a.account_id = s.account_id
LEFT JOIN gold.dim_team t ON t.team_id = s.team_id
JOIN gold.dim_service v ON v.service_id = s.service_id
JOIN gold.dim_environment e ON e.environment_id = s.environment_id
JOIN gold.dim_region r ON r.region_id = s.region_id`;

export interface ConnectionPlace {
  readonly host: string;
  readonly port: string;
  readonly database: string;
  readonly login: string;
}

/** A notebook cell; money stays Decimal until the chart. */
export function notebookExample({ host, port, database, login }: ConnectionPlace): string {
  return `# pip install "psycopg[binary]" pandas matplotlib
import getpass
import pandas as pd
import psycopg

with psycopg.connect(
    host="${host}", port=${port}, dbname="${database}",
    user="${login}", password=getpass.getpass(),
) as db:
    rows = db.execute("""
${COST_BY_SERVICE_SQL}
""")
    spend = pd.DataFrame(rows.fetchall(), columns=[c.name for c in rows.description])

usd = spend[spend.currency == "USD"]
usd.pivot_table(index="day", columns="service_name", values="cost", aggfunc="sum").astype(float).plot.area()`;
}

export function psqlExample({ host, port, database, login }: ConnectionPlace): string {
  return `psql "host=${host} port=${port} dbname=${database} user=${login}"`;
}
