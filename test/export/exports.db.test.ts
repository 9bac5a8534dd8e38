// Exports as their reader takes them along: whole, exact, their own rows alone, safe in a spreadsheet, and readable by our own import.
import { inflateRawSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import Big from "big.js";
import { parse } from "csv-parse/sync";
import { addUser } from "@/lib/access/identity";
import { openSnapshot } from "@/lib/access/scoped-snapshot";
import { onPg } from "@/lib/access/sql-runner";
import type { Scope } from "@/lib/access/scope";
import { Prisma } from "@/lib/db/generated/client";
import { closePrisma } from "@/lib/db/prisma";
import { URL_VARIABLES } from "@/lib/db/urls";
import { exportPieces, openExport, type ExportFormat, type ExportLevel } from "@/lib/export/export-question";
import { unscaled } from "@/lib/export/write-parquet";
import { refuseLarge } from "@/lib/export/write-workbook";
import { noteExport } from "@/lib/queries/spend/note-export";
import { defaultState, type ExplorerState } from "@/lib/state/explorer-state";
import { parseFilter } from "@/lib/state/filter-grammar";
import { load, makeFiles, type Files } from "../import/import-world";
import { publishGold } from "../queries/gold-fixture";
import { ALL, CANARY, COMPLETE, ROWS, TEAMS, WEB } from "../queries/spend-world";
import { createTestDatabase, type TestDatabase } from "../setup/database";
import { addSource } from "../setup/run-fixture";

const FORMULA = '=HYPERLINK("https://evil.example")';
const STATE: ExplorerState = { ...defaultState("2026-11-20"), from: "2026-08-01", to: "2026-12-01" };
let db: TestDatabase;
let files: Files;

beforeAll(async () => {
  db = await createTestDatabase();
  files = makeFiles();
  await publishGold(db.owner, TEAMS, [...ROWS, { day: "2026-11-11", service: FORMULA, team: "Web", billed: "-1.5" }], COMPLETE);
  await db.owner.query("ALTER TABLE ops.source ALTER COLUMN id RESTART WITH 100");
});

afterAll(async () => {
  files.remove();
  await closePrisma();
  await db.drop();
});

interface Taken {
  bytes: Buffer;
  rowCount: number;
  about: Record<string, string>;
}

async function take(scope: Scope, level: ExportLevel, format: ExportFormat, state: Partial<ExplorerState> = {}): Promise<Taken> {
  const found = await openExport(scope, () => ({ ...STATE, ...state }), level, format);
  const pieces: Buffer[] = [];
  for await (const piece of exportPieces(found, format)) pieces.push(Buffer.from(piece));
  await found.close();
  return { bytes: Buffer.concat(pieces), rowCount: found.rowCount, about: Object.fromEntries(found.about) };
}

const csvOf = ({ bytes }: Taken): Record<string, string>[] => parse(bytes, { columns: true });
const sum = (rows: readonly Record<string, string>[], column: string): string => rows.reduce((total, row) => total.plus(row[column] ?? 0), new Big(0)).toFixed();

/** Billed and effective by currency, as the database adds them up. */
async function totals(sql: string): Promise<unknown[]> {
  return (await db.owner.query(`SELECT currency, count(*)::int AS rows, trim_scale(sum(billed))::text AS billed, trim_scale(sum(effective))::text AS effective FROM (${sql}) x GROUP BY 1 ORDER BY 1`)).rows;
}

describe("detail rows in FOCUS columns", () => {
  test("hold every row of the range with all digits, and say so themselves", async () => {
    const taken = await take(ALL, "detail", "csv");
    const rows = csvOf(taken);
    const [euro, dollar] = (await totals("SELECT currency, billed_cost AS billed, effective_cost AS effective FROM gold.fact_cloud_billing")) as { rows: number; effective: string }[];
    expect(rows.length).toBe((euro?.rows ?? 0) + (dollar?.rows ?? 0));
    expect(taken.rowCount).toBe(rows.length);
    expect(sum(rows.filter((row) => row.BillingCurrency === "USD"), "EffectiveCost")).toBe(dollar?.effective);
    expect(taken.about).toMatchObject({ Rows: `${rows.length}, all of them`, "Rows of": "all teams", "Total, EUR": "42.42", "Data version": "1", Filters: "none" });
  });

  test.each(["csv", "parquet"] as const)("as %s are imported again to the same totals, currency by currency", async (format) => {
    const source = await addSource(db.owner, `again-${format}`, { provider: "multi" });
    await load(db, source, [files.write(`again.${format}`, (await take(ALL, "detail", format)).bytes)]);
    const again = await totals(`SELECT billing_currency AS currency, billed_cost AS billed, effective_cost AS effective FROM silver.cost_and_usage WHERE source_id = ${source.id}`);
    expect(again).toEqual(await totals("SELECT currency, billed_cost AS billed, effective_cost AS effective FROM gold.fact_cloud_billing"));
    const months = "count(DISTINCT billing_period)::int AS periods, count(DISTINCT sub_account)::int AS accounts";
    const [silver] = (await db.owner.query(`SELECT ${months} FROM (SELECT billing_period, sub_account_id AS sub_account FROM silver.cost_and_usage WHERE source_id = ${source.id}) s`)).rows;
    const [gold] = (await db.owner.query(`SELECT ${months} FROM gold.fact_cloud_billing JOIN gold.dim_account USING (account_id)`)).rows;
    expect(silver).toEqual(gold);
  });

  test("follow the question's filter, charge categories, currency and basis", async () => {
    const { filter } = parseFilter("service:in:Amazon EC2");
    const rows = csvOf(await take(ALL, "detail", "csv", { filter, include: ["Credit"], currency: "USD", basis: "invoice", from: "2026-11-01" }));
    expect(rows.map(({ BilledCost, ChargeCategory, ServiceName, BillingPeriodStart }) => [BilledCost, ChargeCategory, ServiceName, BillingPeriodStart])).toEqual([["-6.10", "Credit", "Amazon EC2", "2026-11-01T00:00:00Z"]]);
  });

  test("of days that retention has let go are refused, not left out", async () => {
    await db.owner.query("INSERT INTO ops.retention_floor (layer, day) VALUES ('gold_detail', '2026-09-01')");
    try {
      await expect(take(ALL, "detail", "csv")).rejects.toThrow(/Begin at 2026-09-01/);
      expect((await take(ALL, "detail", "csv", { from: "2026-09-01" })).rowCount).toBeGreaterThan(0);
    } finally {
      await db.owner.query("DELETE FROM ops.retention_floor");
    }
  });

  test("that are not as many as were counted break the file off", async () => {
    await db.owner.query("UPDATE gold.daily_spend_all SET row_count = row_count + 1 WHERE ctid = (SELECT max(ctid) FROM gold.daily_spend_all)");
    try {
      await expect(take(ALL, "detail", "csv", { to: "2026-11-30" })).rejects.toThrow(/not whole/);
    } finally {
      await db.owner.query("UPDATE gold.daily_spend_all SET row_count = row_count - 1 WHERE ctid = (SELECT max(ctid) FROM gold.daily_spend_all)");
    }
  });
});

test("no byte of another team is in any export of a team scope, and its rows are all there", async () => {
  const { rows } = await db.owner.query<{ n: number }>("SELECT count(*)::int AS n FROM gold.fact_cloud_billing WHERE team_id = 2");
  for (const level of ["groups", "detail"] as const) {
    for (const format of ["csv", "parquet", "xlsx"] as const) {
      const taken = await take(WEB, level, format, { group: ["service", "account"] });
      const text = format === "xlsx" ? Object.values(unzipped(taken.bytes)).join() : taken.bytes.toString("latin1");
      expect(text, `${level} ${format}`).not.toMatch(new RegExp(`${CANARY}|Secret Project|999999999999|sku-1`));
      if (level === "detail") expect(taken.rowCount).toBe(rows[0]?.n);
      expect(taken.about["Rows of"]).toBe("Web");
    }
  }
});

test("texts that a spreadsheet would run are disarmed, and negative amounts stay numbers (XS-4)", async () => {
  const { filter } = parseFilter("service:contains:hyperlink");
  const { bytes } = await take(ALL, "detail", "csv", { filter });
  const [, line = ""] = bytes.toString().split("\r\n");
  expect(line.startsWith("-1.5,-1.5,")).toBe(true);
  expect(line).toContain(`"'${FORMULA.replaceAll('"', '""')}"`);
  const sheet = unzipped((await take(ALL, "groups", "xlsx", { filter, granularity: "none" })).bytes);
  expect(sheet["xl/worksheets/sheet1.xml"]).toContain("<v>-1.5</v>");
  expect(Object.values(sheet).join()).toContain("'=HYPERLINK");
  expect(Object.values(sheet).join()).not.toContain("<f>");
});

test("a grouped export is the explorer's answer, with a sheet about it in the workbook and the other currencies named", async () => {
  const taken = await take(ALL, "groups", "csv", { group: ["team", "service"], granularity: "month" });
  const rows = csvOf(taken);
  expect(sum(rows, "cost")).toBe(new Big(taken.about["Total, USD"] ?? "").toFixed());
  expect(Object.keys(rows[0] ?? {})).toEqual(["period", "team", "service", "cost", "currency"]);
  expect(taken.about["Not in this file, EUR"]).toBe("42.42 (currency=EUR exports it)");
  const book = Object.values(unzipped((await take(ALL, "groups", "xlsx", {})).bytes)).join();
  for (const word of ["About this export", "Complete through", "2026-11-18; later days are still arriving", taken.about["Total, USD"]]) expect(book).toContain(word);
});

test("a workbook that would be too large, and an amount that a DECIMAL cannot hold, are refused and not cut", () => {
  expect(() => refuseLarge({ rowCount: 1_000_000, columns: [{ name: "a", kind: "text" }, { name: "b", kind: "text" }] })).toThrow(/holds 350000/);
  expect(() => unscaled("0.0000000000000000000000001")).toThrow(/more digits/);
  expect(() => unscaled("100000000000000")).toThrow(/more digits/);
  expect(unscaled("-99999999999999.999999999999999999999999")).toBe(-99999999999999999999999999999999999999n);
});

test("each export leaves a line in the audit log in the reader's name, and no line without a person", async () => {
  const userId = await addUser(onPg(db.owner), { email: "wes@example.com", name: "Wes", role: "lead", teams: ["Web"], password: "a long enough password", origin: "cli" }, "test");
  await noteExport({ ...WEB, userId }, { level: "detail", rows: 7 });
  const { rows } = await db.owner.query("SELECT actor, action, after FROM ops.audit_log WHERE action = 'spend.export'");
  expect(rows).toEqual([{ actor: "user:wes@example.com", action: "spend.export", after: { level: "detail", rows: 7 } }]);
  await expect(noteExport(WEB, {})).rejects.toThrow(/in the name of a person/);
});

describe("a snapshot to export from", () => {
  const person = (userId: string): Scope => ({ ...ALL, userId });

  test("is open twice at most for one person, so that who reads slowly leaves room for others", async () => {
    const [first, second] = [await openSnapshot(person("a")), await openSnapshot(person("a"))];
    await expect(openSnapshot(person("a"))).rejects.toThrow(/2 exports of yours/);
    const others = [await openSnapshot(person("b")), await openSnapshot(person("c"))];
    await expect(openSnapshot(person("d"))).rejects.toThrow(/4 exports are being made/);
    await first.close();
    await first.close();
    const again = await openSnapshot(person("a"));
    await expect(openSnapshot(person("a"))).rejects.toThrow(/exports/);
    for (const open of [second, again, ...others]) await open.close();
  });

  test("that could not be opened holds no place", async () => {
    vi.stubEnv(URL_VARIABLES.app_all, "");
    try {
      for (let n = 0; n < 5; n += 1) await expect(openSnapshot(person("a"))).rejects.toThrow(/is not set/);
    } finally {
      vi.unstubAllEnvs();
    }
    await (await openSnapshot(person("a"))).close();
  });

  test("names its own limit when a statement takes too long", async () => {
    const slow = Prisma.sql`SELECT pg_sleep(20)::text`;
    for (const ask of ["query", "rows"] as const) {
      const snapshot = await openSnapshot(person("a"));
      await snapshot.query(Prisma.sql`SELECT set_config('statement_timeout', '20', true)`);
      await expect(ask === "query" ? snapshot.query(slow) : snapshot.rows(slow).next()).rejects.toThrow(/longer than 60 s/);
      await snapshot.close();
    }
  });
});

/** Name → text of the entries of a zip. */
function unzipped(zip: Buffer): Record<string, string> {
  const entries: Record<string, string> = {};
  for (let at = zip.readUInt32LE(zip.length - 6); zip.readUInt32LE(at) === 0x02014b50; ) {
    const [method, size, nameLength, skip, start] = [zip.readUInt16LE(at + 10), zip.readUInt32LE(at + 20), zip.readUInt16LE(at + 28), zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32), zip.readUInt32LE(at + 42)];
    const from = start + 30 + zip.readUInt16LE(start + 26) + zip.readUInt16LE(start + 28);
    const data = zip.subarray(from, from + size);
    entries[zip.subarray(at + 46, at + 46 + nameLength).toString()] = (method === 8 ? inflateRawSync(data) : data).toString();
    at += 46 + nameLength + skip;
  }
  return entries;
}
