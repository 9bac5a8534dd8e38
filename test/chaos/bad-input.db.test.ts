// Bad input through the whole pipeline as CSV, gzip and Parquet (IN-1 to IN-4, IN-8, IN-9, IN-11, FA-9): exact, quarantined or refused, nothing lost, the run truthful, the next one clean.
import { gzipSync } from "node:zlib";
import Big from "big.js";
import { ByteWriter, parquetWrite } from "hyparquet-writer";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { reconcile } from "@/jobs/reconcile/reconcile";
import { dagOf } from "@/jobs/daily";
import { createRun } from "@/jobs/run/create-run";
import { executeRun } from "@/jobs/run/execute-run";
import type { RunOutcome } from "@/jobs/run/run-event";
import type { Source } from "@/jobs/run/run-context";
import { readText } from "../formats/read-text";
import { focusCsv, FOCUS_BASE_COLUMNS, makeFiles, type Files } from "../import/import-world";
import { createTestDatabase, type TestDatabase } from "../setup/database";
import { addSource } from "../setup/run-fixture";
import { campaign, runsOf, seeded } from "./campaign";

type Row = Readonly<Record<string, string>>;

const CUTS = runsOf(100, 1_000);
const COLUMNS = [...FOCUS_BASE_COLUMNS, "Tags"];
const NO_EXTRA = { ListCost: "", ContractedCost: "" };
const cost = (billed: string, more: Row = {}): Row => ({ BilledCost: billed, EffectiveCost: billed, ...NO_EXTRA, ...more });

/** IN-3, IN-8, IN-2: unusual and right, each digit counts. */
const EXACT: readonly Row[] = [
  cost("0.123456789012345678"), cost("0.123456789012345678901234567890"), cost("0.12345678901234567890123456789012345678"), cost("1E-18"), cost("-0"), cost("5e2"),
  cost("-250.75", { ChargeCategory: "Credit" }), cost("-99999.99", { ChargeCategory: "Adjustment" }), // a refund larger than every cost
  cost("1234", { BillingCurrency: "JPY" }), cost("1.234", { BillingCurrency: "KWD" }), cost("7.50", { BillingCurrency: "EUR", ChargePeriodStart: "2026-01-20T00:00:00Z", ChargePeriodEnd: "2026-01-21T00:00:00Z" }),
  cost("3", { ChargePeriodStart: "2024-02-29T00:00:00Z", ChargePeriodEnd: "2024-03-01T00:00:00Z", BillingPeriodStart: "2024-02-01T00:00:00Z", BillingPeriodEnd: "2024-03-01T00:00:00Z" }),
  ...['{"team":'.repeat(10_000), '{"team":"Web","team":"Data"}', '{"__proto__":{"polluted":"1"},"constructor":"x","team":"Web"}', '{"big":1e400}', '{"team":"\\ud800"}', "{", "[1,2]"].map((Tags) => cost("2.25", { Tags })),
];
/** IN-4, IN-9: no cost and no day can be read from these. */
const BAD: readonly Row[] = [
  ...["NaN", "Infinity", "-Infinity", "", "  ", "1,5", "1,234.50", "1e400", "٣"].map((text) => cost("1", { BilledCost: text })),
  ...["0000-00-00", "2026-13-01T00:00:00Z", "2025-02-29T00:00:00Z", "2026-04-31T00:00:00Z", "", "yesterday"].map((ChargePeriodStart) => cost("1", { ChargePeriodStart })),
  cost("1", { BillingCurrency: "dollars" }),
];
const ORDINARY: readonly Row[] = Array.from({ length: 400 }, (_, i) => cost(`${i}.25`, { ServiceName: `Service ${i % 5}` })); // few enough in quarantine for the run to go on
const ALL = [...EXACT, ...BAD, ...ORDINARY];

function parquet(rows: readonly Row[]): Buffer {
  const header = focusCsv([], COLUMNS).trim().split(",");
  const base = focusCsv([{}], COLUMNS).trim().split("\n")[1]?.split(",") ?? [];
  const writer = new ByteWriter();
  parquetWrite({
    writer,
    schema: [{ name: "root", num_children: header.length }, ...header.map((name) => ({ name, type: "BYTE_ARRAY" as const, converted_type: "UTF8" as const, repetition_type: "OPTIONAL" as const }))],
    columnData: header.map((name, i) => ({ name, data: rows.map((row) => row[name] ?? base[i] ?? "") })),
  });
  return Buffer.from(writer.getBuffer());
}

const csv = (rows: readonly Row[]): string => focusCsv(rows, COLUMNS);
const DELIVERIES: readonly (readonly [string, (rows: readonly Row[]) => string | Buffer])[] = [["bill.csv", csv], ["bill.csv.gz", (rows) => gzipSync(csv(rows))], ["bill.parquet", parquet]];

let db: TestDatabase;
let files: Files;

beforeAll(() => {
  files = makeFiles();
});
afterAll(() => files.remove());

/** The run as the queue gives it to a worker; what the command looks at before stands aside. */
async function importFile(source: Source, name: string, content: string | Buffer): Promise<RunOutcome> {
  const file = files.write(name, content);
  const { claim } = await createRun(db.etl, { kind: "import", trigger: "cli", logicalDate: "2026-02-01", params: { sources: [source.name], files: [file] } }, "test:1:bad");
  if (!claim) throw new Error("not claimed");
  return executeRun(claim, { etlUrl: db.etlUrl, dag: dagOf(claim.run) });
}

