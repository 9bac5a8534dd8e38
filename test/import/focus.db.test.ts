// FOCUS CSV from file to silver: tolerant of order, case, nulls and tags, strict about money, dates and currency.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addSource } from "@/test/setup/run-fixture";
import { createTestDatabase, type TestDatabase } from "@/test/setup/database";
import { conservation, FOCUS_BASE_COLUMNS, focusCsv, load, makeFiles, quarantine, silver, type Files } from "./import-world";

let db: TestDatabase;
let files: Files;

beforeAll(async () => {
  db = await createTestDatabase();
  files = makeFiles();
});

afterAll(async () => {
  files.remove();
  await db.drop();
});

const without = (...columns: string[]): string[] => FOCUS_BASE_COLUMNS.filter((column) => !columns.includes(column));

describe("a FOCUS CSV", () => {
  test("loads the four costs, periods in UTC and account ids as text", async () => {
    const source = await addSource(db.owner, "focus-plain", { provider: "multi" });
    await load(db, source, [files.write("plain.csv", focusCsv([{ ChargePeriodStart: "2026-01-31T23:00:00-02:00", ChargePeriodEnd: "2026-02-01 02:00:00" }]))]);
    expect(await silver(db, source, "billed_cost, effective_cost, list_cost, contracted_cost, usage_date, billing_period, sub_account_id, billing_account_id, charge_period_start, x_list_cost_known")).toEqual([
      {
        billed_cost: "1.50", effective_cost: "1.25", list_cost: "2.00", contracted_cost: "1.50", usage_date: "2026-02-01", billing_period: "2026-01-01", sub_account_id: "011254002932",
        billing_account_id: "001234567890", charge_period_start: new Date("2026-02-01T01:00:00Z"), x_list_cost_known: true,
      },
    ]);
  });

  test("reads the words NULL and null and empty fields as no value, in bronze as delivered", async () => {
    const source = await addSource(db.owner, "focus-null", { provider: "multi" });
    await load(db, source, [files.write("null.csv", focusCsv([{ SubAccountId: "NULL", ContractedCost: "null", RegionId: "", Tags: "NULL" }]))]);
    expect(await silver(db, source, "sub_account_id, contracted_cost, region_id, tags")).toEqual([{ sub_account_id: null, contracted_cost: null, region_id: null, tags: {} }]);
    const { rows } = await db.owner.query("SELECT sub_account_id, contracted_cost, region_id FROM bronze.focus WHERE source_id = $1", [source.id]);
    expect(rows).toEqual([{ sub_account_id: "NULL", contracted_cost: "null", region_id: null }]);
  });

  test("takes header names in any case and order and keeps columns it does not know", async () => {
    const source = await addSource(db.owner, "focus-header", { provider: "multi" });
    const text = focusCsv([{ x_Thing: 'say "hi"\tthere', Zz: "1", aaa: "2" }], [...FOCUS_BASE_COLUMNS].reverse());
    const [header = "", ...lines] = text.split("\n");
    await load(db, source, [files.write("header.csv", [header.replace("BilledCost", "BILLEDCOST").replace("ChargePeriodStart", " chargeperiodstart"), ...lines].join("\n"))]);
    expect(await silver(db, source, "billed_cost, usage_date")).toEqual([{ billed_cost: "1.50", usage_date: "2026-01-05" }]);
    const { rows } = await db.owner.query("SELECT extra FROM bronze.focus WHERE source_id = $1", [source.id]);
    expect(rows).toEqual([{ extra: { x_Thing: 'say "hi"\tthere', Zz: "1", aaa: "2" } }]);
  });

  test.each([
    ["AWS", "aws"], ["Amazon Web Services", "aws"], ["Google Cloud", "gcp"], ["GCP", "gcp"], ["Microsoft", "azure"], ["Microsoft Azure", "azure"], ["Oracle", "other"],
  ])("maps the provider %s to %s", async (name, provider) => {
    const source = await addSource(db.owner, `focus-provider-${name.toLowerCase().replaceAll(" ", "-")}`, { provider: "multi" });
    await load(db, source, [files.write("provider.csv", focusCsv([{ ProviderName: name }]))]);
    expect(await silver(db, source, "cloud_provider, provider_name")).toEqual([{ cloud_provider: provider, provider_name: name }]);
    const { rows } = await db.owner.query("SELECT details -> 'days' AS days FROM bronze.batch WHERE source_id = $1", [source.id]);
    expect(rows).toEqual([{ days: { [provider]: [["2026-01-05", "2026-01-06"]] } }]);
  });

  test("writes categories and frequencies as FOCUS does, and flags a category it has to infer", async () => {
    const source = await addSource(db.owner, "focus-words", { provider: "multi" });
    const rows = [
      { ChargeCategory: "usage", ChargeFrequency: "Usage-based" },
      { ChargeCategory: "Refund", BilledCost: "-1" },
      { ChargeCategory: "", BilledCost: "3" },
      { ChargeCategory: "Adjustment", BilledCost: "-2" },
      { ChargeCategory: "Credit", BilledCost: "-4" },
    ];
    await load(db, source, [files.write("words.csv", focusCsv(rows))]);
    expect(await silver(db, source, "charge_category, is_credit, x_charge_category_inferred AS inferred, charge_frequency")).toEqual([
      { charge_category: "Usage", is_credit: false, inferred: false, charge_frequency: "Usage-Based" },
      { charge_category: "Credit", is_credit: true, inferred: true, charge_frequency: null },
      { charge_category: "Usage", is_credit: false, inferred: true, charge_frequency: null },
      { charge_category: "Adjustment", is_credit: false, inferred: false, charge_frequency: null },
      { charge_category: "Credit", is_credit: true, inferred: false, charge_frequency: null },
    ]);
  });

  test("fills what the file lacks by stated fallbacks and says so", async () => {
    const source = await addSource(db.owner, "focus-lacking", { provider: "multi" });
    const columns = without("EffectiveCost", "ListCost", "ContractedCost", "BillingAccountId", "BillingPeriodStart", "BillingPeriodEnd", "ChargePeriodEnd", "ServiceName", "ProviderName");
    await load(db, source, [files.write("lacking.csv", focusCsv([{ InvoiceIssuerName: "Amazon Web Services, Inc." }], columns))]);
    expect(await silver(db, source, "effective_cost, x_effective_is_billed, list_cost, x_list_cost_known, contracted_cost, billing_account_id, billing_period, charge_period_end, service_name, provider_name, cloud_provider")).toEqual([
      {
        effective_cost: "1.50", x_effective_is_billed: true, list_cost: null, x_list_cost_known: false, contracted_cost: null, billing_account_id: "focus-lacking", billing_period: "2026-01-01",
        charge_period_end: new Date("2026-01-06T00:00:00Z"), service_name: "Unknown", provider_name: "Amazon Web Services, Inc.", cloud_provider: "aws",
      },
    ]);
    expect((await conservation(db, source)).map((c) => c.column)).toEqual(["BilledCost"]);
  });

  test("does not count a list cost of 0 beside a real cost as known", async () => {
    const source = await addSource(db.owner, "focus-list", { provider: "multi" });
    await load(db, source, [files.write("list.csv", focusCsv([{ ListCost: "0" }, { ListCost: "0", BilledCost: "0", EffectiveCost: "0" }]))]);
    expect(await silver(db, source, "x_list_cost_known AS known, list_cost")).toEqual([{ known: false, list_cost: "0" }, { known: true, list_cost: "0" }]);
  });

  test.each([
    ['{"team": "Web", "n": 1, "on": true}', { team: "Web", n: 1, on: true }],
    ['"a": "b","c": "d"', { a: "b", c: "d" }],
    ["{}", {}],
    ['{"Ümlaut":"ja","a:b":"x{y}"}', { Ümlaut: "ja", "a:b": "x{y}" }],
    ['{"escaped":"\\"q\\" \\u00e9 \\\\"}', { escaped: '"q" é \\' }],
    ['{"nested": {"a": 1}}', { x_tags_as_delivered: '{"nested": {"a": 1}}' }],
    ["{'team': 'Web'}", { x_tags_as_delivered: "{'team': 'Web'}" }],
    ['{"nul":"\\u0000"}', { x_tags_as_delivered: '{"nul":"\\u0000"}' }],
    ['{"half":"\\ud83d"}', { x_tags_as_delivered: '{"half":"\\ud83d"}' }],
    ['{"cut": "o', { x_tags_as_delivered: '{"cut": "o' }],
    ['{"lead": 01}', { x_tags_as_delivered: '{"lead": 01}' }],
    ['{"line": "a\nb"}', { x_tags_as_delivered: '{"line": "a\nb"}' }],
    ['{"a":"1",}', { x_tags_as_delivered: '{"a":"1",}' }],
    ['{"big": 1e400}', { x_tags_as_delivered: '{"big": 1e400}' }],
    ['{"team"\u000b: "Web"}', { x_tags_as_delivered: '{"team"\u000b: "Web"}' }],
  ])("reads the tags %j, or keeps them as text, and loses no cost", async (text, tags) => {
    const source = await addSource(db.owner, `focus-tags-${Buffer.from(text).toString("hex").slice(0, 40)}`, { provider: "multi" });
    await load(db, source, [files.write("tags.csv", focusCsv([{ Tags: text }]))]);
    expect(await silver(db, source, "tags, billed_cost")).toEqual([{ tags, billed_cost: "1.50" }]);
  });
});

