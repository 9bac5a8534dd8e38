// FA-14 and FA-15: each kind of schema drift and each kind of empty delivery, through a real import.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { kcoCsv } from "@/jobs/formats/kco-csv";
import { rawChecks } from "@/jobs/validations/raw";
import { columnDrift } from "@/jobs/validations/schema-drift";
import { focusCsv, FOCUS_BASE_COLUMNS } from "@/test/import/import-world";
import { addSource, startRun } from "@/test/setup/run-fixture";
import { checkedWorld, kcoFile, type CheckedWorld } from "./checked-world";

let world: CheckedWorld;
beforeAll(async () => {
  world = await checkedWorld();
});
afterAll(async () => world?.close());

const HEADER = "date,account_id,service,team,env,cost_usd";
const day = (header: string, line: string): string => `${header}\n${line}\n`;
let imports = 0;

/** Imports a first file of the ordinary columns, then `second` under another name; gives the second run's status and what its schema check says. */
async function drift(second: string, first = day(HEADER, "2025-01-01,111111111111,EC2,Web,prod,1.00")) {
  const source = `drift-${++imports}`;
  await world.importFiles(source, { "first.csv": first });
  const outcome = await world.importFiles(source, { "second.csv": second });
  const [check] = await world.rows<{ severity: string; status: string; observed: string }>("SELECT severity, status, observed FROM ops.validation_result WHERE run_id = $1 AND check_id = 'raw_schema_matches'", [outcome.runId]);
  const [batch] = await world.rows<{ before: string }>("SELECT min(b.id)::text AS before FROM bronze.batch b JOIN ops.source s ON s.id = b.source_id WHERE s.name = $1", [source]);
  return { ...check, outcome: outcome.status, error: outcome.error?.message, since: `since batch ${batch?.before}`, source };
}

describe("FA-14, a K&Co file", () => {
  test("with an extra column loads, keeps it and warns once", async () => {
    const found = await drift(day(`${HEADER},x_foo`, "2025-01-02,111111111111,EC2,Web,prod,1.00,bar"));
    expect(found).toMatchObject({ outcome: "succeeded_with_warnings", severity: "warning", status: "fail", observed: `second.csv: column \`x_foo\` is new ${found.since} and kept as extra` });
    expect(await world.rows("SELECT extra FROM bronze.kco_csv k JOIN ops.source s ON s.id = k.source_id WHERE s.name = $1 AND extra IS NOT NULL", [found.source])).toEqual([{ extra: { x_foo: "bar" } }]);
    const again = await world.importFiles(found.source, { "third.csv": day(`${HEADER},x_foo`, "2025-01-03,111111111111,EC2,Web,prod,1.00,bar") });
    expect(again.status).toBe("succeeded");
  });

  test("without an optional column loads and warns", async () => {
    const found = await drift(day("date,account_id,service,team,cost_usd", "2025-01-02,111111111111,EC2,Web,1.00"));
    expect(found).toMatchObject({ outcome: "succeeded_with_warnings", severity: "warning", observed: `second.csv: column \`env\` is missing ${found.since}` });
  });

  test("without a required column stops before anything is loaded and names it", async () => {
    await expect(drift(day("date,account_id,team,env,cost_usd", "2025-01-02,111111111111,Web,prod,1.00"))).rejects.toThrow(/second\.csv: as kco-csv it lacks service/);
  });

  test("whose column changed its type is stopped critically, and the message names column and value", async () => {
    const found = await drift(day(HEADER, "2025-01-02,111111111111,EC2,Web,prod,USD 1.00"));
    expect(found).toMatchObject({ outcome: "failed", error: expect.stringMatching(/cleaned_cost_numeric.*line 2: cost_usd "USD 1\.00" is not a number/) });
    expect(await world.rows("SELECT count(*)::int AS n FROM gold.daily_spend_all d JOIN ops.source s ON s.id = d.source_id WHERE s.name = $1", [found.source])).toEqual([{ n: 1 }]);
  });

  test("with a renamed column warns with both names; a renamed required one stops", async () => {
    const found = await drift(day("date,account_id,service,team,environment,cost_usd", "2025-01-02,111111111111,EC2,Web,prod,1.00"));
    expect(found.observed).toBe(`second.csv: column \`env\` is missing ${found.since}: was \`env\` renamed to \`environment\`?; second.csv: column \`environment\` is new ${found.since} and kept as extra`);
    expect(found).toMatchObject({ outcome: "succeeded_with_warnings", severity: "warning" });
    await expect(drift(day("date,account_id,service,team,env,price", "2025-01-02,111111111111,EC2,Web,prod,1.00"))).rejects.toThrow(/second\.csv: .*It is nearly kco-csv and lacks cost_usd; was it renamed to price\?/);
  });

  test("with its columns in another order or case loads without a warning and says so", async () => {
    const found = await drift(day("Cost_USD,DATE,account_id,service,team,env", "1.00,2025-01-02,111111111111,EC2,Web,prod"));
    expect(found).toMatchObject({ outcome: "succeeded", status: "pass", observed: `all columns as before; second.csv: columns \`Cost_USD\`, \`DATE\` are written differently ${found.since}; second.csv: the columns stand in another order ${found.since}` });
  });
});

