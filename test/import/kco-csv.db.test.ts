// K&Co's flat CSV from file to silver: what loads, what is quarantined with which reason, what is refused by name.
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addSource } from "@/test/setup/run-fixture";
import { createTestDatabase, type TestDatabase } from "@/test/setup/database";
import { conservation, KCO_HEADER, load, makeFiles, quarantine, silver, type Files } from "./import-world";

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

const csv = (...lines: string[]): string => `${[KCO_HEADER, ...lines].join("\n")}\n`;

describe("a K&Co CSV", () => {
  test("loads each line as a charge in USD whose billed and effective cost are cost_usd, with team and env as tags", async () => {
    const source = await addSource(db.owner, "kco-plain");
    await load(db, source, [files.write("plain.csv", csv("2025-01-01,011254002932,EC2,Web,prod,201.0", "2025-01-02,222222222222,Lambda,,dev,-11.38"))]);
    expect(await silver(db, source, "cloud_provider, usage_date, billing_period, billed_cost, effective_cost, trim(billing_currency) AS currency, sub_account_id, service_name, charge_category, is_credit, x_charge_category_inferred, tags, slice, charge_period_end")).toEqual([
      {
        cloud_provider: "aws", usage_date: "2025-01-01", billing_period: "2025-01-01", billed_cost: "201.0", effective_cost: "201.0", currency: "USD", sub_account_id: "011254002932", service_name: "EC2",
        charge_category: "Usage", is_credit: false, x_charge_category_inferred: false, tags: { team: "Web", env: "prod" }, slice: "plain.csv", charge_period_end: new Date("2025-01-02T00:00:00Z"),
      },
      {
        cloud_provider: "aws", usage_date: "2025-01-02", billing_period: "2025-01-01", billed_cost: "-11.38", effective_cost: "-11.38", currency: "USD", sub_account_id: "222222222222", service_name: "Lambda",
        charge_category: "Credit", is_credit: true, x_charge_category_inferred: true, tags: { env: "dev" }, slice: "plain.csv", charge_period_end: new Date("2025-01-03T00:00:00Z"),
      },
    ]);
  });

  test("keeps rows that agree in everything or in all but their cost, and adds up to the file's own sum", async () => {
    const source = await addSource(db.owner, "kco-repeats");
    await load(db, source, [files.write("repeats.csv.gz", gzipSync(csv(...Array<string>(3).fill("2025-03-01,1,S3,Web,prod,0.1"), "2025-03-01,1,S3,Web,prod,0.25")))]);
    expect(await conservation(db, source)).toEqual([
      { column: "cost_usd", currency: "USD", month: "2025-03-01", received_rows: 4, loaded_rows: 4, quarantined_rows: 0, received: "0.55", loaded: "0.55", quarantined: "0" },
    ]);
  });

  test("takes the provider from project_id, columns in any order and case, and keeps unknown columns", async () => {
    const source = await addSource(db.owner, "kco-gcp");
    await load(db, source, [files.write("gcp.csv", "Cost_USD;Note;DATE;project_id;service\n5.5;größer;2025-05-01;proj-alpha;EC2\n")]);
    expect(await silver(db, source, "cloud_provider, provider_name, sub_account_id, billed_cost")).toEqual([{ cloud_provider: "gcp", provider_name: "Google Cloud", sub_account_id: "proj-alpha", billed_cost: "5.5" }]);
    const { rows } = await db.owner.query("SELECT extra FROM bronze.kco_csv WHERE source_id = $1", [source.id]);
    expect(rows).toEqual([{ extra: { Note: "größer" } }]);
  });

  test("IN-3: loads 18, 30 and 38 fraction digits, an exponent and minus zero exactly", async () => {
    const amounts = ["0.123456789012345678", `0.${"1".repeat(30)}`, `-0.${"9".repeat(38)}`, "1E-18", "-0"];
    const source = await addSource(db.owner, "kco-digits");
    await load(db, source, [files.write("digits.csv", csv(...amounts.map((amount) => `2025-01-01,1,EC2,Web,prod,${amount}`)))]);
    expect((await silver(db, source, "billed_cost")).map((row) => row.billed_cost)).toEqual([amounts[0], amounts[1], amounts[2], "0.000000000000000001", "0"]);
    expect(await conservation(db, source)).toMatchObject([{ received: "-0.76543209987654320988888888888899999999", quarantined: "0" }]);
  });

  test("loads a header without lines as an empty period", async () => {
    const source = await addSource(db.owner, "kco-empty");
    await load(db, source, [files.write("empty.csv", csv())]);
    const { rows } = await db.owner.query("SELECT status, rows, covers FROM bronze.batch WHERE source_id = $1", [source.id]);
    expect(rows).toEqual([{ status: "loaded", rows: "0", covers: ["empty.csv"] }]);
  });
});

