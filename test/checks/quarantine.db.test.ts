// Release and discard of quarantined records and rejected deliveries, through the real pipeline: bronze untouched, every total exact.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { onPg } from "@/lib/access/sql-runner";
import { discardRecords, releaseRecords, undoDiscard } from "@/lib/quarantine/decide-records";
import { listQuarantine, type RecordState } from "@/lib/quarantine/list-quarantine";
import { discardBatch, listRejectedBatches, releaseBatch, undoDiscardBatch } from "@/lib/quarantine/rejected-batches";
import { changeCheckSetting } from "@/lib/checks/change-setting";
import type { CommandResult } from "@/jobs/cli/command-result";
import { discard, release } from "@/jobs/cli/quarantine-reports";
import { runQueuedInCommand } from "@/jobs/cli/run-in-command";
import { reconcile } from "@/jobs/reconcile/reconcile";
import { verifyBronze } from "@/jobs/verify/verify-bronze";
import { checkedWorld, kcoFile, TODAY, type CheckedWorld } from "./checked-world";

let world: CheckedWorld;
const WHO = { actor: "cli:ann", reason: "agreed with the team" };

beforeAll(async () => {
  world = await checkedWorld();
});
afterAll(async () => world?.close());

const gold = async (source: string) =>
  (await world.rows<{ total: string }>("SELECT coalesce(sum(d.billed_cost), 0)::text AS total FROM gold.daily_spend_all d JOIN ops.source s ON s.id = d.source_id WHERE s.name = $1", [source]))[0]?.total;
const stateOf = async (key: string): Promise<[RecordState, string] | undefined> => {
  const { records } = await listQuarantine(onPg(world.db.owner), { states: ["open", "releasing", "still_held", "released", "discarded", "replaced"], limit: 100 });
  const found = records.find((record) => record.key === key);
  return found === undefined ? undefined : [found.state, found.reason];
};
const lines = async (source: string) => {
  const ids = (await world.rows<{ id: number }>("SELECT id FROM ops.source WHERE name = $1", [source])).map(({ id }) => id);
  return (await reconcile(world.db.owner, { sourceIds: ids })).map(({ billingPeriod, ok, difference, lines: named }) => ({ month: billingPeriod.slice(0, 7), ok, difference, lines: named }));
};