describe("FA-14, a FOCUS file", () => {
  const first = focusCsv([{}]);
  const next = { ChargePeriodStart: "2026-01-07T00:00:00Z", ChargePeriodEnd: "2026-01-08T00:00:00Z" };

  test("with a new value in a fixed list loads it by its fallback and warns with column and value", async () => {
    const found = await drift(focusCsv([{ ...next, ChargeCategory: "Rebate" }]), first);
    expect(found).toMatchObject({ outcome: "succeeded_with_warnings", severity: "warning", observed: 'second.csv: column `ChargeCategory` has the new value "Rebate" in 1 rows' });
  });

  test("with extra, missing, reordered and renamed columns loads and names each", async () => {
    const columns = FOCUS_BASE_COLUMNS.filter((column) => column !== "ListCost").toReversed();
    const found = await drift(focusCsv([{ ...next, BillingAccountId: "009", Discount: "1" }], columns), focusCsv([{ BillingAccountId: "009" }]));
    expect(found.observed).toContain(`column \`ListCost\` is missing ${found.since}: was \`ListCost\` renamed to \`Discount\`?`);
    expect(found.observed).toContain("the columns stand in another order");
    expect(found).toMatchObject({ outcome: "succeeded_with_warnings", severity: "warning" });
  });

  test("without a required column is refused by its name", async () => {
    await expect(drift(focusCsv([next], FOCUS_BASE_COLUMNS.filter((column) => column !== "BilledCost")), first)).rejects.toThrow(/second\.csv: .*nearly focus and lacks BilledCost/);
  });
});

test("a first delivery is measured by its format alone: unknown columns warn, a provider's x_ columns do not", () => {
  expect(columnDrift(kcoCsv, ["date", "account_id", "service", "cost_usd", "Note", "x_bar"], null)).toEqual({
    missing: [], changes: ["columns `team`, `env` are not delivered", "column `Note` is not of this format and kept as extra"], notes: ["kept as extra: `x_bar`"],
  });
  expect(columnDrift(kcoCsv, ["account_id"], null).missing).toEqual(["date", "service", "cost_usd"]);
});

describe("FA-15", () => {
  test("an empty file is refused, one with a header alone is an empty period", async () => {
    await expect(world.importFiles("empty", { "none.csv": "" })).rejects.toThrow(/none\.csv: the file is empty/);
    expect((await world.importFiles("empty", { "period.csv": kcoFile(0) })).status).toBe("succeeded");
  });

  test.each([
    ["no rows on a day that is due", ["2026-03-01"], "0", "fail", "0 rows in 1 batches"],
    ["nothing due, as on the first of the month", [], "0", "pass", "0 rows in 1 batches"],
    ["rows", ["2026-03-01"], "7", "pass", "7 rows in 1 batches"],
  ] as const)("a provider's delivery with %s is judged by the days that were due", async (name, covers, rows, status, observed) => {
    const source = await addSource(world.db.owner, `due-${name.slice(0, 4).trim().replace(" ", "")}-${rows}-${covers.length}`, { type: "aws_cost_explorer" });
    const ctx = await startRun(world.db.owner, world.db.etl, [source], { kind: "daily" });
    try {
      const [batch] = await world.rows<{ id: string }>("INSERT INTO ops.extraction (batch_id, run_id, source_id, format, batch_month, covers, complete, rows) VALUES (nextval('bronze.batch_id_seq'), $1, $2, 'aws_ce', '2026-03-01', $3, true, $4) RETURNING batch_id::text AS id", [ctx.run.id, source.id, [...covers], rows]);
      const check = rawChecks.find(({ id }) => id === "raw_not_empty");
      expect(check?.severity).toBe("critical");
      expect(await check?.perSource?.(ctx, { source, batchIds: [batch?.id ?? ""] }, 0)).toMatchObject({ status, observed });
    } finally {
      ctx.close();
    }
  });
});
