// The Google rows of every workload's usage on one day: time windows, discounts, and when each row reached the export.
import { addDays, monthStart, type Day } from "@/lib/dates/dates";
import { roll, wobble } from "./chance";
import { calendarDay, dailyShare } from "./calendar";
import { COMPANY } from "./organisation";
import { instant, invoiceOf, pacificMonthStartHour, toMicroUsd, type GcpCredit, type GcpRow } from "./gcp-row";
import { listGcpWorkloads, type GcpWorkload } from "./gcp-workloads";
import type { Story } from "./story";

export const WAREHOUSE_SCAN_USD = 1_940;
export const DAILY_PROMOTION_USD = 105;

const NOISE = { shop: 0.035, office: 0.05, batch: 0.06, flat: 0.006 } as const;
const NO_LABELS: readonly [] = [];
const COMMITTED_SHARE = 0.58;
const SUSTAINED_SHARE = 0.13;
const FREE_RUN_USD_A_DAY = 0.41;

/** Hours from the end of the usage to the export: half within 4, nearly all within 35, a few up to three days. */
function exportLagHours(story: Story, workload: GcpWorkload, day: Day, n: number): number {
  const late = day === story.lateGcpDay ? 72 : 0;
  const kind = roll(workload.hash ^ 0x27d4eb2f, n);
  const within = roll(workload.hash ^ 0x165667b1, n);
  if (kind < 0.5) return late + 1.4 + within * 2.6;
  if (kind < 0.97) return late + 4 + within * 30.6;
  return late + 48 + within * 23;
}

function credit(type: GcpCredit["type"], name: string, amount: number): GcpCredit {
  return { name, amount: toMicroUsd(amount), full_name: name, id: `${type.toLowerCase()}-larkfield`, type };
}

function creditsOf(story: Story, workload: GcpWorkload, day: Day, part: { usd: number; share: number }): readonly GcpCredit[] {
  const credits: GcpCredit[] = [];
  switch (workload.sku.discount) {
    case "committed":
      credits.push(credit("COMMITTED_USAGE_DISCOUNT", `Committed Usage Discount: ${workload.sku.sku.description}`, -part.usd * COMMITTED_SHARE));
      break;
    case "sustained":
      credits.push(credit("SUSTAINED_USAGE_DISCOUNT", "Sustained Usage Discount", -part.usd * SUSTAINED_SHARE));
      break;
    case "free-tier":
      credits.push(credit("FREE_TIER", "Cloud Run free tier", -Math.min(part.usd, FREE_RUN_USD_A_DAY * part.share)));
      break;
    case null:
      break;
  }
  if (workload.projectKey === "ml-experiments" && workload.skuKey === "a100" && day < story.creditsEnd) {
    credits.push(credit("PROMOTION", "AI start-up programme", -Math.min(part.usd, DAILY_PROMOTION_USD * part.share)));
  }
  return credits;
}

/** Hours of the day at which a new window begins: one window a day, two on the 1st because the Pacific month ends in it. */
function windowStarts(workload: GcpWorkload, day: Day): readonly number[] {
  const first = day === monthStart(day);
  const last = addDays(day, 1) === monthStart(addDays(day, 1));
  if (workload.hourlyAtMonthEnd && (first || last)) return Array.from({ length: 24 }, (_, hour) => hour);
  return first ? [0, pacificMonthStartHour(day)] : [0];
}

function usageField(workload: GcpWorkload, usd: number): GcpRow["usage"] {
  const { sku } = workload;
  // Six decimals of a pricing unit: the meter's own resolution.
  const inPricingUnits = Math.round((usd / sku.price) * 1e6) / 1e6;
  return { amount: Math.round(inPricingUnits * sku.unitsPerPricingUnit), unit: sku.unit, amount_in_pricing_units: inPricingUnits, pricing_unit: sku.pricingUnit };
}

function buildRow(story: Story, workload: GcpWorkload, day: Day, window: { from: number; to: number; usd: number; lag: number }): GcpRow {
  const cost = toMicroUsd(window.usd);
  return {
    billing_account_id: COMPANY.gcpBillingAccountId,
    service: workload.sku.service,
    sku: workload.sku.sku,
    usage_start_time: instant(day, window.from),
    usage_end_time: instant(day, window.to),
    project: workload.project,
    labels: workload.labels,
    system_labels: NO_LABELS,
    location: workload.location,
    tags: NO_LABELS,
    transaction_type: "GOOGLE",
    seller_name: null,
    export_time: instant(day, window.to + window.lag),
    cost,
    currency: COMPANY.currency,
    currency_conversion_rate: 1,
    usage: usageField(workload, window.usd),
    credits: creditsOf(story, workload, day, { usd: cost, share: (window.to - window.from) / 24 }),
    invoice: invoiceOf(day, window.from),
    cost_type: "regular",
    adjustment_info: null,
    cost_at_list: cost,
    consumption_model: null,
    subscription: null,
  };
}

/** Builds the function that gives every usage row of a day, also those that reach the export days later. */
export function buildGcpUsage(story: Story): (day: Day) => GcpRow[] {
  const workloads = listGcpWorkloads(story.seed);
  return (day) => {
    const calendar = calendarDay(day, story.anchor);
    const rows: GcpRow[] = [];
    for (const workload of workloads) {
      let usd = workload.monthlyUsd * dailyShare(workload.sku.shape, calendar) * wobble(workload.hash, calendar.number, NOISE[workload.sku.shape]);
      if (day === story.warehouseScan && workload.projectKey === "warehouse" && workload.labels[1]?.value === "data-platform") usd += WAREHOUSE_SCAN_USD;
      const starts = windowStarts(workload, day);
      starts.forEach((from, index) => {
        const to = starts[index + 1] ?? 24;
        const lag = exportLagHours(story, workload, day, calendar.number * 24 + from);
        const copies = workload.twin ? 2 : 1;
        const row = buildRow(story, workload, day, { from, to, usd: (usd * (to - from)) / 24 / copies, lag });
        for (let copy = 0; copy < copies; copy += 1) rows.push(row);
      });
    }
    return rows;
  };
}