describe("quarantined records of a file", () => {
  let batch: string;
  const key = (ordinal: number): string => `${batch}:${ordinal}`;

  beforeAll(async () => {
    // 100 good lines; then a cost that is no number, a day that does not exist, a line with too few fields, an empty service.
    const outcome = await world.importFiles("held", { "held.csv": kcoFile(100, ['2025-01-05,111111111111,EC2,Web,prod,"1,5"', "2025-02-30,111111111111,S3,Web,prod,7.00", "2025-01-06,111111111111,EC2,Web", "2025-01-07,111111111111,,Data,prod,3.00"]) });
    expect(outcome.status).toBe("succeeded_with_warnings");
    batch = (await world.rows<{ id: string }>("SELECT id::text FROM bronze.batch ORDER BY id DESC LIMIT 1"))[0]?.id ?? "";
  });

  test("are listed with line, value and amount at stake, and summed by check", async () => {
    const page = await world.tx((db) => listQuarantine(db, { limit: 3, source: "held" }));
    expect(page.records.map(({ key: name, line, reason, amount, state, file }) => [name, line, reason, amount, state, file])).toEqual([
      [key(101), "102", 'cost_usd "1,5" is not a number', null, "open", "held.csv"],
      [key(102), "103", 'date "2025-02-30" is not a day (YYYY-MM-DD)', "7.00", "open", "held.csv"],
      [key(103), "104", "4 fields where the header has 6", null, "open", "held.csv"],
    ]);
    const next = await world.tx((db) => listQuarantine(db, { limit: 3, source: "held", cursor: page.nextCursor ?? "" }));
    expect(next.records.map((record) => record.key)).toEqual([key(104)]);
    expect(page.groups).toContainEqual({ checkId: "cleaned_dates_valid_sequential", source: "held", currency: "USD", records: "1", amount: "7.00" });
  });

  test.each([
    ["a record that could not be read, without values", { 103: null }, /could not be read as a row/],
    ["a column that the file does not have", { 101: { price: "1.5" } }, /no column "price"\. Columns: date, account_id/],
    ["a pipeline's own column", { 101: { batch_id: "1" } }, /no column "batch_id"/],
    ["a record that is not there", { 999: null }, /Not in quarantine: \d+:999/],
  ] as const)("are not released for %s", async (_, records, message) => {
    const order = Object.fromEntries(Object.entries(records).map(([ordinal, correction]) => [key(Number(ordinal)), correction]));
    await expect(world.tx((db) => releaseRecords(db, { ...WHO, records: order }))).rejects.toThrow(message);
    await expect(world.tx((db) => releaseRecords(db, { ...WHO, reason: " ", records: order }))).rejects.toThrow(/The reason is " "/);
  });

  test("load with their corrections by a queued run, one that is refused again stays with the new reason, and bronze is as it was", async () => {
    const before = await gold("held");
    const { runIds } = await world.tx((db) =>
      releaseRecords(db, {
        ...WHO,
        records: {
          [key(101)]: { cost_usd: "1.5" },
          [key(102)]: { date: "2025-02-28" },
          [key(103)]: { date: "2025-01-06", account_id: "111111111111", service: "EC2", team: "Web", env: "prod", cost_usd: "2.25" },
          [key(104)]: { service: "  " },
        },
      }),
    );
    expect(runIds).toHaveLength(1);
    expect((await stateOf(key(101)))?.[0]).toBe("releasing");
    await expect(world.tx((db) => discardRecords(db, [key(101)], WHO))).rejects.toThrow(`is being loaded by run ${runIds[0]}`);
    const outcome = await world.runQueued();
    expect(outcome).toMatchObject({ runId: runIds[0], status: "succeeded_with_warnings" });
    expect(before).toBe("1025.00");
    expect(await gold("held")).toBe("1035.75"); // + 1.5 + 7.00 + 2.25
    expect(await stateOf(key(101))).toEqual(["released", 'cost_usd "1,5" is not a number']);
    expect(await stateOf(key(104))).toEqual(["still_held", "service is empty (as corrected)"]);
    expect(await lines("held")).toEqual([
      { month: "0001-01", ok: true, difference: "0.00", lines: [{ name: "corrected on release", amount: "-7.00" }] }, // delivered without a readable month
      { month: "2025-01", ok: true, difference: "0.00", lines: [{ name: "in quarantine", amount: "3.00" }, { name: "corrected on release", amount: "3.75" }] },
      { month: "2025-02", ok: true, difference: "0.00", lines: [{ name: "corrected on release", amount: "7.00" }] },
    ]);
    expect(await world.rows("SELECT cost_usd FROM bronze.kco_csv WHERE batch_id = $1 AND ordinal = 101", [batch])).toEqual([{ cost_usd: "1,5" }]);
    expect(await verifyBronze(world.db.etl)).toMatchObject({ ok: true });
    const conserved = await world.rows<{ off: boolean }>("SELECT received + corrected <> loaded + quarantined OR received_rows + corrected_rows <> loaded_rows + quarantined_rows AS off FROM silver.conservation WHERE batch_id = $1", [batch]);
    expect(conserved.some(({ off }) => off)).toBe(false);
    const audit = await world.rows("SELECT actor, action, reason, before ->> 'check' AS check, before ? 'record' AS holds, before ->> 'record_sha256' ~ '^[0-9a-f]{64}$' AS hashed, after -> 'corrected' ->> 'cost_usd' AS is FROM ops.audit_log WHERE object = $1", [`quarantine:${key(101)}`]);
    expect(audit).toEqual([{ actor: "cli:ann", action: "quarantine.release", reason: WHO.reason, check: "cleaned_cost_numeric", holds: false, hashed: true, is: "1.5" }]);
  });

  test("stay named when they are discarded, also after a new cleaning, and wait again when that is undone", async () => {
    const { runIds } = await world.tx((db) => discardRecords(db, [key(104)], WHO));
    expect((await stateOf(key(104)))?.[0]).toBe("discarded");
    const outcome = await world.runQueued();
    expect(outcome.runId).toBe(runIds[0]);
    expect(outcome.status).toMatch(/^succeeded/);
    expect(await gold("held")).toBe("1035.75");
    expect(await world.rows("SELECT status, resolved_by FROM silver.quarantine WHERE batch_id = $1", [batch])).toEqual([{ status: "discarded", resolved_by: "cli:ann" }]);
    expect((await lines("held")).find(({ month }) => month === "2025-01")).toMatchObject({ ok: true, lines: [{ name: "discarded from quarantine", amount: "3.00" }, { name: "corrected on release", amount: "3.75" }] });
    await expect(world.tx((db) => releaseRecords(db, { ...WHO, records: { [key(104)]: { service: "S3" } } }))).rejects.toThrow(/was discarded\. Undo that first/);
    await world.tx((db) => undoDiscard(db, [key(104)], WHO));
    expect((await stateOf(key(104)))?.[0]).toBe("open");
    await world.runQueued();
  });

  test("of a delivery that was replaced are no longer waiting and cannot be released", async () => {
    const cells = () => world.rows("SELECT billing_period::text AS month FROM ops.reconciliation r JOIN ops.source s ON s.id = r.source_id WHERE s.name = 'held' ORDER BY 1");
    expect(await cells()).toHaveLength(3);
    await world.importFiles("held", { "held.csv": kcoFile(100) });
    expect(await cells()).toEqual([{ month: "2025-01-01" }]); // neither a month of which nothing is left nor records without one
    expect((await stateOf(key(104)))?.[0]).toBe("replaced");
    await expect(world.tx((db) => releaseRecords(db, { ...WHO, records: { [key(104)]: { service: "S3" } } }))).rejects.toThrow(/was replaced by batch \d+, so its records no longer count/);
    expect((await world.tx((db) => discardRecords(db, [key(104)], WHO))).runIds).toEqual([]);
  });
});

