// What the two cloud models make of single records: accepted, split, or quarantined with the column and the wrong value; nothing is lost.
import { afterAll, beforeAll, expect, test } from "vitest";
import { awsCe } from "@/jobs/formats/aws-ce";
import { openCopyBatch } from "@/jobs/formats/copy-batch-writer";
import { bronzeColumns } from "@/jobs/formats/file-format";
import type { Format } from "@/jobs/formats/format";
import { gcpBilling } from "@/jobs/formats/gcp-billing";
import { NO_CURRENCY, NO_MONTH } from "@/lib/bronze/not-stated";
import { TotalsBook } from "@/jobs/providers/stated-totals";
import { loadToRawZone } from "@/jobs/steps/load_to_raw_zone";
import { transformToCleaned } from "@/jobs/steps/transform_to_cleaned";
import { addSource, startRun } from "@/test/setup/run-fixture";
import { createTestDatabase, type TestDatabase } from "@/test/setup/database";

type Values = Readonly<Record<string, string | null>>;

interface Cleaned {
  readonly silver: Record<string, unknown>[];
  readonly quarantine: { record_ordinal: string; check_id: string; reason: string }[];
}

let db: TestDatabase;
let sources = 0;
beforeAll(async () => void (db = await createTestDatabase()));
afterAll(() => db.drop());

/** Writes records as an extraction would, and takes them through the pipeline's own steps. */
async function cleaned(format: Format, records: readonly Values[], options: { covers: readonly string[]; totals: (record: Values, book: TotalsBook) => void; details?: Record<string, unknown> }): Promise<Cleaned> {
  sources += 1;
  const source = await addSource(db.owner, `source-${sources}`, { type: "api", provider: "aws" });
  const run = await startRun(db.owner, db.etl, [source], { kind: "daily", logicalDate: "2026-11-24" });
  try {
    const writer = await openCopyBatch(run, source, format);
    const book = new TotalsBook();
    for (const [i, record] of records.entries()) {
      options.totals(record, book);
      await writer.write(bronzeColumns(format).map((column) => record[column] ?? null), i + 1);
    }
    await writer.finish({ covers: options.covers, deliveredColumns: Object.keys(format.columns), deliveredTotals: book.totals(), providerTotals: [], rejects: [], details: options.details ?? {} });
    await loadToRawZone.run(run);
    await transformToCleaned.run(run);
    const { rows: silver } = await db.owner.query<Record<string, unknown>>(
      `SELECT record_ordinal::int AS n, record_part AS part, usage_date::text, billing_period::text, billed_cost::text AS billed, effective_cost::text AS effective, list_cost::text AS list, charge_category AS category,
              charge_class AS class, tags, is_credit, is_estimated, x_credits, x_unblended_cost::text AS unblended, x_effective_is_billed AS effective_is_billed, sub_account_id AS account FROM silver.cost_and_usage WHERE batch_id = $1 ORDER BY 1, 2`,
      [writer.batchId],
    );
    const { rows: quarantine } = await db.owner.query<Cleaned["quarantine"][number]>("SELECT record_ordinal, check_id, reason FROM silver.quarantine WHERE batch_id = $1 ORDER BY record_ordinal", [writer.batchId]);
    return { silver, quarantine };
  } finally {
    run.close();
  }
}

const ceRecord = (more: Values = {}): Values => ({
  period_start: "2026-11-20", period_end: "2026-11-21", estimated: "true", linked_account: "011254002932", linked_account_name: "brightcart", record_class: "usage", service: "Amazon EC2",
  tag_key: "team", tag_value: "web", unblended_cost: "10", amortized_cost: "9", net_unblended_cost: "8", net_amortized_cost: "7", usage_quantity: "5", currency: "USD", ...more,
});

function ceTotals(record: Values, book: TotalsBook): void {
  const of = { currency: /^[A-Z]{3}$/.test(record.currency ?? "") ? (record.currency ?? "") : NO_CURRENCY, month: /^20\d\d-\d\d-\d\d$/.test(record.period_start ?? "") ? (record.period_start ?? "") : NO_MONTH };
  book.add({ ...of, column: "NetUnblendedCost", amount: record.net_unblended_cost ?? record.unblended_cost ?? null });
  book.add({ ...of, column: "NetAmortizedCost", amount: record.net_amortized_cost ?? record.amortized_cost ?? null });
}

const ce = (...records: Values[]): Promise<Cleaned> => cleaned(awsCe, records, { covers: ["2026-11-20"], totals: ceTotals });

