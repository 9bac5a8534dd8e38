// AWS Cost Explorer's answers: one bronze row per group of a slice (jobs/providers/aws-ce-*.ts), amounts as AWS wrote them.
import { DAY_PATTERN } from "@/jobs/formats/calendar-text";
import { DECIMAL_PATTERN } from "@/jobs/formats/decimal-text";
import type { Format } from "@/jobs/formats/format";
import cleaned from "@/jobs/models/cleaned/aws_ce.sql";

/** Delivered names: parts of the answer, group keys, metrics. */
const COLUMNS = {
  "TimePeriod.Start": "period_start",
  "TimePeriod.End": "period_end",
  Estimated: "estimated",
  LINKED_ACCOUNT: "linked_account",
  "LINKED_ACCOUNT.description": "linked_account_name",
  RECORD_TYPE: "record_class",
  SERVICE: "service",
  "TAG.Key": "tag_key",
  TAG: "tag_value",
  UnblendedCost: "unblended_cost",
  AmortizedCost: "amortized_cost",
  NetUnblendedCost: "net_unblended_cost",
  NetAmortizedCost: "net_amortized_cost",
  UsageQuantity: "usage_quantity",
  Unit: "currency",
} as const;

// Without a private price AWS may leave the net metrics out; net equals plain then, so the plain amount stands in its place.
const BILLED = "coalesce(r.net_unblended_cost, r.unblended_cost)";
const EFFECTIVE = "coalesce(r.net_amortized_cost, r.amortized_cost)";

export const awsCe: Format = {
  id: "aws-ce",
  table: "aws_ce",
  label: "AWS Cost Explorer (API)",
  columns: COLUMNS,
  required: ["TimePeriod.Start", "TimePeriod.End", "LINKED_ACCOUNT", "RECORD_TYPE", "SERVICE", "UnblendedCost", "AmortizedCost", "Unit"],
  costColumns: [
    {
      source: "NetUnblendedCost",
      bronze: "net_unblended_cost",
      bronzeSql: BILLED,
      // Savings Plan usage and its negation are billed 0; their delivered amount is kept aside (DOMAIN §4).
      silver: "CASE WHEN s.commitment_discount_type = 'Savings Plan' THEN s.x_unblended_cost ELSE s.billed_cost END",
    },
    { source: "NetAmortizedCost", bronze: "net_amortized_cost", bronzeSql: EFFECTIVE, silver: "CASE WHEN NOT s.x_effective_is_billed THEN s.effective_cost END" },
  ],
  currencySql: "CASE WHEN r.currency ~ '^[A-Z]{3}$' THEN r.currency END::char(3)",
  monthSql: `CASE WHEN r.period_start ~ '^${DAY_PATTERN}$' THEN date_trunc('month', r.period_start::date)::date END`,
  billedSql: `CASE WHEN r.record_class = 'savings_plan' THEN 0 WHEN ${BILLED} ~ '^${DECIMAL_PATTERN}$' THEN ${BILLED}::numeric END`,
  statedBilled: ["NetUnblendedCost"],
  sliceSql: "r.period_start",
  cleaned,
};
