// JavaScript reads amounts and days while a file streams in, SQL reads them again while it cleans: both must see the same numbers and days in any text.
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { INSTANT_PATTERN, monthSql, utcDayOf } from "@/jobs/formats/calendar-text";
import { DECIMAL_LENGTH, DECIMAL_PATTERN, isDecimal, numberSql } from "@/jobs/formats/decimal-text";
import focusModel from "@/jobs/models/cleaned/focus.sql";
import kcoModel from "@/jobs/models/cleaned/kco_csv.sql";
import { addSource } from "@/test/setup/run-fixture";
import { createTestDatabase, type TestDatabase } from "@/test/setup/database";
import { conservation, FOCUS_BASE_COLUMNS, focusCsv, load, makeFiles, type Files } from "./import-world";

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

const decimalLike = fc.oneof(
  fc.stringMatching(/^-?[0-9]{1,40}(\.[0-9]{1,60})?([eE][+-]?[0-9]{1,3})?$/),
  fc.string({ unit: fc.constantFrom("0", "1", "9", ".", ",", "-", "+", "e", "E", " ", "N", "١", "\n"), maxLength: 12 }),
);
const pad = (n: number, width: number): string => String(n).padStart(width, "0");
const instantLike = fc.oneof(
  fc
    .record({ y: fc.integer({ min: 1998, max: 2101 }), m: fc.integer({ min: 0, max: 13 }), d: fc.integer({ min: 0, max: 32 }), h: fc.integer({ min: 0, max: 25 }), min: fc.integer({ min: 0, max: 61 }), tail: fc.constantFrom("", ":00", ":59.999999", ":60"), zone: fc.constantFrom("", "Z", " UTC", "+02:00", "-0930", "+14", "-00:00", "+15:00") })
    .map(({ y, m, d, h, min, tail, zone }) => `${y}-${pad(m, 2)}-${pad(d, 2)}T${pad(h, 2)}:${pad(min, 2)}${tail}${zone}`),
  fc.record({ y: fc.integer({ min: 1999, max: 2100 }), m: fc.integer({ min: 1, max: 12 }), d: fc.integer({ min: 27, max: 31 }) }).map(({ y, m, d }) => `${y}-${pad(m, 2)}-${pad(d, 2)}`),
  fc.string({ unit: fc.constantFrom("0", "1", "2", "-", "/", "T", ":", "Z", " "), maxLength: 20 }),
);

async function inSql(expression: string, texts: readonly string[]): Promise<(string | null)[]> {
  const { rows } = await db.etl.query<{ v: string | null }>(`SELECT (${expression})::text AS v FROM unnest($1::text[]) WITH ORDINALITY AS r (text, n) ORDER BY n`, [texts]);
  return rows.map((row) => row.v);
}

test("the cleaning models spell out the patterns that the readers use", () => {
  for (const model of [focusModel, kcoModel]) {
    expect(model).toContain(`'^${DECIMAL_PATTERN}$'`);
    expect(model).toContain(`'^${INSTANT_PATTERN}$'`);
    expect(model).toContain(`> ${DECIMAL_LENGTH}`);
  }
});

test("both see a number in the same texts", async () => {
  const texts = fc.sample(decimalLike, 3_000);
  expect((await inSql(numberSql("r.text"), texts)).map((v) => v !== null)).toEqual(texts.map(isDecimal));
});

test("both see the same UTC month in the same texts", async () => {
  const texts = fc.sample(instantLike, 3_000);
  const months = texts.map((text) => utcDayOf(text)).map((day) => (day === null ? null : `${day.slice(0, 7)}-01`));
  expect(months.filter((month) => month !== null).length).toBeGreaterThan(300);
  expect(await inSql(monthSql("r.text"), texts)).toEqual(months);
});

test("a FOCUS file of arbitrary texts loads or is quarantined record by record, and nothing is lost", async () => {
  const cell = fc.oneof({ weight: 3, arbitrary: fc.constant("1.5") }, { weight: 1, arbitrary: decimalLike });
  const day = fc.oneof({ weight: 8, arbitrary: fc.constant("2026-01-05T00:00:00Z") }, { weight: 1, arbitrary: instantLike.filter((text) => !/^\d{1,2}[-/.]\d{1,2}[-/.]/.test(text)) });
  const tags = fc.oneof(fc.json({ maxDepth: 2 }), fc.string(), fc.constant('{"team":"Web"}'));
  const row = fc.record({
    BilledCost: cell, EffectiveCost: cell, ListCost: cell, ContractedCost: cell, PricingQuantity: cell,
    ChargePeriodStart: day, ChargePeriodEnd: day, BillingPeriodStart: day, BillingPeriodEnd: day,
    BillingCurrency: fc.constantFrom("USD", "USD", "eur", "", "NULL", "$"), ChargeCategory: fc.constantFrom("Usage", "usage", "x", ""), Tags: tags,
  });
  const rows = fc.sample(row, 2_000).map((r) => Object.fromEntries(Object.entries(r).map(([k, v]) => [k, v.replace(/[\0\r\n"\ud800-\udfff]/g, "")])));
  const source = await addSource(db.owner, "arbitrary", { provider: "multi" });
  await load(db, source, [files.write("arbitrary.csv", focusCsv(rows, [...FOCUS_BASE_COLUMNS, "PricingQuantity", "Tags"]))]);
  const billed = (await conservation(db, source)).filter((c) => c.column === "BilledCost") as { received_rows: number; loaded_rows: number; quarantined_rows: number }[];
  const total = (of: (c: (typeof billed)[number]) => number): number => billed.reduce((sum, c) => sum + of(c), 0);
  expect(total((c) => c.received_rows)).toBe(2_000);
  expect(total((c) => c.loaded_rows)).toBeGreaterThan(50);
  expect(total((c) => c.quarantined_rows)).toBeGreaterThan(50);
});