test("Cost Explorer: net amounts count where they are delivered, and the plain amount is kept beside", async () => {
  const { silver } = await ce(ceRecord());
  expect(silver).toMatchObject([{ billed: "8", effective: "7", unblended: "10", account: "011254002932", tags: { team: "web" }, category: "Usage", is_estimated: true, list: null }]);
});

test("Cost Explorer: a delivery without net amounts is billed as it is, for all its rows", async () => {
  const plain = { net_unblended_cost: null, net_amortized_cost: null };
  const { silver } = await ce(ceRecord(plain), ceRecord({ ...plain, record_class: "savings_plan", unblended_cost: "4.5", amortized_cost: "3" }));
  expect(silver).toMatchObject([{ billed: "10", effective: "9" }, { billed: "0", effective: "3", unblended: "4.5" }]);
});

test("Cost Explorer: a row without net amounts in a net delivery is quarantined, never billed by another rule than its neighbours", async () => {
  const { silver, quarantine } = await ce(ceRecord(), ceRecord({ net_unblended_cost: null }));
  expect(silver).toHaveLength(1);
  expect(quarantine).toEqual([{ record_ordinal: "2", check_id: "cleaned_cost_numeric", reason: "NetUnblendedCost is empty" }]);
});

test("Cost Explorer: empty tags are no tag, another tag key is the team all the same, and the second tag is the environment", async () => {
  const { silver } = await ce(ceRecord({ tag_value: "" }), ceRecord({ tag_key: "Owner", tag_value: "Data" }));
  expect(silver.map((row) => row.tags)).toEqual([{}, { Owner: "Data", team: "Data" }]);
});

test("Cost Explorer: what cannot be read is quarantined by column and value, and its neighbours load", async () => {
  const { silver, quarantine } = await ce(ceRecord(), ceRecord({ net_unblended_cost: "1,5" }), ceRecord({ currency: "N/A" }), ceRecord({ period_end: "20.11.2026" }), ceRecord({ service: " " }), ceRecord({ net_amortized_cost: "-1.2E-7" }));
  expect(silver.map((row) => row.n)).toEqual([1, 6]);
  expect(silver[1]).toMatchObject({ effective: "-0.00000012" });
  expect(quarantine.map(({ check_id, reason }) => [check_id, reason])).toEqual([
    ["cleaned_cost_numeric", 'NetUnblendedCost "1,5" is not a number'],
    ["cleaned_currency_known", 'Unit "N/A" is not a three-letter currency'],
    ["cleaned_dates_valid_sequential", 'TimePeriod "2026-11-20" to "20.11.2026" is not a day (YYYY-MM-DD to the day after)'],
    ["cleaned_required_not_null", "SERVICE is empty"],
  ]);
});

const gcpRecord = (more: Values = {}): Values => ({
  partition_day: "2026-11-21", billing_account_id: "01ABCD-234567-89EF01", service_id: "6F81-5844-456A", service_description: "Compute Engine", sku_id: "1", sku_description: "N2 Core",
  usage_start_time: "2026-11-20 23:00:00+00", usage_end_time: "2026-11-21 00:00:00+00", project_id: "shop", project_number: "1", project_name: "Shop", project_labels: "[]", labels: "[]", system_labels: "[]", tags: "[]",
  cost: "10", cost_at_list: "12", currency: "USD", usage_amount: "3600", usage_unit: "seconds", credits: "[]", invoice_month: "202611", cost_type: "regular", export_time: "2026-11-21 04:00:00.5+00", ...more,
});

function gcpTotals(record: Values, book: TotalsBook): void {
  const of = { currency: /^[A-Z]{3}$/.test(record.currency ?? "") ? (record.currency ?? "") : NO_CURRENCY, month: /^\d{6}$/.test(record.invoice_month ?? "") ? `${record.invoice_month?.slice(0, 4)}-${record.invoice_month?.slice(4)}-01` : NO_MONTH };
  const credits = JSON.parse(record.credits ?? "[]") as { amount: string }[];
  book.add({ ...of, column: "cost", amount: record.cost ?? null });
  const sum = new TotalsBook();
  for (const { amount } of credits) sum.add({ ...of, column: "c", amount });
  book.add({ ...of, column: "credits", amount: credits.some(({ amount }) => Number.isNaN(Number(amount))) ? null : (sum.totals()[0]?.amount ?? "0") });
}

const gcp = (...records: Values[]): Promise<Cleaned> => cleaned(gcpBilling, records, { covers: ["2026-11-21"], totals: gcpTotals, details: { open_months: ["202611"] } });

