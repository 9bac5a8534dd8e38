// Which pages read which published tables: the end of the model graph. A page that reads gold: one line here; a test holds the list against lib/queries.

export interface Reader {
  /** Its address, as in the access matrix. */
  readonly path: string;
  readonly doc: string;
  /** Relations of gold. */
  readonly reads: readonly string[];
}

const SPEND = ["gold.daily_spend", "gold.daily_spend_all", "gold.monthly_spend_by_provider", "gold.top_services_by_cost"] as const;
const NAMES = ["gold.dim_account", "gold.dim_service", "gold.dim_team", "gold.dim_environment", "gold.dim_region"] as const;
const DETAIL = ["gold.fact_cloud_billing", "gold.dim_sku", "gold.dim_resource"] as const;

export const readers: readonly Reader[] = [
  { path: "/", doc: "Overview: the month so far against the last, trends, largest services, teams, providers and environments.", reads: [...SPEND, ...NAMES] },
  { path: "/explorer", doc: "Explorer and costs API: any grouping, filter and period; SKU, resource and tags are asked of the fact itself.", reads: [...SPEND, ...NAMES, ...DETAIL] },
  { path: "/teams/[team]", doc: "A team's month: its services, accounts and environments, and what of it carries no tag.", reads: [...SPEND, ...NAMES, "gold.fact_cloud_billing"] },
  { path: "/anomalies", doc: "Anomalies: days that stand out, found in the daily rollup.", reads: ["gold.daily_spend", "gold.dim_service", "gold.dim_team", "gold.dim_account"] },
  { path: "/allocation", doc: "Allocation: which rule gave how much to which team, coverage, what has no tag and who owns which account.", reads: ["gold.fact_cloud_billing", "gold.daily_spend", "gold.daily_spend_all", "gold.monthly_spend_by_provider", "gold.dim_account", "gold.dim_service", "gold.dim_team", "gold.dim_region", "gold.dim_resource"] },
  { path: "/lineage", doc: "Where a number comes from: the published rows behind a figure.", reads: ["gold.fact_cloud_billing", "gold.daily_spend", "gold.dim_account", "gold.dim_service", "gold.dim_team"] },
  { path: "/admin/reconciliation", doc: "Reconciliation: provider, bronze, silver and gold side by side to the last digit.", reads: ["gold.daily_spend_all", "gold.fact_cloud_billing"] },
  { path: "/admin/restatements", doc: "Restatements: which published days changed, when and by how much.", reads: ["gold.daily_spend_change", "gold.dim_date", "gold.dim_service", "gold.dim_team"] },
];
