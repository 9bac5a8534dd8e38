// FOCUS 1.0 to 1.2 as CSV or Parquet, of any provider: columns by name whatever their order and case, the rest kept in extra.
import { monthStart } from "@/lib/dates/dates";
import { monthSql, utcDayOf } from "@/jobs/formats/calendar-text";
import { isDecimal, numberSql } from "@/jobs/formats/decimal-text";
import { bronzeColumns, headerKey, type CloudProvider, type FileFormat, type RecordReader, type RecordReading } from "@/jobs/formats/file-format";
import { FOCUS_COLUMNS } from "@/jobs/formats/focus-columns";
import { memo } from "@/jobs/formats/memo";
import { refuseAmbiguousDate, refuseDamagedAccount } from "@/jobs/formats/spreadsheet-damage";
import cleaned from "@/jobs/models/cleaned/focus.sql";

/** What silver cannot do without; currency, service, accounts and periods have stated fallbacks in the cleaning model. */
const REQUIRED = ["BilledCost", "ChargePeriodStart"] as const;

/** The FOCUS sample writes the word NULL where a column has no value. */
const isNull = (text: string | null | undefined): boolean => text === null || text === undefined || text === "" || text === "NULL" || text === "null";
const given = (column: string): string => `nullif(nullif(r.${column}, 'NULL'), 'null')`;

const CURRENCY = /^[A-Za-z]{3}$/;
const currencyOf = memo((text: string): string | null => (CURRENCY.test(text) ? text.toUpperCase() : null));
const dayOf = memo(utcDayOf);

/** The same rule as in the cleaning model. */
const providerOfName = memo((name: string): CloudProvider => {
  if (/aws|amazon/i.test(name)) return "aws";
  if (/google|gcp/i.test(name)) return "gcp";
  return /microsoft|azure/i.test(name) ? "azure" : "other";
});

type FocusColumn = (typeof FOCUS_COLUMNS)[keyof typeof FOCUS_COLUMNS];

function reader(_headers: readonly string[], currency: string | null): RecordReader {
  const order = bronzeColumns(focus);
  const at = (column: FocusColumn): number => order.indexOf(column);
  const [start, end, periodStart, periodEnd] = [at("charge_period_start"), at("charge_period_end"), at("billing_period_start"), at("billing_period_end")];
  const [provider, issuer, publisher, code] = [at("provider_name"), at("invoice_issuer_name"), at("publisher_name"), at("billing_currency")];
  const dates: readonly (readonly [number, string])[] = [[start, "ChargePeriodStart"], [end, "ChargePeriodEnd"], [periodStart, "BillingPeriodStart"], [periodEnd, "BillingPeriodEnd"]];
  const accounts: readonly (readonly [number, string])[] = [[at("billing_account_id"), "BillingAccountId"], [at("sub_account_id"), "SubAccountId"]];
  const costs = focus.costColumns.map((column) => order.indexOf(column.bronze));
  const reading: RecordReading = { provider: "other", day: null, month: null, currency: null, amounts: costs.map(() => null) };

  return (values, line) => {
    const text = (index: number): string => (isNull(values[index]) ? "" : (values[index] ?? ""));
    for (const [index, column] of dates) {
      const date = text(index);
      if (date !== "" && dayOf(date) === null) refuseAmbiguousDate(date, { column, line });
    }
    for (const [index, column] of accounts) refuseDamagedAccount(text(index), { column, line });
    reading.provider = providerOfName(text(provider) || text(issuer) || text(publisher));
    reading.day = dayOf(text(start));
    const period = text(periodStart);
    const day = period === "" ? reading.day : dayOf(period);
    reading.month = day === null ? null : monthStart(day);
    const stated = text(code);
    reading.currency = stated === "" ? currency : currencyOf(stated);
    for (let i = 0; i < costs.length; i++) {
      const amount = values[costs[i] ?? -1] ?? "";
      reading.amounts[i] = isDecimal(amount) ? amount : null;
    }
    return reading;
  };
}

export const focus: FileFormat = {
  id: "focus",
  table: "focus",
  label: "FOCUS 1.0 to 1.2 (CSV, Parquet)",
  columns: FOCUS_COLUMNS,
  required: REQUIRED,
  expected: ["ServiceName", "ChargeCategory", "BillingAccountId"],
  // FOCUS 1.0 to 1.2 allow these values and no others.
  enums: {
    charge_category: ["usage", "purchase", "tax", "credit", "adjustment"],
    charge_frequency: ["one-time", "recurring", "usage-based"],
    pricing_category: ["standard", "dynamic", "committed", "other"],
  },
  costColumns: [
    { source: "BilledCost", bronze: "billed_cost", silver: "s.billed_cost" },
    { source: "EffectiveCost", bronze: "effective_cost", silver: "CASE WHEN NOT s.x_effective_is_billed THEN s.effective_cost END" },
    { source: "ListCost", bronze: "list_cost", silver: "s.list_cost" },
    { source: "ContractedCost", bronze: "contracted_cost", silver: "s.contracted_cost" },
  ],
  currencySql: `CASE WHEN ${given("billing_currency")} IS NULL THEN (SELECT x.config ->> 'currency' FROM ops.source x WHERE x.id = r.source_id)
    WHEN r.billing_currency ~ '^[A-Za-z]{3}$' THEN upper(r.billing_currency) END::char(3)`,
  monthSql: `CASE WHEN ${given("billing_period_start")} IS NULL THEN ${monthSql("r.charge_period_start")} ELSE ${monthSql("r.billing_period_start")} END`,
  billedSql: numberSql("r.billed_cost"),
  cleaned,
  detect: (headers) => {
    const keys = new Set(headers.map(headerKey));
    return keys.has("billedcost") && keys.has("chargeperiodstart");
  },
  providerOf: () => "multi",
  missing: (headers) => {
    const keys = new Set(headers.map(headerKey));
    return REQUIRED.filter((column) => !keys.has(column.toLowerCase()));
  },
  reads: [
    "charge_period_start", "charge_period_end", "billing_period_start", "billing_period_end", "billing_account_id", "sub_account_id", "provider_name", "invoice_issuer_name",
    "publisher_name", "billing_currency", "billed_cost", "effective_cost", "list_cost", "contracted_cost",
  ],
  reader,
};