test("Google: discounts are part of the charge, each promotion and free tier a credit row of its own", async () => {
  const credits = [{ type: "SUSTAINED_USAGE_DISCOUNT", name: "SUD", amount: "-1.5" }, { type: "PROMOTION", name: "Start-up", amount: "-2" }, { type: "FREE_TIER", name: "Free", amount: "-5e-06" }, { type: null, name: "?", amount: "-0.25" }];
  const { silver } = await gcp(gcpRecord({ credits: JSON.stringify(credits) }));
  expect(silver).toMatchObject([
    { part: 0, billed: "8.25", effective: "8.25", list: "12", category: "Usage", is_credit: false, x_credits: { SUSTAINED_USAGE_DISCOUNT: -1.5, OTHER: -0.25 } },
    { part: 1, billed: "-2", effective: "-2", list: "0", category: "Credit", is_credit: true, x_credits: null },
    { part: 2, billed: "-0.000005", category: "Credit", is_credit: true },
  ]);
});

test("Google: a charge without a project is the billing account's own", async () => {
  const { silver } = await gcp(gcpRecord({ project_id: null, project_name: null, project_labels: null, labels: null, tags: null, system_labels: null }));
  expect(silver).toMatchObject([{ account: "", tags: {} }]);
});

test("Google: usage in the first hours of a month in UTC is the month before on the invoice and the 1st on the usage view", async () => {
  const { silver } = await gcp(gcpRecord({ usage_start_time: "2026-11-01 00:00:00+00", usage_end_time: "2026-11-01 07:00:00+00", invoice_month: "202610" }));
  expect(silver).toMatchObject([{ usage_date: "2026-11-01", billing_period: "2026-10-01", is_estimated: false }]);
});

test("Google: labels win over the project's, every other kind is kept apart", async () => {
  const { silver } = await gcp(gcpRecord({
    labels: JSON.stringify([{ key: "team", value: "web" }]), project_labels: JSON.stringify([{ key: "team", value: "shop" }, { key: "env", value: "prod" }]),
    system_labels: JSON.stringify([{ key: "compute.googleapis.com/cores", value: "8" }]), tags: JSON.stringify([{ key: "team", value: "x", inherited: true, namespace: "123" }]),
  }));
  expect(silver[0]?.tags).toEqual({ team: "web", env: "prod", "project:team": "shop", "project:env": "prod", "system:compute.googleapis.com/cores": "8", "tag:team": "x" });
});

test("Google: tax, adjustments of an earlier invoice and commitment fees have their category", async () => {
  const { silver } = await gcp(
    gcpRecord({ cost_type: "tax" }),
    gcpRecord({ cost_type: "adjustment", usage_start_time: "2026-09-30 00:00:00+00", usage_end_time: "2026-10-01 00:00:00+00" }),
    gcpRecord({ cost_type: "rounding_error", cost: "0.004" }),
    gcpRecord({ sku_description: "Commitment v1: N2 Cpu in Americas for 1 Year" }),
  );
  expect(silver.map((row) => [row.category, row.class, row.effective_is_billed])).toEqual([["Tax", null, false], ["Adjustment", "Correction", false], ["Adjustment", null, false], ["Purchase", null, true]]);
});

test("Google: an end before the start and amounts that are no number are quarantined with the text, and nothing is lost", async () => {
  const { silver, quarantine } = await gcp(
    gcpRecord(),
    gcpRecord({ usage_start_time: "2026-11-20 23:00:00+00", usage_end_time: "2026-11-20 00:00:00+00" }),
    gcpRecord({ cost: "nan" }),
    gcpRecord({ credits: JSON.stringify([{ type: "PROMOTION", name: "P", amount: "x" }]) }),
    gcpRecord({ invoice_month: null }),
    gcpRecord({ currency: null }),
    gcpRecord({ service_id: null, service_description: null }),
  );
  expect(silver.map((row) => row.n)).toEqual([1]);
  expect(quarantine.map(({ check_id, reason }) => [check_id, reason])).toEqual([
    ["cleaned_dates_valid_sequential", 'usage_end_time "2026-11-20 00:00:00+00" is before usage_start_time "2026-11-20 23:00:00+00"'],
    ["cleaned_cost_numeric", 'cost "nan" is not a number'],
    ["cleaned_cost_numeric", expect.stringMatching(/^an amount in credits ".*"amount":"x".*" is not a number$/)],
    ["cleaned_dates_valid_sequential", 'invoice.month "" is not a month (YYYYMM)'],
    ["cleaned_currency_known", "currency is empty"],
    ["cleaned_required_not_null", "service.description and service.id are empty"],
  ]);
});