async function sums(source: Source): Promise<Record<string, string>> {
  const { rows } = await db.owner.query<{ currency: string; sum: string }>("SELECT currency, sum(billed_cost)::text AS sum FROM gold.daily_spend_all WHERE source_id = $1 GROUP BY 1 ORDER BY 1", [source.id]);
  return Object.fromEntries(rows.map(({ currency, sum }) => [currency.trim(), new Big(sum).toFixed()]));
}

function expected(rows: readonly Row[]): Record<string, string> {
  const totals: Record<string, Big> = {};
  for (const row of rows) {
    const currency = row.BillingCurrency ?? "USD";
    totals[currency] = (totals[currency] ?? new Big(0)).plus(row.BilledCost ?? "0");
  }
  return Object.fromEntries(Object.entries(totals).sort().map(([currency, sum]) => [currency, sum.toFixed()]));
}

async function leftOf(source: Source): Promise<Record<string, number>> {
  const { rows } = await db.owner.query(
    "SELECT (SELECT count(*) FROM bronze.batch WHERE source_id = $1)::int AS batches, (SELECT count(*) FROM bronze.focus WHERE source_id = $1)::int AS bronze, (SELECT count(*) FROM ops.extraction WHERE source_id = $1 AND NOT complete)::int AS open, (SELECT count(*) FROM silver.cost_and_usage WHERE source_id = $1)::int AS silver",
    [source.id],
  );
  return rows[0];
}

describe.each(DELIVERIES)("a FOCUS bill as %s", (name, deliver) => {
  let source: Source;

  beforeAll(async () => {
    db = await createTestDatabase();
    source = await addSource(db.owner, "focus");
  });
  afterAll(() => db.drop());

  test("IN-1 IN-2 IN-3 IN-4 IN-8 IN-9: what is unusual counts to the last digit, what cannot be read waits by name in quarantine, nothing is lost and the next delivery is clean", async () => {
    expect(await importFile(source, name, deliver(ALL))).toMatchObject({ status: "succeeded_with_warnings", error: null });
    expect(await sums(source)).toEqual(expected([...EXACT, ...ORDINARY]));
    const held = await db.owner.query("SELECT check_id, count(*)::int AS n FROM silver.quarantine WHERE source_id = $1 GROUP BY 1 ORDER BY 1", [source.id]);
    expect(held.rows.reduce((n, row) => n + row.n, 0)).toBe(BAD.length);
    const lost = await db.owner.query("SELECT FROM silver.conservation c JOIN bronze.batch b ON b.id = c.batch_id WHERE b.source_id = $1 AND (received <> loaded + quarantined OR received_rows <> loaded_rows + quarantined_rows)", [source.id]);
    expect(lost.rowCount).toBe(0);
    expect((await reconcile(db.etl, { sourceIds: [source.id] })).map(({ ok }) => ok)).not.toContain(false);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect((await importFile(source, name, deliver(ORDINARY))).error).toBeNull();
    expect(await sums(source)).toEqual(expected(ORDINARY));
    expect((await db.owner.query("SELECT FROM silver.quarantine q JOIN ops.slice s ON s.batch_id = q.batch_id WHERE q.source_id = $1", [source.id])).rowCount).toBe(0); // what was replaced waits no longer
  });

  test("FA-9 IN-11: damaged, cut or blown up it is refused by name and leaves nothing, and the next delivery is clean", async () => {
    const before = [await sums(source), await leftOf(source)];
    const whole = Buffer.from(deliver([...ORDINARY, cost("77")]));
    const bomb = Array.from({ length: 40_000 }, () => cost("1.00", { ServiceName: "x".repeat(300) }));
    const damaged = name.endsWith(".csv") ? [Buffer.concat([whole.subarray(0, 9), Buffer.from("\0\0"), whole.subarray(9)])] : [whole.subarray(0, whole.length >> 1), whole.subarray(0, whole.length - 3)];
    for (const content of [...damaged, ...(name.endsWith(".gz") ? [gzipSync(csv(bomb))] : [])]) {
      const outcome = await importFile(source, name, content);
      expect(outcome).toMatchObject({ status: "failed", dataVersion: null, error: { step: "extract_file", code: "invalid_input", message: expect.stringContaining(name) } });
      expect([await sums(source), await leftOf(source)]).toEqual(before);
    }
    expect((await importFile(source, name, whole)).error).toBeNull();
    expect(await sums(source)).toEqual(expected([...ORDINARY, cost("77")]));
  });
});

test("FA-9: a gzip that is cut at any byte is refused before its end, and no reader takes it for a whole one", async ({ task }) => {
  const whole = gzipSync(csv(ORDINARY));
  await campaign(task, CUTS, async (run) => {
    const cut = Math.floor(seeded(run)() * (whole.length - 1)) + 1;
    await expect(readText(whole.subarray(0, cut), "cut.csv.gz")).rejects.toThrow(/damaged or cut off|no header line|NUL|UTF-8|cannot be read/);
  });
}, 60_000 + CUTS * 50);
