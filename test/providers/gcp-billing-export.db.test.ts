// The billing export against the demo's BigQuery: first load, late rows, corrections, vanished rows, a month that closes; exact to the last digit.
import { afterAll, beforeAll, expect, test } from "vitest";
import { dayOfMicros, instant, type GcpRow } from "@/jobs/demo-cloud/company/gcp-row";
import { startDemoCloud, type DemoCloud } from "@/jobs/demo-cloud/start-demo-cloud";
import { gcpBilling } from "@/jobs/formats/gcp-billing";
import { createGcpBillingExport } from "@/jobs/providers/gcp-billing-export";
import { rawChecks } from "@/jobs/validations/raw";
import { canonicalMoney } from "@/lib/money/money";
import { daysIn } from "@/lib/dates/dates";
import { createTestDatabase, type TestDatabase } from "@/test/setup/database";
import { clean, gcpSource, hurried, publish, world, type Extracted, type World } from "./provider-world";

const TODAY = "2026-11-24";

let db: TestDatabase;
let cloud: DemoCloud;
let gcp: World;
let first: Extracted;
let table: readonly GcpRow[];

beforeAll(async () => {
  db = await createTestDatabase();
  cloud = await startDemoCloud({ today: TODAY });
  table = cloud.company.gcp.tableAsOf(TODAY);
  gcp = world(db, await gcpSource(db, cloud, "gcp"), { provider: createGcpBillingExport(hurried()), format: gcpBilling });
  first = await load(TODAY);
}, 240_000);

afterAll(async () => {
  await cloud.stop();
  await db.drop();
});

/** Extracts, cleans and lets count what came. */
async function load(day: string): Promise<Extracted> {
  cloud.setToday(day);
  const extracted = await gcp.extract({ day });
  await clean(extracted);
  for (const id of extracted.batchIds) await publish(db.owner, id);
  return extracted;
}

const micros = (amount: number): bigint => BigInt(Math.round(amount * 1e6));
const APART = new Set(["PROMOTION", "FREE_TIER"]);
const charge = (row: GcpRow): bigint => micros(row.cost) + row.credits.filter((c) => !APART.has(c.type)).reduce((sum, c) => sum + micros(c.amount), 0n);
const apart = (row: GcpRow): bigint => row.credits.filter((c) => APART.has(c.type)).reduce((sum, c) => sum + micros(c.amount), 0n);
const total = (row: GcpRow): bigint => charge(row) + apart(row);

/** Six decimals of a sum of micro-dollars, as money is written. */
function usd(sum: bigint): string {
  const digits = (sum < 0n ? -sum : sum).toString().padStart(7, "0");
  return canonicalMoney(`${sum < 0n ? "-" : ""}${digits.slice(0, -6)}.${digits.slice(-6)}`);
}

function truth(rows: readonly GcpRow[], of: (row: GcpRow) => bigint = total): string {
  return usd(rows.reduce((sum, row) => sum + of(row), 0n));
}

/** Σ of the rows that count, by any expression over silver. */
async function counted(by: string): Promise<Record<string, string>> {
  const { rows } = await db.owner.query<{ key: string; sum: string }>(
    `SELECT (${by})::text AS key, sum(s.billed_cost)::text AS sum FROM silver.cost_and_usage s JOIN ops.slice c ON c.source_id = s.source_id AND c.slice = s.slice AND c.batch_id = s.batch_id GROUP BY 1 ORDER BY 1`,
  );
  return Object.fromEntries(rows.map(({ key, sum }) => [key, canonicalMoney(sum)]));
}

function byKey(rows: readonly GcpRow[], key: (row: GcpRow) => string): Record<string, string> {
  const sums = new Map<string, bigint>();
  for (const row of rows) sums.set(key(row), (sums.get(key(row)) ?? 0n) + total(row));
  return Object.fromEntries([...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([k, sum]) => [k, usd(sum)]));
}

const invoiceMonth = (row: GcpRow): string => `${row.invoice.month.slice(0, 4)}-${row.invoice.month.slice(4)}-01`;
const usageDay = (row: GcpRow): string => dayOfMicros(row.usage_start_time);

test("every partition up to the logical date is covered whole, rows as Google holds them, twins included", async () => {
  expect(first.covers).toEqual(daysIn("2025-10-01", "2026-11-25"));
  const { rows } = await db.owner.query("SELECT count(*)::int AS n FROM bronze.gcp_billing WHERE batch_id = $1", [first.batchIds[0]]);
  expect(rows[0].n).toBe(table.length);
  expect(first.requests).toBeLessThan(80);
});

