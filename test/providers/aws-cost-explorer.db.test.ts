// The whole plan against the demo's Cost Explorer: first load, quiet day, moved day, refund, empty day, cap; exact to the last digit.
import { afterAll, beforeAll, expect, test } from "vitest";
import { AWS_ACCOUNTS } from "@/jobs/demo-cloud/company/organisation";
import { unitsToText, type AwsCharge } from "@/jobs/demo-cloud/company/aws-charge";
import { startDemoCloud, type DemoCloud } from "@/jobs/demo-cloud/start-demo-cloud";
import { awsCe } from "@/jobs/formats/aws-ce";
import { createAwsCostExplorer } from "@/jobs/providers/aws-cost-explorer";
import { canonicalMoney } from "@/lib/money/money";
import { daysIn } from "@/lib/dates/dates";
import type { Scope } from "@/lib/access/scope";
import { closePrisma } from "@/lib/db/prisma";
import { getRecord } from "@/lib/queries/lineage/get-record";
import { addPerson } from "@/test/access/world";
import { createTestDatabase, type TestDatabase } from "@/test/setup/database";
import { awsSource, clean, hurried, publish, world, type Extracted, type World } from "./provider-world";

const TODAY = "2026-11-24";
const NEXT = "2026-11-25";

let db: TestDatabase;
let cloud: DemoCloud;
let aws: World;
let first: Extracted;
let requests: number;

beforeAll(async () => {
  db = await createTestDatabase();
  cloud = await startDemoCloud({ today: TODAY });
  aws = world(db, await awsSource(db, cloud, "aws", { envTagKey: "env", dailyUsdCap: "25.00" }), { provider: createAwsCostExplorer(hurried()), format: awsCe });
  first = await aws.extract({ day: TODAY });
  requests = cloud.requests().aws;
  await clean(first);
  await publish(db.owner, first.batchIds[0] ?? "");
}, 240_000);

afterAll(async () => {
  await cloud.stop();
  await db.drop();
});

/** What the company was charged in [from, to), summed exactly. */
function truth(of: (charge: AwsCharge) => bigint, keep: (charge: AwsCharge) => boolean = () => true): string {
  let sum = 0n;
  for (const day of daysIn("2025-10-01", TODAY)) for (const charge of cloud.company.aws.visibleOn(day, TODAY)) if (keep(charge)) sum += of(charge);
  return canonicalMoney(unitsToText(sum));
}

async function silver(columns: string, where = "true"): Promise<Record<string, string>> {
  const { rows } = await db.owner.query<Record<string, string>>(`SELECT ${columns} FROM silver.cost_and_usage s WHERE s.batch_id = $1 AND ${where}`, [first.batchIds[0]]);
  return rows[0] ?? {};
}

const isPlan = (charge: AwsCharge): boolean => charge.recordType === "SavingsPlanCoveredUsage" || charge.recordType === "SavingsPlanNegation";