describe("IN-1 IN-4 IN-9: a damaged record of a K&Co CSV goes to quarantine while the others load", () => {
  const bad: readonly (readonly [string, string, string])[] = [
    ["2025-01-01,1,EC2,Web,prod,NaN", "cleaned_cost_numeric", 'cost_usd "NaN" is not a number'],
    ["2025-01-01,1,EC2,Web,prod,Infinity", "cleaned_cost_numeric", 'cost_usd "Infinity" is not a number'],
    ["2025-01-01,1,EC2,Web,prod,-Infinity", "cleaned_cost_numeric", 'cost_usd "-Infinity" is not a number'],
    ["2025-01-01,1,EC2,Web,prod,", "cleaned_cost_numeric", "cost_usd is empty"],
    ["2025-01-01,1,EC2,Web,prod,  ", "cleaned_cost_numeric", 'cost_usd "  " is not a number'],
    ['2025-01-01,1,EC2,Web,prod,"1,5"', "cleaned_cost_numeric", 'cost_usd "1,5" is not a number'],
    ['2025-01-01,1,EC2,Web,prod,"1,234.50"', "cleaned_cost_numeric", 'cost_usd "1,234.50" is not a number'],
    ["2025-01-01,1,EC2,Web,prod,1e400", "cleaned_cost_numeric", 'cost_usd "1e400" is not a number'],
    ["2025-13-01,1,EC2,Web,prod,1.00", "cleaned_dates_valid_sequential", 'date "2025-13-01" is not a day (YYYY-MM-DD)'],
    ["2025-02-29,1,EC2,Web,prod,1.00", "cleaned_dates_valid_sequential", 'date "2025-02-29" is not a day (YYYY-MM-DD)'],
    ["0000-00-00,1,EC2,Web,prod,1.00", "cleaned_dates_valid_sequential", 'date "0000-00-00" is not a day (YYYY-MM-DD)'],
    [",1,EC2,Web,prod,1.00", "cleaned_dates_valid_sequential", "date is empty"],
    ["2025-01-01,1,,Web,prod,1.00", "cleaned_required_not_null", "service is empty"],
    ["2025-01-01,1,EC2,Web,1.00", "cleaned_rows_readable", "5 fields where the header has 6"],
    ['2025-01-01,1,"EC2,Web,prod,1.00', "cleaned_rows_readable", "text follows a closing quote"],
    ["2025-01-01,1,EC2,We\u0000b,prod,1.00", "cleaned_rows_readable", "a NUL byte inside the record"],
  ];

  test("with its check, line, column and value, and conservation holds", async () => {
    const source = await addSource(db.owner, "kco-bad");
    const good = '2025-01-31,1,"EC2",Web,prod,2.50';
    await load(db, source, [files.write("bad.csv", csv(...bad.flatMap(([line]) => [line, good])))]);
    const found = await quarantine(db, source);
    expect(found.map((q) => [q.check_id, q.reason, q.line])).toEqual(bad.map(([, check, reason], i) => [check, reason, String(2 + 2 * i)]));
    expect(found[0]?.record).toEqual({ date: "2025-01-01", account_id: "1", service: "EC2", team: "Web", env: "prod", cost_usd: "NaN" });
    expect(found.at(-1)?.record).toEqual({ text: "2025-01-01,1,EC2,We␀b,prod,1.00" });
    expect((await silver(db, source, "billed_cost")).map((row) => row.billed_cost)).toEqual(bad.map(() => "2.50"));
    const conserved = await conservation(db, source);
    expect(conserved.map((c) => [c.currency, c.month, c.received_rows, c.loaded_rows, c.quarantined_rows, c.received, c.quarantined])).toEqual([
      ["USD", "0001-01-01", 4, 0, 4, "4.00", "4.00"],
      ["USD", "2025-01-01", 25, 16, 9, "41.00", "1.00"],
      ["XXX", "0001-01-01", 3, 0, 3, "0", "0"],
    ]);
  });
});

describe("IN-1: a damaged K&Co CSV is refused by name and leaves nothing", () => {
  test.each([
    ["an account id in scientific notation", "sheet.csv", csv("2025-01-01,111111111111,EC2,Web,prod,1", "2025-01-02,1.11111E+11,EC2,Web,prod,1"), /^sheet\.csv: line 3, account_id "1\.11111E\+11".*Export the file again/],
    ["dates with the day or month first", "dates.csv", csv("01-02-2025,111111111111,EC2,Web,prod,1"), /^dates\.csv: line 2, date "01-02-2025": day and month cannot be told apart/],
    ["columns of another vendor", "other.csv", "vendor,amount\nx,1\n", /^other\.csv: its columns \(vendor, amount\) belong to no known format\. Expected kco-csv: date, account_id/],
    ["no account column", "account.csv", "date,service,cost_usd\n2025-01-01,EC2,1\n", /^account\.csv: as kco-csv it lacks account_id \(AWS\) or project_id/],
    ["both account columns", "both.csv", "date,account_id,project_id,service,cost_usd\n2025-01-01,1,2,EC2,1\n", /only one of account_id and project_id/],
    ["an empty file", "none.csv", "", /^none\.csv: the file is empty/],
    ["a column named twice", "twice.csv", "date,account_id,service,cost_usd,cost_usd\n2025-01-01,1,EC2,1,2\n", /^twice\.csv: the header names the column "cost_usd" twice/],
  ])("for %s", async (_, name, content, message) => {
    const source = await addSource(db.owner, `refused-${name.replace(".csv", "")}`);
    await expect(load(db, source, [files.write(name, content)])).rejects.toMatchObject({ code: "invalid_input", message: expect.stringMatching(message) });
    const { rows } = await db.owner.query("SELECT (SELECT count(*) FROM bronze.kco_csv WHERE source_id = $1)::int AS rows, (SELECT count(*) FROM ops.extraction WHERE source_id = $1)::int AS extractions", [source.id]);
    expect(rows).toEqual([{ rows: 0, extractions: 0 }]);
  });
});
