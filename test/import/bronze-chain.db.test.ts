// The raw zone vouches for itself (RELIABILITY M-7): rows come out as they went in, batches are chained, and a changed byte is found.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openCopyBatch } from "@/jobs/formats/copy-batch-writer";
import { focus } from "@/jobs/formats/focus";
import { bronzeColumns } from "@/jobs/formats/file-format";
import { kcoCsv } from "@/jobs/formats/kco-csv";
import type { Format } from "@/jobs/formats/format";
import type { RunContext, Source } from "@/jobs/run/run-context";
import { loadToRawZone } from "@/jobs/steps/load_to_raw_zone";
import { verifyBronze } from "@/jobs/verify/verify-bronze";
import { addSource, startRun } from "@/test/setup/run-fixture";
import { createTestDatabase, type TestDatabase } from "@/test/setup/database";

let db: TestDatabase;
let source: Source;
let ctx: RunContext & { close: () => void };

const END = { covers: ["f"], deliveredColumns: ["a"], deliveredTotals: [], providerTotals: [], rejects: [], details: {} };
const SPECIAL = ["\b\t\n\v\f\r\\", "\\N", "", "ü 日本 \u{1f600}", "\u0001\u001f\u007f", "\\.", "a\\tb", null];

beforeAll(async () => {
  db = await createTestDatabase();
});

afterAll(async () => db.drop());

let count = 0;
beforeEach(async () => {
  source = await addSource(db.owner, `chain-${++count}`);
  ctx = await startRun(db.owner, db.etl, [source]);
  return () => ctx.close();
});

async function write(format: Format, rows: readonly (readonly (string | null)[])[], extra?: Readonly<Record<string, string>>): Promise<string> {
  const writer = await openCopyBatch(ctx, source, format);
  const width = bronzeColumns(format).length;
  for (const [i, row] of rows.entries()) await writer.write([...row, ...Array<null>(width - row.length).fill(null)], i + 2, extra);
  await writer.finish(END);
  return writer.batchId;
}

describe("a batch in bronze", () => {
  test("holds every value byte for byte, and is hashed as COPY gives it back", async () => {
    const id = await write(focus, SPECIAL.map((value) => [value, value, "1"]), { "z\t\"k\"": 'a\\b "c"\n\u0001', bb: "1", a: "ü", "ä": "two bytes", B: "2" });
    const { rows } = await db.owner.query("SELECT availability_zone AS value, extra FROM bronze.focus WHERE batch_id = $1 ORDER BY ordinal", [id]);
    expect(rows.map((row: { value: string | null }) => row.value)).toEqual(SPECIAL);
    expect(rows[0]).toMatchObject({ extra: { "z\t\"k\"": 'a\\b "c"\n\u0001', bb: "1", a: "ü", "ä": "two bytes", B: "2" } });
    await loadToRawZone.run(ctx);
    expect((await verifyBronze(db.etl)).faults).toEqual([]);
  });

  test("has one hash per 10,000 rows", async () => {
    const id = await write(kcoCsv, Array.from({ length: 20_001 }, (_, i) => ["2025-01-01", String(i)]));
    const { rows } = await db.owner.query("SELECT cardinality(block_hashes) AS blocks, rows, complete FROM ops.extraction WHERE batch_id = $1", [id]);
    expect(rows).toEqual([{ blocks: 3, rows: "20001", complete: true }]);
    await loadToRawZone.run(ctx);
    expect(await verifyBronze(db.etl)).toMatchObject({ ok: true });
  });

  test("leaves nothing when the writer is aborted or the server refuses a row", async () => {
    const aborted = await openCopyBatch(ctx, source, kcoCsv);
    await aborted.write(Array<string>(7).fill("x"), 2);
    await aborted.abort();
    const refused = await openCopyBatch(ctx, source, kcoCsv);
    await refused.write(["nul \u0000", ...Array<string>(6).fill("x")], 2);
    await expect(refused.finish(END)).rejects.toThrow(/invalid byte sequence/);
    const { rows } = await db.owner.query("SELECT (SELECT count(*) FROM bronze.kco_csv WHERE source_id = $1)::int AS rows, (SELECT count(*) FROM ops.extraction WHERE source_id = $1)::int AS extractions", [source.id]);
    expect(rows).toEqual([{ rows: 0, extractions: 0 }]);
  });

  test("keeps the pages of an API beside its rows", async () => {
    const writer = await openCopyBatch(ctx, source, kcoCsv);
    await writer.page("{}", '{"a":1}');
    await writer.write(["2025-01-01", null, null, null, null, null, null], 1);
    await writer.page('{"next":2}', "{}");
    await writer.finish(END);
    await loadToRawZone.run(ctx);
    expect(await verifyBronze(db.etl)).toMatchObject({ ok: true });
    await db.owner.query("UPDATE bronze.page SET body = '{\"a\":2}' WHERE batch_id = $1 AND ordinal = 1", [writer.batchId]);
    expect((await verifyBronze(db.etl)).faults).toEqual([{ source: source.name, batchId: writer.batchId, fault: "its pages are not those that were delivered" }]);
    await db.owner.query("UPDATE bronze.page SET body = '{\"a\":1}' WHERE batch_id = $1 AND ordinal = 1", [writer.batchId]);
  });
});

