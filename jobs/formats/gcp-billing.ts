// Google's billing export as BigQuery gives it: nested fields by path, repeated fields as JSON text, amounts as the text of Google's doubles.
import { DECIMAL_PATTERN, numberSql } from "@/jobs/formats/decimal-text";
import type { Format } from "@/jobs/formats/format";
import cleaned from "@/jobs/models/cleaned/gcp_billing.sql";

/** Path in the export → bronze column; paths that are not named here are kept in extra. */
const COLUMNS = {
  _PARTITIONTIME: "partition_day",
  billing_account_id: "billing_account_id",
  "service.id": "service_id",
  "service.description": "service_description",
  "sku.id": "sku_id",
  "sku.description": "sku_description",
  usage_start_time: "usage_start_time",
  usage_end_time: "usage_end_time",
  "project.id": "project_id",
  "project.number": "project_number",
  "project.name": "project_name",
  "project.labels": "project_labels",
  "project.ancestors": "project_ancestors",
  labels: "labels",
  system_labels: "system_labels",
  tags: "tags",
  "location.location": "location",
  "location.country": "location_country",
  "location.region": "location_region",
  "location.zone": "location_zone",
  "resource.name": "resource_name",
  "resource.global_name": "resource_global_name",
  cost: "cost",
  cost_at_list: "cost_at_list",
  currency: "currency",
  currency_conversion_rate: "currency_conversion_rate",
  "usage.amount": "usage_amount",
  "usage.unit": "usage_unit",
  "usage.amount_in_pricing_units": "usage_amount_in_pricing_units",
  "usage.pricing_unit": "usage_pricing_unit",
  credits: "credits",
  "invoice.month": "invoice_month",
  "invoice.publisher_type": "invoice_publisher_type",
  cost_type: "cost_type",
  adjustment_info: "adjustment_info",
  transaction_type: "transaction_type",
  seller_name: "seller_name",
  export_time: "export_time",
} as const;

const INVOICE_MONTH = "^20[0-9]{2}(?:0[1-9]|1[0-2])$";
const NUMBER = `^${DECIMAL_PATTERN}$`;

/** Σ of a row's credits as text; null when one of them is no number. */
const CREDITS = `(SELECT CASE WHEN coalesce(bool_and(coalesce(c ->> 'amount', '') ~ '${NUMBER}'), true)
  THEN coalesce(sum(CASE WHEN c ->> 'amount' ~ '${NUMBER}' THEN (c ->> 'amount')::numeric END), 0)::text END FROM jsonb_array_elements(coalesce(r.credits, '[]')::jsonb) c)`;

/** Σ of the credits that are part of the charge, which x_credits keeps by type (DOMAIN §4). */
const INCLUDED = "coalesce((SELECT sum(e.value::text::numeric) FROM jsonb_each(s.x_credits) e), 0)";

export const gcpBilling: Format = {
  id: "gcp-billing",
  table: "gcp_billing",
  label: "Google Cloud billing export (BigQuery)",
  columns: COLUMNS,
  required: ["billing_account_id", "service.description", "usage_start_time", "usage_end_time", "cost", "currency", "credits", "invoice.month", "cost_type", "export_time"],
  documented: [
    "project.ancestry_numbers", "cost_at_effective_price_default", "cost_at_list_consumption_model", "consumption_model.id", "consumption_model.description", "subscription.instance_id",
    "price.effective_price", "price.tier_start_amount", "price.unit", "price.pricing_unit_quantity", "price.list_price", "price.effective_price_default", "price.list_price_consumption_model",
  ],
  enums: { cost_type: ["regular", "tax", "adjustment", "rounding_error"] },
  costColumns: [
    { source: "cost", bronze: "cost", silver: `CASE WHEN s.record_part = 0 THEN s.billed_cost - ${INCLUDED} ELSE 0 END` },
    { source: "credits", bronze: "credits", bronzeSql: CREDITS, silver: `CASE WHEN s.record_part = 0 THEN ${INCLUDED} ELSE s.billed_cost END` },
  ],
  currencySql: "CASE WHEN r.currency ~ '^[A-Z]{3}$' THEN r.currency END::char(3)",
  monthSql: `CASE WHEN r.invoice_month ~ '${INVOICE_MONTH}' THEN to_date(r.invoice_month, 'YYYYMM') END`,
  billedSql: `${numberSql("r.cost")} + ${CREDITS}::numeric`,
  statedBilled: ["cost", "credits"],
  sliceSql: "r.partition_day",
  cleaned,
};
