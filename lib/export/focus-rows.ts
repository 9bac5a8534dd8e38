// The detail rows of a question in FOCUS 1.2 columns, from gold's fact: what the reader may see, and nothing of silver.
import "server-only";
import { Prisma } from "@/lib/db/generated/client";
import type { ColumnKind, ExportColumn } from "./export-column";

interface FocusColumn extends ExportColumn {
  /** SQL of a text over the fact `s` and its dimensions. */
  readonly sql: string;
}

const DAY = "to_date(s.date_id::text, 'YYYYMMDD')";
const column = (name: string, sql: string, kind: ColumnKind = "text"): FocusColumn => ({ name, sql, kind });
const instant = (name: string, date: string): FocusColumn => column(name, `to_char(${date}, 'YYYY-MM-DD"T00:00:00Z"')`, "instant");
const decimal = (name: string, amount: string): FocusColumn => column(name, `${amount}::text`, "decimal");
const filled = (name: string, sql: string): FocusColumn => column(name, `nullif(${sql}, '')`);

/** Columns that FOCUS does not know begin with x_, as it asks for. */
const COLUMNS: readonly FocusColumn[] = [
  decimal("BilledCost", "s.billed_cost"),
  decimal("EffectiveCost", "s.effective_cost"),
  decimal("ListCost", "s.list_cost"),
  decimal("ContractedCost", "s.contracted_cost"),
  column("BillingCurrency", "s.currency::text"),
  filled("BillingAccountId", "a.billing_account"),
  filled("SubAccountId", "a.sub_account"),
  column("SubAccountName", "CASE WHEN a.sub_account <> '' THEN a.account_name END"),
  instant("BillingPeriodStart", "s.billing_period"),
  instant("BillingPeriodEnd", "(s.billing_period + interval '1 month')"),
  instant("ChargePeriodStart", DAY),
  instant("ChargePeriodEnd", `(${DAY} + 1)`),
  column("ChargeCategory", "s.charge_category"),
  filled("ChargeClass", "s.charge_class"),
  filled("ChargeFrequency", "c.charge_frequency"),
  filled("PricingCategory", "c.pricing_category"),
  filled("InvoiceId", "s.invoice_id"),
  column("ProviderName", "p.provider_name"),
  column("ServiceName", "coalesce(sv.service_name, 'Unknown')"),
  column("ServiceCategory", "coalesce(sv.service_category, 'Other')"),
  filled("RegionId", "r.region"),
  column("RegionName", "CASE WHEN r.region <> '' THEN r.region_name END"),
  filled("ResourceId", "rs.resource"),
  column("ResourceName", "rs.resource_name"),
  column("ResourceType", "rs.resource_type"),
  filled("SkuId", "k.sku"),
  column("SkuMeter", "k.sku_description"),
  decimal("ConsumedQuantity", "s.usage_quantity"),
  column("ConsumedUnit", "s.usage_unit"),
  column("Tags", "s.tags::text"),
  column("x_Team", "coalesce(t.team_name, 'Unallocated')"),
  column("x_Environment", "e.environment"),
  column("x_Source", "src.name"),
  column("x_Estimated", "CASE WHEN s.is_estimated THEN 'true' ELSE 'false' END"),
];

export const FOCUS_EXPORT_COLUMNS: readonly ExportColumn[] = COLUMNS.map(({ name, kind }) => ({ name, kind }));

/** The rows of the fact that meet `where` (a condition on `s`), in no order: sorting them would hold them all. */
export function focusRowsSql(where: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    SELECT ${Prisma.raw(COLUMNS.map(({ sql }) => sql).join(", "))}
      FROM gold.fact_cloud_billing s
      JOIN gold.dim_provider p ON p.provider_id = s.provider_id
      LEFT JOIN gold.dim_account a ON a.account_id = s.account_id
      LEFT JOIN gold.dim_service sv ON sv.service_id = s.service_id
      LEFT JOIN gold.dim_team t ON t.team_id = s.team_id
      LEFT JOIN gold.dim_environment e ON e.environment_id = s.environment_id AND e.environment_id <> 0
      LEFT JOIN gold.dim_region r ON r.region_id = s.region_id
      LEFT JOIN gold.dim_sku k ON k.sku_id = s.sku_id
      LEFT JOIN gold.dim_resource rs ON rs.resource_id = s.resource_id
      LEFT JOIN gold.dim_charge c ON c.charge_id = s.charge_id
      LEFT JOIN ops.source src ON src.id = s.source_id
     WHERE ${where}`;
}