test("late rows lie in the partitions that were asked for; rows of one that was not, and days that are not over, are named", async () => {
  const window = rawChecks.find(({ id }) => id === "raw_date_window");
  const ask = async (now?: string) => window?.perSource?.({ ...first.context, ...(now === undefined ? {} : { now: () => new Date(now) }) }, { source: gcp.source, batchIds: first.batchIds }, 0);
  expect(await ask()).toMatchObject({ status: "pass" });
  expect(await ask("2026-11-20T06:30:00Z")).toMatchObject({ status: "fail", expected: "rows of the slices that were asked for, none after 2026-11-21", failedRows: 0 });
  const covers = (change: string) => db.owner.query(`UPDATE ops.extraction SET covers = ${change} WHERE batch_id = $1`, [first.batchIds[0]]);
  await covers("array_remove(covers, '2026-11-20')");
  expect(await ask()).toMatchObject({ status: "fail", observed: expect.stringMatching(/; \d+ rows of slices that were not asked for: 2026-11-20$/) as string });
  await covers("array_append(covers, '2026-11-20')");
});

test("Google's own totals per partition and invoice month equal what was delivered, to the last digit", async () => {
  const { rows } = await db.owner.query(
    `WITH delivered AS (
       SELECT r.partition_day AS slice, (${gcpBilling.monthSql})::text AS month, ${gcpBilling.costColumns.map((c, i) => `sum((${c.bronzeSql ?? `r.${c.bronze}`})::numeric) AS a${i}`).join(", ")}
         FROM bronze.gcp_billing r WHERE r.batch_id = $1 GROUP BY 1, 2)
     SELECT t ->> 'slice' AS slice, t ->> 'column' AS col, t ->> 'amount' AS stated, d.a0::text, d.a1::text FROM ops.extraction e CROSS JOIN LATERAL jsonb_array_elements(e.provider_totals) t
       LEFT JOIN delivered d ON d.slice = t ->> 'slice' AND d.month = t ->> 'month'
      WHERE e.batch_id = $1 AND (t ->> 'amount')::numeric IS DISTINCT FROM CASE t ->> 'column' WHEN 'cost' THEN d.a0 ELSE d.a1 END`,
    [first.batchIds[0]],
  );
  expect(rows).toEqual([]);
  expect(first.providerTotals.length).toBeGreaterThan(800);
});

test("cost and credits are conserved from bronze to silver, per currency and invoice month", async () => {
  const { rows } = await db.owner.query(
    "SELECT source_column, bool_and(received_rows = loaded_rows AND received = loaded) AS whole, sum(loaded_rows)::int AS n FROM silver.conservation WHERE batch_id = $1 GROUP BY 1 ORDER BY 1",
    [first.batchIds[0]],
  );
  expect(rows).toEqual([{ source_column: "cost", whole: true, n: table.length }, { source_column: "credits", whole: true, n: table.length }]);
});

test("late rows and rows across the invoice month's end lie on their usage day (UTC) and in their invoice month (Pacific), both exact", async () => {
  expect(await counted("s.billing_period")).toEqual(byKey(table, invoiceMonth));
  expect(await counted("s.usage_date")).toEqual(byKey(table, usageDay));
  const crossing = table.filter((row) => usageDay(row) === "2026-11-01" && row.invoice.month === "202610");
  expect(crossing.length).toBeGreaterThan(50);
  const late = table.filter((row) => usageDay(row) === cloud.company.story.lateGcpDay && row.project !== null);
  expect(late.every((row) => row.export_time >= instant(cloud.company.story.lateGcpDay, 72))).toBe(true);
});

test("promotions and free tiers are credit rows of their own; other credits are part of the charge and kept by type", async () => {
  expect(await counted("s.is_credit")).toEqual({ false: truth(table, charge), true: truth(table, apart) });
  const { rows } = await db.owner.query(
    "SELECT k.key, sum(k.value::text::numeric)::text AS sum FROM silver.cost_and_usage s CROSS JOIN LATERAL jsonb_each(s.x_credits) k WHERE s.batch_id = $1 GROUP BY 1 ORDER BY 1",
    [first.batchIds[0]],
  );
  const ofType = (type: string): string => truth(table, (row) => row.credits.filter((c) => c.type === type).reduce((sum, c) => sum + micros(c.amount), 0n));
  expect(rows.map((row: { key: string; sum: string }) => [row.key, canonicalMoney(row.sum)])).toEqual([
    ["COMMITTED_USAGE_DISCOUNT", ofType("COMMITTED_USAGE_DISCOUNT")],
    ["SUSTAINED_USAGE_DISCOUNT", ofType("SUSTAINED_USAGE_DISCOUNT")],
  ]);
});