test("13 months and the current one take at most 150 requests, the second tag included, priced one cent a page, estimated before and counted after", async () => {
  expect(requests).toBeLessThanOrEqual(150);
  expect(first.requests).toBe(requests);
  expect(first.usd).toBe(canonicalMoney((requests / 100).toFixed(2)));
  expect(first.covers).toEqual(daysIn("2025-10-01", TODAY));
  expect(first.logged.filter((line) => /takes about \d+ requests \(\$\d/.test(line))).toHaveLength(2);
  expect(first.logged.find((line) => line.includes("rows of"))).toMatch(new RegExp(`in ${requests} requests, \\$0.\\d\\d`));
  const { rows } = await db.owner.query("SELECT day::text, requests, usd::text FROM ops.api_usage WHERE source_id = $1", [aws.source.id]);
  expect(rows).toEqual([{ day: TODAY, requests, usd: first.usd }]);
});

test("the slices equal the control totals exactly, per day and per month, without a warning or a remainder", async () => {
  expect(first.warnings).toEqual([]);
  expect(first.lines).toEqual([]);
  const { rows } = await db.owner.query(
    `SELECT r.period_start, t ->> 'column' AS col, t ->> 'amount' AS stated, sum(CASE t ->> 'column' WHEN 'NetUnblendedCost' THEN r.net_unblended_cost ELSE r.net_amortized_cost END::numeric)::text AS delivered
       FROM ops.extraction e CROSS JOIN LATERAL jsonb_array_elements(e.provider_totals) t JOIN bronze.aws_ce r ON r.batch_id = e.batch_id AND r.period_start = t ->> 'slice'
      WHERE e.batch_id = $1 GROUP BY 1, 2, 3 HAVING sum(CASE t ->> 'column' WHEN 'NetUnblendedCost' THEN r.net_unblended_cost ELSE r.net_amortized_cost END::numeric) <> (t ->> 'amount')::numeric`,
    [first.batchIds[0]],
  );
  expect(rows).toEqual([]);
});

test("silver holds every bronze record once, net of private prices, and conserves both cost columns exactly", async () => {
  const { rows } = await db.owner.query(
    "SELECT source_column, sum(received_rows - loaded_rows - quarantined_rows)::text AS rows, sum(received - loaded - quarantined)::text AS amount, sum(quarantined_rows)::text AS quarantined FROM silver.conservation WHERE batch_id = $1 GROUP BY 1 ORDER BY 1",
    [first.batchIds[0]],
  );
  expect(rows.map((row: { source_column: string; rows: string; quarantined: string }) => [row.source_column, row.rows, row.quarantined])).toEqual([["NetAmortizedCost", "0", "0"], ["NetUnblendedCost", "0", "0"]]);
  expect(rows.every((row: { amount: string }) => Number(row.amount) === 0)).toBe(true);
  const sums = await silver("sum(billed_cost)::text AS billed, sum(effective_cost)::text AS effective, sum(x_unblended_cost)::text AS unblended");
  expect(canonicalMoney(sums.billed ?? "")).toBe(truth((charge) => charge.netUnblended, (charge) => !isPlan(charge)));
  expect(canonicalMoney(sums.effective ?? "")).toBe(truth((charge) => charge.netAmortized));
});

test("usage under a Savings Plan and its negation are billed 0 and keep their delivered amount aside", async () => {
  const plan = await silver("sum(abs(billed_cost))::text AS billed, sum(x_unblended_cost)::text AS aside, sum(effective_cost)::text AS effective", "commitment_discount_type = 'Savings Plan'");
  expect(Number(plan.billed)).toBe(0);
  expect(Number(plan.aside)).toBe(0);
  expect(canonicalMoney(plan.effective ?? "")).toBe(truth((charge) => charge.netAmortized, isPlan));
});

test("record types become charge categories: tax, credits, refunds, support apart from usage", async () => {
  const { rows } = await db.owner.query("SELECT charge_category, sum(billed_cost)::text AS sum, bool_or(is_credit) AS credit FROM silver.cost_and_usage WHERE batch_id = $1 GROUP BY 1 ORDER BY 1", [first.batchIds[0]]);
  const only = (type: string): string => truth((charge) => charge.netUnblended, (charge) => charge.recordType === type);
  expect(rows.map((row: { charge_category: string; sum: string; credit: boolean }) => [row.charge_category, canonicalMoney(row.sum), row.credit])).toEqual([
    ["Adjustment", only("Refund"), false],
    ["Credit", only("Credit"), true],
    ["Purchase", only("Support"), false],
    ["Tax", only("Tax"), false],
    ["Usage", truth((charge) => charge.netUnblended, (charge) => !isPlan(charge) && !["Refund", "Credit", "Support", "Tax"].includes(charge.recordType)), false],
  ]);
});

test("the team is the value of the tag, without a tag there is none, and accounts stay text with their names", async () => {
  const web = await silver("sum(effective_cost)::text AS sum", "s.tags ->> 'team' = 'web'");
  expect(canonicalMoney(web.sum ?? "")).toBe(truth((charge) => charge.netAmortized, (charge) => charge.tags.team === "web"));
  const untagged = await silver("sum(effective_cost)::text AS sum", "NOT s.tags ? 'team'");
  expect(canonicalMoney(untagged.sum ?? "")).toBe(truth((charge) => charge.netAmortized, (charge) => charge.tags.team === undefined));
  const { rows } = await db.owner.query("SELECT DISTINCT sub_account_id, sub_account_name FROM silver.cost_and_usage WHERE batch_id = $1 ORDER BY 1", [first.batchIds[0]]);
  expect(rows).toEqual([...AWS_ACCOUNTS].map(({ id, name }) => ({ sub_account_id: id, sub_account_name: name })).sort((a, b) => (a.sub_account_id < b.sub_account_id ? -1 : 1)));
});

test("the second tag tells the environment of usage, asked value by value", async () => {
  const { rows } = await db.owner.query("SELECT coalesce(s.tags ->> 'env', '') AS env, sum(effective_cost)::text AS sum FROM silver.cost_and_usage s WHERE batch_id = $1 GROUP BY 1 ORDER BY 1", [first.batchIds[0]]);
  const of = (env: string): string => truth((charge) => charge.netAmortized, (charge) => (charge.tags.env ?? "") === env);
  expect(rows.map((row: { env: string; sum: string }) => [row.env, canonicalMoney(row.sum)])).toEqual(["", "dev", "prod", "staging"].map((env) => [env, of(env)]));
});

test("only the open month is estimated, and zero groups are kept", async () => {
  const { rows } = await db.owner.query("SELECT DISTINCT billing_period::text AS month FROM silver.cost_and_usage WHERE batch_id = $1 AND is_estimated", [first.batchIds[0]]);
  expect(rows).toEqual([{ month: "2026-11-01" }]);
  expect(Number((await silver("count(*) AS n", "billed_cost = 0 AND effective_cost = 0")).n)).toBeGreaterThan(1_000);
});

test("a row leads to the provider's page and to its own group in it, found by its day, account, service, tag and amount", async () => {
  const admin: Scope = { kind: "all", role: "admin", name: "Root", userId: await addPerson(db.owner, "root", "admin") };
  const batch = first.batchIds[0] ?? "";
  const { raw, page, silver: cleaned } = await getRecord(admin, batch, { ordinal: "700" });
  const value = (name: string): string => raw?.values.find((one) => one.name === name)?.value ?? "";
  const marked = page?.lines.slice((page.place?.from ?? 0) - page.firstLine, (page.place?.to ?? 0) - page.firstLine + 1).join("\n") ?? "";
  for (const text of [`"${value("service")}"`, `"${value("tag_key")}$${value("tag_value")}"`, `"${value("unblended_cost")}"`]) expect(marked).toContain(text);
  expect([page?.batchId, cleaned.length, page?.request.includes(value("linked_account"))]).toEqual([batch, 1, true]);
  await closePrisma();
});

test("a day on which no control total has moved opens no batch and asks for nothing but the controls", async () => {
  cloud.resetRequests();
  const again = await aws.extract({ day: TODAY });
  expect(again).toMatchObject({ covers: [], batchIds: [] });
  expect(cloud.requests().byOperation).toEqual({ "aws:GetCostAndUsage": 4 });
  expect(again.logged.at(-1)).toMatch(/no control total has moved/);
});

test("the next morning reads the new day and the day that was there in part, nothing else", async () => {
  cloud.setToday(NEXT);
  const next = await aws.extract({ day: NEXT });
  expect(next.covers).toEqual(["2026-11-23", "2026-11-24"]);
  expect(next.requests).toBeLessThan(80);
  expect(next.warnings).toEqual([]);
});

test("one account that is restated is asked alone; the day's other accounts are carried over from the batch that counts", async () => {
  cloud.setToday(TODAY);
  cloud.restate({ cloud: "aws", day: "2026-11-05", account: "347718290056", factor: "0.5" });
  cloud.resetRequests();
  const restated = await aws.extract({ day: TODAY });
  expect(restated.covers).toEqual(["2026-11-05"]);
  expect(cloud.requests().aws).toBeLessThan(13);
  expect(restated.warnings).toEqual([]);
  const { rows } = await db.owner.query(
    `SELECT (SELECT count(DISTINCT linked_account) FROM bronze.aws_ce WHERE batch_id = $1)::int AS accounts,
            (SELECT sum(net_unblended_cost::numeric) FROM bronze.aws_ce WHERE batch_id = $1 AND linked_account <> '347718290056')::text AS others,
            (SELECT sum(net_unblended_cost::numeric) FROM bronze.aws_ce WHERE batch_id = $2 AND linked_account <> '347718290056' AND period_start = '2026-11-05')::text AS before,
            (SELECT sum(net_unblended_cost::numeric) FROM bronze.aws_ce WHERE batch_id = $1)::text AS delivered,
            (SELECT t ->> 'amount' FROM ops.extraction e, jsonb_array_elements(e.provider_totals) t WHERE e.batch_id = $1 AND t ->> 'column' = 'NetUnblendedCost') AS stated`,
    [restated.batchIds[0], first.batchIds[0]],
  );
  expect(rows[0]).toMatchObject({ accounts: 12 });
  expect(rows[0].others).toBe(rows[0].before);
  expect(canonicalMoney(rows[0].delivered)).toBe(canonicalMoney(rows[0].stated));
});

test("a day that AWS leaves empty or does not name keeps what is published and is reported", async () => {
  for (const how of ["empty", "absent"] as const) {
    cloud.setFaults({ data: [{ kind: "day_missing", cloud: "aws", day: "2026-11-10", how }] });
    const result = await aws.extract({ day: TODAY });
    expect(result.covers).not.toContain("2026-11-10");
    expect(result.warnings).toEqual(["Cost Explorer has no charges for 2026-11-10; these days stay as they are"]);
  }
  cloud.setFaults({});
});

test("a Sunday asks the control of the whole history and slices the open and the previous month again", async () => {
  const sunday = "2026-11-22";
  cloud.setToday(sunday);
  const weekly = await aws.extract({ day: sunday, now: `${sunday}T06:30:00Z` });
  expect(weekly.covers).toEqual(daysIn("2026-10-01", sunday));
  cloud.setToday(TODAY);
});

test("what would pass the daily cap is refused before it is asked, with estimate, spent money and the way out; the second tag is left out first", async () => {
  const capped = world(db, { ...aws.source, config: { ...aws.source.config, dailyUsdCap: "1.00" } }, { provider: createAwsCostExplorer(hurried()), format: awsCe });
  await db.owner.query("UPDATE ops.api_usage SET usd = 0.60 WHERE source_id = $1 AND day = $2", [aws.source.id, TODAY]);
  cloud.restate({ cloud: "aws", day: "2026-11-06", factor: "0.9" });
  const without = await capped.extract({ day: TODAY });
  expect(without.logged.some((line) => /Tag env is left out of this extraction: with it about \d+ requests \(\$0\.\d\d\) would pass the daily cap of \$1\.00/.test(line))).toBe(true);
  expect(without.covers).toContain("2026-11-06");
  await db.owner.query("UPDATE ops.api_usage SET usd = 0.99 WHERE source_id = $1 AND day = $2", [aws.source.id, TODAY]);
  cloud.resetRequests();
  await expect(capped.extract({ day: TODAY })).rejects.toMatchObject({ code: "provider", message: expect.stringMatching(/would take about \d+ requests \(\$0\.\d\d\), and \$0\.99 of today's \$1\.00 are spent\. Raise dailyUsdCap/) });
  expect(cloud.requests().aws).toBe(0);
});