describe("an import of which more than 5 % was held back", () => {
  const cost = async () => (await world.rows("SELECT v.status, v.severity, v.observed FROM ops.validation_result v JOIN ops.source s ON s.id = v.source_id WHERE s.name = 'over' AND v.check_id = 'cleaned_cost_numeric' ORDER BY v.id DESC LIMIT 1"))[0];

  test("is published by one run once its records are discarded, and its check counts them again when that is undone", async () => {
    const failed = await world.importFiles("over", { "over.csv": kcoFile(10, ["2025-01-05,111111111111,EC2,Web,prod,abc", "2025-01-06,111111111111,EC2,Web,prod,def"]) });
    expect(failed).toMatchObject({ status: "failed", dataVersion: null });
    expect(await gold("over")).toBe("0");
    expect(await cost()).toMatchObject({ status: "fail", severity: "critical" });
    const keys = (await world.tx((db) => listQuarantine(db, { limit: 5, source: "over" }))).records.map(({ key }) => key);
    const first = await world.tx((db) => discardRecords(db, keys.slice(0, 1), WHO));
    const second = await world.tx((db) => discardRecords(db, keys.slice(1), WHO));
    expect(second.runIds).toEqual(first.runIds);
    expect(await world.runQueued()).toMatchObject({ runId: first.runIds[0], status: "succeeded", warnings: [] });
    expect(await gold("over")).toBe("102.50");
    expect(await cost()).toEqual({ status: "pass", severity: "warning", observed: "no open record in quarantine; besides, 2 records discarded, which no longer count" });
    await world.tx((db) => undoDiscard(db, keys, WHO));
    expect(await world.runQueued()).toMatchObject({ status: "failed", dataVersion: null });
    expect(await cost()).toMatchObject({ status: "fail", severity: "critical", observed: expect.stringMatching(/^2 records in quarantine \(16\.667 % of rows/) as string });
    expect(await gold("over")).toBe("102.50");
  });
});

describe("files that touch each other", () => {
  const open = async (source: string) => (await world.tx((db) => listQuarantine(db, { limit: 9, source }))).records.map(({ key }) => key);

  test("keep the days that a corrected file has taken back, when a record of the file that had replaced them is decided about", async () => {
    await world.importFiles("taken", { "a.csv": kcoFile(28) });
    await world.importFiles("taken", { "b.csv": kcoFile(25, ["2025-01-05,111111111111,EC2,Web,prod,abc"]) });
    await world.importFiles("taken", { "a.csv": kcoFile(28, ["2025-01-28,111111111111,S3,Web,prod,1.00"]) });
    expect(await gold("taken")).toBe("288.00");
    const keys = await open("taken");
    await world.tx((db) => discardRecords(db, keys, WHO));
    expect(await world.runQueued()).toMatchObject({ status: "succeeded" });
    expect(await gold("taken")).toBe("288.00");
  });

  test("are published with the one because of which all were put aside, once its records are discarded", async () => {
    const bad = ["2025-01-05,111111111111,EC2,Web,prod,abc", "2025-01-06,111111111111,EC2,Web,prod,def"];
    const failed = await world.importFiles("together", { "a.csv": kcoFile(4, bad), "b.csv": kcoFile(4).replaceAll("2025-01", "2025-02"), "c.csv": kcoFile(4).replaceAll("2025-01", "2025-03") });
    expect(failed).toMatchObject({ status: "failed", dataVersion: null });
    const keys = await open("together");
    const first = await world.tx((db) => discardRecords(db, keys.slice(0, 1), WHO));
    expect((await world.tx((db) => discardRecords(db, keys.slice(1), WHO))).runIds).toEqual(first.runIds);
    expect(await world.runQueued()).toMatchObject({ runId: first.runIds[0], status: expect.stringMatching(/^succeeded/) as string });
    expect(await gold("together")).toBe("123.00"); // 12 × 10.25
  });

  test("of which one holds more lines than the threshold that cannot be read publish nothing, and say so", async () => {
    const failed = await world.importFiles("broken", { "broken.csv": kcoFile(2, Array.from({ length: 18 }, () => "2025-01-06,111111111111,EC2")) });
    expect(failed).toMatchObject({ status: "failed", dataVersion: null });
    expect(await world.rows("SELECT severity, failed_rows::int, total_rows::int FROM ops.validation_result WHERE run_id = $1 AND status = 'fail'", [failed.runId])).toEqual([{ severity: "critical", failed_rows: 18, total_rows: 20 }]);
    expect(await gold("broken")).toBe("0");
  });
});

describe("the command line without a server", () => {
  const of = (records: string) => world.tx((db) => listQuarantine(db, { limit: 5, source: records }));
  const text = ({ lines: said }: CommandResult): string => said.join("\n");

  test("refuses a hopeless release, loads a corrected record itself, says what is still held, discards, and two at once run a run once", async () => {
    await world.importFiles("shell", { "shell.csv": kcoFile(100, ["2025-01-05,111111111111,EC2,Web,prod,abc", "2025-01-06,111111111111,EC2,Web,prod,def"]) });
    const [first = "", second = ""] = (await of("shell")).records.map(({ key }) => key);
    const database = { etl: world.db.etl, etlUrl: world.db.etlUrl };
    await expect(release(database, [first, second], { reason: WHO.reason })).rejects.toThrow(/^Record \d+:101 is refused by today's rules as well: cost_usd "abc" is not a number\. So is 1 other record .* --set column=value .* kco quarantine discard \d+:101/);
    expect(await world.rows("SELECT FROM ops.run WHERE status = 'queued'")).toEqual([]);

    const still = await release(database, [first], { reason: WHO.reason, set: ["cost_usd=ghi"] });
    expect(still).toMatchObject({ ok: false, document: { results: [{ record: first, state: "still_held" }] } });
    expect(text(still)).toMatch(/^\d+:101: still held: cost_usd "ghi" is not a number \(as corrected\)\nrun \d+ succeeded with warnings/);
    const loaded = await release(database, [first], { reason: WHO.reason, set: ["cost_usd=1.25"] });
    expect(loaded).toMatchObject({ ok: true, document: { results: [{ record: first, state: "loaded" }] } });
    expect(await gold("shell")).toBe("1026.25");
    const gone = await discard(database, [second], { reason: WHO.reason });
    expect(gone.ok).toBe(true);
    expect(text(gone)).toMatch(/^1 record discarded\nrun \d+ succeeded/);

    const [run = ""] = (await world.tx((db) => undoDiscard(db, [second], WHO))).runIds;
    const outcomes = await Promise.all([1, 2].map(() => runQueuedInCommand(run, world.db.etl, { etlUrl: world.db.etlUrl })));
    expect(outcomes.map(({ runId, status }) => [runId, status])).toEqual([[run, "succeeded_with_warnings"], [run, "succeeded_with_warnings"]]);
    expect(await world.rows("SELECT epoch FROM ops.run WHERE id = $1", [run])).toEqual([{ epoch: "1" }]);
  });
});

describe("a delivery that a critical raw check refused", () => {
  test("is published by its release, but never over a newer one, and a discard can be undone", async () => {
    await world.tx((db) => changeCheckSetting(db, { checkId: "raw_date_window", source: null, actor: "cli:ann", reason: "strict for once", today: TODAY }, { severity: "critical" }));
    const ahead = kcoFile(0, ["2099-03-01,111111111111,EC2,Web,prod,5.00"]);
    const refused = await world.importFiles("refused", { "march.csv": ahead });
    expect(refused.status).toBe("failed");
    const [first] = await world.tx(listRejectedBatches);
    expect(first).toMatchObject({ source: "refused", file: "march.csv", rows: "1", checks: ["raw_date_window"], status: "open", amounts: [{ currency: "USD", amount: "5.00" }] });
    const id = first?.batchId ?? "";
    await world.tx((db) => discardBatch(db, id, WHO));
    await expect(world.tx((db) => releaseBatch(db, id, WHO))).rejects.toThrow(/is discarded already\. Undo that first/);
    await world.tx((db) => undoDiscardBatch(db, id, WHO));
    const run = await world.tx((db) => releaseBatch(db, id, WHO));
    expect(await world.runQueued()).toMatchObject({ runId: run, status: "succeeded" });
    expect(await gold("refused")).toBe("5.00");
    expect(await world.rows("SELECT status FROM bronze.batch WHERE id = $1", [id])).toEqual([{ status: "rejected" }]);
    expect(await verifyBronze(world.db.etl)).toMatchObject({ ok: true });
    await world.importFiles("refused", { "april.csv": ahead.replace("03-01", "04-01") });
    await world.tx((db) => changeCheckSetting(db, { checkId: "raw_date_window", source: null, actor: "cli:ann", reason: "enough of it", today: TODAY }, { severity: "info" }));
    await world.importFiles("refused", { "april.csv": kcoFile(0, ["2025-04-01,111111111111,EC2,Web,prod,5.00"]) });
    const april = (await world.tx(listRejectedBatches))[0];
    await expect(world.tx((db) => releaseBatch(db, april?.batchId ?? "", WHO))).rejects.toThrow(/has delivered april\.csv anew since/);
  });

  test("leaves no row in silver when a newer one has come between its release and the run that loads it", async () => {
    const strict = (severity: "critical" | "info") => world.tx((db) => changeCheckSetting(db, { checkId: "raw_date_window", source: null, actor: "cli:ann", reason: "for this test", today: TODAY }, { severity }));
    await strict("critical");
    await world.importFiles("late", { "may.csv": kcoFile(0, ["2099-05-01,111111111111,EC2,Web,prod,5.00"]) });
    const id = (await world.tx(listRejectedBatches))[0]?.batchId ?? "";
    const run = await world.tx((db) => releaseBatch(db, id, WHO));
    const setStatus = (status: string) => world.rows("UPDATE ops.run SET status = $2 WHERE id = $1", [run, status]);
    await setStatus("cancelled"); // another worker takes the import first
    await world.importFiles("late", { "may.csv": kcoFile(1) });
    await setStatus("queued");
    expect(await world.runQueued()).toMatchObject({ runId: run });
    expect(await world.rows("SELECT FROM silver.cost_and_usage WHERE batch_id = $1", [id])).toEqual([]);
    expect(await gold("late")).toBe("10.25");
  });
});
