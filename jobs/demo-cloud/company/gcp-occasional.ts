// Google rows without a workload: commitment fees, support, tax, adjustments, rounding, and a corrected day.
import { addDays, daysIn, monthStart, type Day } from "@/lib/dates/dates";
import { roll, streamHash } from "./chance";
import { COMPANY } from "./organisation";
import { instant, invoiceOf, toMicroUsd, type GcpRow, type Named } from "./gcp-row";
import { COMMITMENT_SKU, GCP_SKUS, INVOICE_SKU, SUPPORT_SKU } from "./gcp-skus";
import type { Story } from "./story";

export const COMMITMENT_FEE_USD_A_DAY = 172.8;
export const GOODWILL_USD = 260;
/** What was left of the corrected row. */
export const RESTATED_SHARE = 0.8;

const SUPPORT_SHARE = 0.025;
const TAX_SHARE = 0.009;

interface AccountRow {
  day: Day;
  hours: readonly [from: number, to: number];
  service: Named;
  sku: Named;
  cost: number;
  exportedAt: number;
  cost_type?: GcpRow["cost_type"];
  adjustment_info?: GcpRow["adjustment_info"];
}

/** A row of the billing account itself: no project, no labels, no location. */
function accountRow(row: AccountRow): GcpRow {
  const cost = toMicroUsd(row.cost);
  return {
    billing_account_id: COMPANY.gcpBillingAccountId,
    service: row.service,
    sku: row.sku,
    usage_start_time: instant(row.day, row.hours[0]),
    usage_end_time: instant(row.day, row.hours[1]),
    project: null,
    labels: [],
    system_labels: [],
    location: null,
    tags: [],
    transaction_type: "GOOGLE",
    seller_name: null,
    export_time: row.exportedAt,
    cost,
    currency: COMPANY.currency,
    currency_conversion_rate: 1,
    usage: null,
    credits: [],
    invoice: invoiceOf(row.day, row.hours[0]),
    cost_type: row.cost_type ?? "regular",
    adjustment_info: row.adjustment_info ?? null,
    cost_at_list: null,
    consumption_model: null,
    subscription: null,
  };
}

/** Support, tax and rounding of a month: dated in its last hour, exported on the 4th and 5th of the next month. */
function monthlyRows(story: Story, lastDay: Day, netOn: (day: Day) => number): GcpRow[] {
  const next = addDays(lastDay, 1);
  const month = daysIn(monthStart(lastDay), next).reduce((sum, day) => sum + netOn(day), 0);
  const support = toMicroUsd(month * SUPPORT_SHARE);
  const hours = [23, 24] as const;
  const rounding = (roll(streamHash(story.seed, "gcp/rounding"), Number(lastDay.replaceAll("-", ""))) - 0.5) / 100;
  const rows = [
    accountRow({ day: lastDay, hours, ...SUPPORT_SKU, cost: support, exportedAt: instant(next, 3 * 24 + 9) }),
    accountRow({ day: lastDay, hours, ...INVOICE_SKU, sku: { id: "9C2A-5D81-E04B", description: "Tax" }, cost: (month + support) * TAX_SHARE, exportedAt: instant(next, 4 * 24 + 9), cost_type: "tax" }),
    accountRow({ day: lastDay, hours, ...INVOICE_SKU, sku: { id: "4E7F-B310-6AD8", description: "Rounding error" }, cost: rounding, exportedAt: instant(next, 4 * 24 + 9), cost_type: "rounding_error" }),
  ];
  if (lastDay === story.refund.day) {
    rows.push(
      accountRow({
        day: lastDay, hours, ...INVOICE_SKU, sku: { id: "D8B5-27F6-91C0", description: "Goodwill adjustment" }, cost: -GOODWILL_USD,
        exportedAt: instant(next, 10 * 24 + 9), cost_type: "adjustment",
        adjustment_info: { id: "adj-larkfield-0001", description: "Goodwill for the incident of the month", mode: "MANUAL_ADJUSTMENT", type: "GOODWILL" },
      }),
    );
  }
  return rows;
}

/** The correction of one day: the warehouse's row once more with the sign turned, and what it should have been. */
function restatementRows(story: Story, usageRows: readonly GcpRow[]): GcpRow[] {
  const wrong = usageRows.find((row) => row.sku === GCP_SKUS.analysis.sku && row.labels.some((label) => label.value === "data-platform"));
  if (!wrong?.usage) return [];
  const times = (factor: number): GcpRow => ({
    ...wrong,
    cost: toMicroUsd(wrong.cost * factor),
    cost_at_list: toMicroUsd(wrong.cost * factor),
    usage: wrong.usage && { ...wrong.usage, amount: Math.round(wrong.usage.amount * factor), amount_in_pricing_units: toMicroUsd(wrong.usage.amount_in_pricing_units * factor) },
    export_time: instant(story.gcpRestatement.exported, 10),
  });
  return [times(-1), times(RESTATED_SHARE)];
}

/** Net cost of rows in USD; a plain number, good enough to take a percentage of. */
export function netUsd(rows: readonly GcpRow[]): number {
  return rows.reduce((sum, row) => sum + row.cost + row.credits.reduce((credits, credit) => credits + credit.amount, 0), 0);
}

/** @param netOn net usage of a day, the base of support and tax */
export function occasionalGcpRows(story: Story, day: Day, usageRows: readonly GcpRow[], netOn: (day: Day) => number): GcpRow[] {
  const lastOfMonth = addDays(day, 1) === monthStart(addDays(day, 1));
  return [
    // A Pacific day, so that the fee of the 1st belongs to the month that begins.
    accountRow({ day, hours: [8, 32], ...COMMITMENT_SKU, cost: COMMITMENT_FEE_USD_A_DAY, exportedAt: instant(day, 35) }),
    ...(lastOfMonth ? monthlyRows(story, day, netOn) : []),
    ...(day === story.gcpRestatement.day ? restatementRows(story, usageRows) : []),
  ];
}