test("taxes, adjustments and commitment fees have their category, and charges without a project belong to the billing account", async () => {
  const sums = await counted("s.charge_category");
  expect(sums.Tax).toBe(truth(table.filter((row) => row.cost_type === "tax")));
  expect(sums.Adjustment).toBe(truth(table.filter((row) => row.cost_type === "adjustment" || row.cost_type === "rounding_error")));
  expect(sums.Purchase).toBe(truth(table.filter((row) => row.sku.description.startsWith("Commitment v1"))));
  const { rows } = await db.owner.query("SELECT DISTINCT sub_account_id, sub_account_name FROM silver.cost_and_usage WHERE batch_id = $1 AND sub_account_id = ''", [first.batchIds[0]]);
  expect(rows).toEqual([{ sub_account_id: "", sub_account_name: "(billing account)" }]);
  const fees = await db.owner.query("SELECT bool_and(x_effective_is_billed AND effective_cost = billed_cost) AS flagged FROM silver.cost_and_usage WHERE batch_id = $1 AND charge_category = 'Purchase'", [first.batchIds[0]]);
  expect(fees.rows[0].flagged).toBe(true);
});

test("a resource's label wins over its project's, which stands in where the resource has none and is kept apart", async () => {
  const team = (row: GcpRow): string | undefined => row.labels.find((l) => l.key === "team")?.value ?? row.project?.labels.find((l) => l.key === "team")?.value;
  expect(await counted("coalesce(s.tags ->> 'team', '')")).toEqual(byKey(table, (row) => team(row) ?? ""));
  const { rows } = await db.owner.query("SELECT DISTINCT tags FROM silver.cost_and_usage WHERE batch_id = $1 AND sub_account_id = 'larkfield-streaming'", [first.batchIds[0]]);
  expect(rows).toEqual([{ tags: { team: "data", "project:team": "data" } }]);
});

test("fields that the raw table has no column for are kept beside the record", async () => {
  const { rows } = await db.owner.query("SELECT DISTINCT jsonb_object_keys(extra) AS key FROM bronze.gcp_billing WHERE batch_id = $1", [first.batchIds[0]]);
  expect(rows).toEqual([{ key: "project.ancestry_numbers" }]);
});

test("the next morning reads the partition that grew and the new one", async () => {
  const next = await load("2026-11-25");
  expect(next.covers).toEqual(["2026-11-24", "2026-11-25"]);
  table = cloud.company.gcp.tableAsOf("2026-11-25");
  expect(await counted("s.usage_date")).toEqual(byKey(table, usageDay));
});

test("a morning on which nothing was exported opens no batch", async () => {
  const again = await gcp.extract({ day: "2026-11-25" });
  expect(again).toMatchObject({ covers: [], batchIds: [] });
});

test("when an invoice month becomes final its partitions are read once more and are no estimate any longer", async () => {
  const estimated = async (): Promise<string[]> => Object.keys(await counted("CASE WHEN s.is_estimated THEN s.billing_period::text ELSE '' END")).filter((month) => month !== "");
  await load("2026-12-09");
  expect(await estimated()).toEqual(["2026-11-01", "2026-12-01"]);
  const closing = await load("2026-12-12");
  expect(closing.covers).toEqual([...daysIn("2026-11-01", "2026-12-06"), ...daysIn("2026-12-09", "2026-12-13")]);
  expect(await estimated()).toEqual(["2026-12-01"]);
  expect((await gcp.extract({ day: "2026-12-12" })).covers).toEqual([]);
});

test("a correction that is appended later changes the usage day it is for, and a day that arrives five days late lands on its own", async () => {
  cloud.restate({ cloud: "gcp", day: "2026-12-08", factor: "0.5" });
  cloud.setFaults({ data: [{ kind: "day_late", day: "2026-12-13", byDays: 5 }] });
  const before = await counted("s.usage_date");
  await load("2026-12-16");
  expect(await counted("s.usage_date")).not.toHaveProperty("2026-12-13");
  await load("2026-12-20");
  const after = await counted("s.usage_date");
  expect(Number(after["2026-12-08"])).toBeLessThan(Number(before["2026-12-08"]) * 0.6);
  const { rows } = await db.owner.query("SELECT min(s.slice) AS first FROM silver.cost_and_usage s JOIN ops.slice c USING (source_id, slice, batch_id) WHERE s.usage_date = '2026-12-13'");
  expect(rows[0].first).toBe("2026-12-19"); // exported on the 14th, five days late
  const story = cloud.company.gcp.tableAsOf("2026-12-20").filter((row) => usageDay(row) === "2026-12-13");
  expect(Number(after["2026-12-13"])).toBeGreaterThan(Number(truth(story)) * 0.9);
});

test("rows that vanish at Google disappear from what counts and stay in the raw zone", async () => {
  cloud.setFaults({ data: [{ kind: "day_missing", cloud: "gcp", day: "2026-11-15" }] });
  await load("2026-12-20");
  expect((await counted("s.usage_date"))["2026-11-15"]).toBeUndefined();
  const { rows } = await db.owner.query("SELECT count(*)::int AS n FROM bronze.gcp_billing WHERE batch_id = $1 AND usage_start_time LIKE '2026-11-15%'", [first.batchIds[0]]);
  expect(rows[0].n).toBeGreaterThan(50);
  cloud.setFaults({});
});