describe("the chain of a source", () => {
  const change = (sql: string, values: unknown[]): Promise<unknown> => db.owner.query(sql, values);

  test("links each batch to the one before it, and only once", async () => {
    const ids = [await write(kcoCsv, [["2025-01-01"]]), await write(kcoCsv, [["2025-01-02"]])];
    await loadToRawZone.run(ctx);
    await loadToRawZone.run(ctx);
    const { rows } = await db.owner.query<{ id: string; seq: string; prev_hash: string; hash: string }>("SELECT id, seq, prev_hash, hash FROM bronze.batch WHERE source_id = $1 ORDER BY seq", [source.id]);
    expect(rows.map((row) => [row.id, row.seq])).toEqual([[ids[0], "1"], [ids[1], "2"]]);
    expect([rows[0]?.prev_hash, rows[1]?.prev_hash]).toEqual(["0".repeat(64), rows[0]?.hash]);
  });

  test("shows a changed row, a removed row, a changed header and a missing batch", async () => {
    const [first, second] = [await write(kcoCsv, [["2025-01-01"], ["2025-01-02"]]), await write(kcoCsv, [["2025-01-03"]])];
    await loadToRawZone.run(ctx);
    const faults = async (): Promise<unknown> => (await verifyBronze(db.etl)).faults.map((f) => [f.batchId, f.fault]);

    await change("UPDATE bronze.kco_csv SET cost_usd = '0' WHERE batch_id = $1 AND ordinal = 2", [first]);
    expect(await faults()).toEqual([[first, "rows 1 to 10000 are not those that were delivered"]]);
    await change("DELETE FROM bronze.kco_csv WHERE batch_id = $1 AND ordinal = 2", [first]);
    expect(await faults()).toEqual([[first, "rows 1 to 10000 are not those that were delivered"]]);
    await change("UPDATE bronze.kco_csv SET cost_usd = NULL WHERE batch_id = $1", [first]);
    await change("INSERT INTO bronze.kco_csv (source_id, batch_month, batch_id, ordinal, line, date) SELECT source_id, batch_month, id, 2, 3, '2025-01-02' FROM bronze.batch WHERE id = $1", [first]);
    expect(await faults()).toEqual([]);

    await change("UPDATE bronze.batch SET delivered_totals = '[1]' WHERE id = $1", [second]);
    expect(await faults()).toEqual([[second, "its header was changed after it was chained"]]);
    await change("UPDATE bronze.batch SET delivered_totals = '[]' WHERE id = $1", [second]);
    await change("DELETE FROM bronze.batch WHERE id = $1", [first]);
    expect(await faults()).toEqual([[second, "batch 1 of the chain is missing"]]);
    await change("DELETE FROM bronze.batch WHERE id = $1", [second]);
    expect(await faults()).toEqual([[null, "the newest batch of its chain is missing"]]);
    await change("DELETE FROM bronze.chain_head WHERE source_id = $1", [source.id]);
  });

  test("keeps a delivery that failed a critical raw check as rejected", async () => {
    await write(kcoCsv, [["2025-01-01"]]);
    const result = "INSERT INTO ops.validation_result (run_id, check_id, layer, source_id, severity, status) VALUES ($1, 'raw_not_empty', 'raw', $2, 'critical', $3)";
    await change(result, [ctx.run.id, source.id, "fail"]);
    ctx.failedSources.add(source.id);
    await loadToRawZone.run(ctx);
    const { rows } = await db.owner.query("SELECT status FROM bronze.batch WHERE source_id = $1", [source.id]);
    expect(rows).toEqual([{ status: "rejected" }]);
  });

  test("takes the newest result of a check that was tried again", async () => {
    await write(kcoCsv, [["2025-01-01"]]);
    for (const status of ["error", "pass"]) await change("INSERT INTO ops.validation_result (run_id, check_id, layer, source_id, severity, status) VALUES ($1, 'raw_not_empty', 'raw', $2, 'critical', $3)", [ctx.run.id, source.id, status]);
    await loadToRawZone.run(ctx);
    const { rows } = await db.owner.query("SELECT status FROM bronze.batch WHERE source_id = $1", [source.id]);
    expect(rows).toEqual([{ status: "loaded" }]);
  });

  test("takes nothing of a source whose branch has failed otherwise", async () => {
    await write(kcoCsv, [["2025-01-01"]]);
    ctx.failedSources.add(source.id);
    await loadToRawZone.run(ctx);
    const { rows } = await db.owner.query("SELECT count(*)::int AS batches FROM bronze.batch WHERE source_id = $1", [source.id]);
    expect(rows).toEqual([{ batches: 0 }]);
  });
});