describe("IN-3 IN-4 IN-8 IN-9: a FOCUS record with a fault goes to quarantine while the others load", () => {
  const bad: readonly (readonly [Record<string, string>, string, string])[] = [
    [{ BilledCost: "$50,000.00 " }, "cleaned_cost_numeric", 'BilledCost "$50,000.00 " is not a number'],
    [{ BilledCost: "NULL" }, "cleaned_cost_numeric", "BilledCost is empty"],
    [{ EffectiveCost: "NaN" }, "cleaned_cost_numeric", 'EffectiveCost "NaN" is not a number'],
    [{ PricingQuantity: "many" }, "cleaned_cost_numeric", 'PricingQuantity "many" is not a number'],
    [{ ListCost: "9".repeat(101) }, "cleaned_cost_numeric", `ListCost "${"9".repeat(101)}" is not a number`],
    [{ ChargePeriodStart: "" }, "cleaned_dates_valid_sequential", "ChargePeriodStart is empty"],
    [{ ChargePeriodEnd: "2023-02-01T30:00:00Z" }, "cleaned_dates_valid_sequential", 'ChargePeriodEnd "2023-02-01T30:00:00Z" is not a date (YYYY-MM-DDTHH:MM:SSZ)'],
    [{ BillingPeriodStart: "2026-02-30" }, "cleaned_dates_valid_sequential", 'BillingPeriodStart "2026-02-30" is not a date (YYYY-MM-DDTHH:MM:SSZ)'],
    [{ BillingPeriodEnd: "2026-02-01|2026-03-01" }, "cleaned_dates_valid_sequential", 'BillingPeriodEnd "2026-02-01|2026-03-01" is not a date (YYYY-MM-DDTHH:MM:SSZ)'],
    [{ ChargePeriodEnd: "2026-01-04T00:00:00Z" }, "cleaned_dates_valid_sequential", 'ChargePeriodEnd "2026-01-04T00:00:00Z" is before ChargePeriodStart "2026-01-05T00:00:00Z"'],
    [{ BillingCurrency: "CREDITS" }, "cleaned_currency_known", 'BillingCurrency "CREDITS" is not a three-letter code'],
    [{ BillingCurrency: "" }, "cleaned_currency_known", "BillingCurrency is missing and the source has no currency of its own (kco import --currency CODE)"],
  ];

  test("with its check, line, column and value, and conservation holds for every cost column", async () => {
    const source = await addSource(db.owner, "focus-bad", { provider: "multi" });
    await load(db, source, [files.write("bad.csv", focusCsv([...bad.map(([row]) => row), {}, { BillingCurrency: "eur" }]))]);
    const found = await quarantine(db, source);
    expect(found.map((q) => [q.check_id, q.reason])).toEqual(bad.map(([, check, reason]) => [check, reason]));
    expect(found.map((q) => q.line)).toEqual(bad.map((_, i) => String(i + 2)));
    const conserved = await conservation(db, source);
    expect(conserved.filter((c) => c.column === "EffectiveCost")).toEqual([
      { column: "EffectiveCost", currency: "EUR", month: "2026-01-01", received_rows: 1, loaded_rows: 1, quarantined_rows: 0, received: "1.25", loaded: "1.25", quarantined: "0" },
      { column: "EffectiveCost", currency: "USD", month: "0001-01-01", received_rows: 1, loaded_rows: 0, quarantined_rows: 1, received: "1.25", loaded: "0", quarantined: "1.25" },
      { column: "EffectiveCost", currency: "USD", month: "2026-01-01", received_rows: 10, loaded_rows: 1, quarantined_rows: 9, received: "11.25", loaded: "1.25", quarantined: "10.00" },
      { column: "EffectiveCost", currency: "XXX", month: "2026-01-01", received_rows: 2, loaded_rows: 0, quarantined_rows: 2, received: "2.50", loaded: "0", quarantined: "2.50" },
    ]);
    expect(new Set(conserved.map((c) => c.column))).toEqual(new Set(["BilledCost", "EffectiveCost", "ListCost", "ContractedCost"]));
  });

  test("but a file without BillingCurrency loads in the source's own currency", async () => {
    const source = { ...(await addSource(db.owner, "focus-currency", { provider: "multi" })), config: { currency: "CHF" } };
    await db.owner.query(`UPDATE ops.source SET config = '{"currency": "CHF"}' WHERE id = $1`, [source.id]);
    await load(db, source, [files.write("currency.csv", focusCsv([{}, { BilledCost: "x" }], without("BillingCurrency")))]);
    expect(await silver(db, source, "trim(billing_currency) AS currency")).toEqual([{ currency: "CHF" }]);
    expect((await conservation(db, source)).filter((c) => c.column === "BilledCost")).toMatchObject([{ currency: "CHF", received_rows: 2, loaded_rows: 1, quarantined_rows: 1 }]);
  });
});

describe("a FOCUS CSV is refused by name", () => {
  test.each([
    ["dates with the day or month first", { ChargePeriodStart: "4/1/25" }, /line 2, ChargePeriodStart "4\/1\/25": day and month cannot be told apart/],
    ["a sub account in scientific notation", { SubAccountId: "1.11111E+11" }, /line 2, SubAccountId "1\.11111E\+11"/],
  ])("for %s", async (what, row, message) => {
    const source = await addSource(db.owner, `focus-refused-${what.length}`, { provider: "multi" });
    await expect(load(db, source, [files.write("refused.csv", focusCsv([row]))])).rejects.toThrow(message);
  });
});
