// The archive: bronze and closed months as Parquet in several places at once, a manifest beside them, and everything back from it (FA-25).
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openCopyBatch } from "@/jobs/formats/copy-batch-writer";
import { kcoCsv } from "@/jobs/formats/kco-csv";
import { carriedTables, NOT_CARRIED } from "@/jobs/archive/manifest";
import { onPg } from "@/lib/access/sql-runner";
import { queueRebuild } from "@/lib/allocation/rebuild";
import { withTx } from "@/lib/db/with-tx";
import { openPlaces, type ArchivePlace } from "@/jobs/archive/place";
import { rebuildFromBronze } from "@/jobs/archive/rebuild-run";
import { restoreFromArchive } from "@/jobs/archive/restore-archive";
import { runArchive } from "@/jobs/archive/run-archive";
import { openTextParquet, textRows } from "@/jobs/archive/text-parquet-reader";
import { verifyArchive } from "@/jobs/archive/verify-archive";
import { loadToRawZone } from "@/jobs/steps/load_to_raw_zone";
import { goldHash } from "@/jobs/verify/gold-hash";
import { verifyBronze } from "@/jobs/verify/verify-bronze";
import { createTestDatabase, type TestDatabase } from "../setup/database";
import { importedWorld } from "../setup/imported-world";
import { startGcsServer, startS3Server, type ObjectServer } from "../setup/object-servers";
import { addSource, startRun } from "../setup/run-fixture";

const NOW = new Date("2026-02-01T03:30:00Z");
const SPECIAL = ["\b\t\n\v\f\r\\", "\\N", "", "ü 日本 \u{1f600}", "\u0001\u001f\u007f", null, "0.100000000000000000000000000000000000001"];

let db: TestDatabase;
let folder: string;
let [s3, gcs]: (ObjectServer | undefined)[] = [];
let places: ArchivePlace[];

/** Records no CSV could hold, and pages of an API. */
async function addApiBatch(): Promise<void> {
  const source = await addSource(db.owner, "an-api", { type: "aws_cost_explorer" });
  const ctx = await startRun(db.owner, db.etl, [source], { logicalDate: "2026-01-15" });
  const writer = await openCopyBatch(ctx, source, kcoCsv);
  await writer.page("{}", '{"a":"ü"}');
  for (const [i, value] of SPECIAL.entries()) await writer.write([value, value, null, value, "t", "e", "1"], i + 2, { 'k"\t': value ?? "none" });
  await writer.finish({ covers: ["2026-01-15"], deliveredColumns: ["a"], deliveredTotals: [], providerTotals: [], rejects: [{ ordinal: 99, line: 100, reason: "r", text: "t" }], details: {} });
  await loadToRawZone.run(ctx);
  ctx.close();
  await db.owner.query("UPDATE ops.run SET status = 'failed' WHERE id = $1", [ctx.run.id]);
  await db.owner.query("INSERT INTO ops.source_state (source_id, newest_day) VALUES ($1, '2026-01-14')", [source.id]);
}

beforeAll(async () => {
  db = await createTestDatabase();
  await importedWorld(db);
  await addApiBatch();
  folder = mkdtempSync(join(tmpdir(), "kco-archive-test-"));
  [s3, gcs] = await Promise.all([startS3Server(), startGcsServer()]);
  Object.assign(process.env, { AWS_ENDPOINT_URL_S3: s3?.url, AWS_REGION: "eu-central-1", AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test", STORAGE_EMULATOR_HOST: gcs?.url });
  places = await openPlaces(`${folder},s3://bills/kco archive,gs://bills/kco`);
});

afterAll(async () => {
  await Promise.all([s3?.close(), gcs?.close()]);
  rmSync(folder, { recursive: true, force: true });
  await db.drop();
});

const filesOf = (root: string): string[] => readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1)).sort();

describe("an archive run", () => {
  test("goes on with the other places when one is away, and catches up when it is back", async () => {
    if (s3) s3.down = true;
    const first = await runArchive(db.etl, { places, now: NOW });
    expect(first.ok).toBe(false);
    expect(first.places.map((place) => place.error !== null)).toEqual([false, true, false]);
    expect(first.places[0]?.objects).toBe(5); // three batches, the pages of one, the manifest
    if (s3) s3.down = false;
    const second = await runArchive(db.etl, { places, now: new Date(NOW.getTime() + 60_000) });
    expect(second.places.map((place) => place.error)).toEqual([null, null, null]);
    expect(second.places[1]?.objects).toBe(first.places[0]?.objects);
    expect(second.places[0]?.objects).toBeLessThanOrEqual(1); // a manifest at most
  }, 120_000);

  test("writes the seed's layout, the same bytes everywhere, and nothing twice", async () => {
    const files = filesOf(folder);
    const source = await db.owner.query<{ id: string; hash: string }>("SELECT id, hash FROM bronze.batch ORDER BY id");
    const ids = source.rows.map((row) => `${row.id}-${row.hash.slice(0, 12)}`);
    expect(files.filter((file) => file.startsWith("raw-billing"))).toEqual([
      `raw-billing/cloud=aws/year=2026/month=01/day=15/${ids[2]}.pages.parquet`,
      `raw-billing/cloud=aws/year=2026/month=01/day=15/${ids[2]}.parquet`,
      `raw-billing/cloud=other/year=2026/month=01/day=02/${ids[0]}.parquet`,
      `raw-billing/cloud=other/year=2026/month=01/day=02/${ids[1]}.parquet`,
    ].sort());
    // The API's source is complete through no day yet, so no month is closed.
    expect(files.filter((file) => file.startsWith("cleaned-billing"))).toEqual([]);
    const key = files.find((file) => file.startsWith("raw-billing")) ?? "";
    expect(s3?.objects.get(`bills/kco archive/${key}`)?.equals(readFileSync(join(folder, key)))).toBe(true);
    expect(gcs?.objects.get(`bills/kco/${key}`)?.equals(readFileSync(join(folder, key)))).toBe(true);
    const again = await runArchive(db.etl, { places, now: new Date(NOW.getTime() + 120_000) });
    expect(again.places.every((place) => place.objects <= 1)).toBe(true);
    // A night of which nothing but its own run and plan is new writes no manifest.
    await db.owner.query("INSERT INTO ops.run (kind, trigger, logical_date, status) VALUES ('maintenance', 'schedule', '2026-02-01', 'succeeded')");
    await db.owner.query("INSERT INTO ops.setting (key, value) VALUES ('retention_plan', '{}') ON CONFLICT (key) DO UPDATE SET updated_at = now()");
    expect((await runArchive(db.etl, { places, now: new Date(NOW.getTime() + 130_000) })).places.map((place) => place.objects)).toEqual([0, 0, 0]);
  });

  test("is read by nobody but the account that writes it, also what an earlier run left open", async () => {
    const modes = (): string[] => [...new Set(readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry) => `${entry.isFile() ? "file" : "folder"} ${(statSync(join(entry.parentPath, entry.name)).mode & 0o777).toString(8)}`))].sort();
    expect(modes()).toEqual(["file 600", "folder 700"]);
    chmodSync(join(folder, "raw-billing"), 0o755);
    chmodSync(join(folder, filesOf(folder)[0] ?? ""), 0o644);
    await runArchive(db.etl, { places, now: new Date(NOW.getTime() + 140_000) });
    expect(modes()).toEqual(["file 600", "folder 700"]);
  });

  test("keeps the newest 31 manifests of each place", async () => {
    const manifests = (): number[] => [filesOf(folder), ...[s3, gcs].map((server) => [...(server?.objects.keys() ?? [])])].map((names) => names.filter((name) => /(^|\/)manifest\//.test(name)).length);
    await db.owner.query("INSERT INTO ops.audit_log (actor, action, object) VALUES ('test', 'test', 'test')"); // something is new
    await runArchive(db.etl, { places, now: new Date(NOW.getTime() + 145_000) });
    expect(manifests().every((n) => n > 1)).toBe(true);
    await db.owner.query("INSERT INTO ops.archive_object (place, path, kind, sha256, bytes, written_at) SELECT place, 'manifest/year=2099/' || n, 'manifest', 'x', 1, now() FROM unnest($1::text[]) place CROSS JOIN generate_series(1, 30) n", [places.map(({ url }) => url)]);
    await db.owner.query("INSERT INTO ops.audit_log (actor, action, object) VALUES ('test', 'test', 'test')");
    await runArchive(db.etl, { places, now: new Date(NOW.getTime() + 150_000) });
    expect(manifests()).toEqual([1, 1, 1]);
    await db.owner.query("DELETE FROM ops.archive_object WHERE sha256 = 'x'");
  });

  test("holds every value of a batch exactly, with its ordinals and lines", async () => {
    const path = filesOf(folder).find((file) => /cloud=aws.*\d\.parquet$|cloud=aws[^.]*\.parquet$/.test(file)) ?? "";
    const file = await openTextParquet(join(folder, path));
    const rows: (string | null)[][] = [];
    for await (const row of textRows(file)) rows.push(row);
    expect(file.columns.slice(0, 3)).toEqual(["ordinal", "line", "date"]);
    expect(rows.map((row) => row[2])).toEqual(SPECIAL);
    expect(rows[0]?.[1]).toBe("2");
  });

  test("adds a closed month once it is complete for the sources that speak for it, and again when it is restated", async () => {
    const found = (): string[] => filesOf(folder).filter((file) => file.startsWith("cleaned-billing"));
    expect(found()).toEqual([]);
    await db.owner.query("UPDATE ops.source SET authority = '(,2025-03-01)' WHERE name = 'an-api'"); // has handed over
    await runArchive(db.etl, { places, now: new Date(NOW.getTime() + 170_000) });
    expect(found().map((file) => /year=(\d+)\/month=(\d+)/.exec(file)?.slice(1).join("-")).toSorted()[0]).toBe("2025-03");
    await db.owner.query("UPDATE ops.source SET authority = '(,)', authoritative = false WHERE name = 'an-api'"); // a comparison
    await runArchive(db.etl, { places, now: new Date(NOW.getTime() + 180_000) });
    const months = found();
    expect(months).toHaveLength(13);
    await db.owner.query("UPDATE ops.source SET authoritative = true, removed_at = now() WHERE name = 'an-api'");
    const file = await openTextParquet(join(folder, months[0] ?? ""));
    const stored = await db.owner.query<{ n: string }>("SELECT count(*) AS n FROM silver.cost_and_usage WHERE usage_date >= '2024-12-01' AND usage_date < '2025-01-01'");
    expect(String(file.metadata.num_rows)).toBe(stored.rows[0]?.n);
    await db.owner.query("UPDATE ops.slice SET excluded = datemultirange(daterange('2024-12-01', '2024-12-02')) WHERE slice = 'aws.csv'");
    await runArchive(db.etl, { places, now: new Date(NOW.getTime() + 240_000) });
    await db.owner.query("UPDATE ops.slice SET excluded = '{}' WHERE slice = 'aws.csv'");
    expect(filesOf(folder).filter((name) => name.startsWith("cleaned-billing"))).toHaveLength(14);
  });
});

test("every table of ops is carried or named with a reason, and none that is carried refers to one that is not", async () => {
  const client = await db.owner.connect();
  const carried = await carriedTables(client);
  client.release();
  expect(carried.filter((name) => NOT_CARRIED[name] !== undefined)).toEqual([]);
  const { rows } = await db.owner.query<{ from: string; to: string }>(
    "SELECT DISTINCT conrelid::regclass::text AS from, confrelid::regclass::text AS to FROM pg_constraint WHERE contype = 'f' AND conrelid::regclass::text = ANY ($1) AND NOT confrelid::regclass::text = ANY ($1)",
    [carried],
  );
  expect(rows).toEqual([]);
});

const FRESHNESS = "SELECT source_id, first_day::text, newest_day::text, complete_through::text, last_success_at, last_run_id, stale_since, cursor, published_authority::text FROM ops.source_state ORDER BY 1";
const RECONCILED = "SELECT source_id, billing_period::text, currency, gold, difference, authoritative, level, ok FROM ops.reconciliation ORDER BY 1, 2, 3";

describe("FA-25: everything back from the archive alone, as fresh as it was, and no closed month is told to have moved", () => {
  beforeAll(async () => {
    await db.owner.query("INSERT INTO ops.billing_period_state (source_id, billing_period, state, since, by, reason) SELECT source_id, '2025-03-01', 'closed', now(), 'cli:a', 'r' FROM ops.slice LIMIT 1 ON CONFLICT (source_id, billing_period) DO UPDATE SET state = 'closed'");
  });
  test.each([0, 1, 2])("gives the same gold hash and the same chains, from place %i", async (at) => {
    const place = places[at];
    if (!place) throw new Error("no such place");
    if (at === 1) await withTx(db.etl, (client) => queueRebuild(onPg(client), { actor: "test", reason: "for this test", trigger: "cli", now: NOW }));
    if (at === 2) await db.owner.query("UPDATE ops.run SET status = 'succeeded' WHERE status = 'queued'");
    await runArchive(db.etl, { places, now: new Date(NOW.getTime() + 300_000 + at * 1000) });
    const expected = await goldHash(db.etl);
    const teams = await db.owner.query("SELECT id, name, slug FROM ops.team ORDER BY id");
    const slices = await db.owner.query("SELECT source_id, slice, batch_id, excluded::text FROM ops.slice ORDER BY 1, 2");
    const chains = await verifyBronze(db.etl);
    const waits = at === 1 ? 1 : 0; // a rebuild that the copy holds as waiting is ordered again
    const other = await createTestDatabase();
    try {
      const restored = await restoreFromArchive({ owner: other.owner, place, rebuild: (sources, day) => rebuildFromBronze(sources, day, { etlUrl: other.etlUrl }) });
      expect(restored).toMatchObject({ batches: 3, rows: chains.rows, rebuild: waits === 1 ? expect.stringMatching(/^\d+$/) : null });
      expect(await goldHash(other.etl)).toEqual(expected);
      expect(await verifyBronze(other.etl)).toEqual(chains);
      expect((await other.owner.query("SELECT id, name, slug FROM ops.team ORDER BY id")).rows).toEqual(teams.rows);
      expect((await other.owner.query("SELECT source_id, slice, batch_id, excluded::text FROM ops.slice ORDER BY 1, 2")).rows).toEqual(slices.rows);
      for (const sql of [FRESHNESS, RECONCILED]) expect((await other.owner.query(sql)).rows).toEqual((await db.owner.query(sql)).rows);
      expect((await other.owner.query("SELECT kind FROM ops.outbox")).rows).toEqual([]);
      expect((await other.owner.query("SELECT FROM ops.billing_period_state WHERE state = 'closed'")).rowCount).toBe(1);
      expect((await other.owner.query("SELECT (SELECT nextval('bronze.batch_id_seq') > max(id) FROM bronze.batch) AS batch, (SELECT count(*) FROM ops.run WHERE status IN ('queued', 'running'))::int AS live")).rows).toEqual([{ batch: true, live: waits }]);
      await expect(restoreFromArchive({ owner: other.owner, place, rebuild: () => Promise.reject(new Error("not reached")) })).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining("not empty") });
    } finally {
      await other.drop();
    }
  }, 120_000);
});

describe("verifying the archive", () => {
  test("finds a changed byte and a missing object, and the next run mends both", async () => {
    expect(await verifyArchive(db.etl, places)).toMatchObject({ ok: true, faults: [] });
    const paths = filesOf(folder).filter((file) => file.startsWith("raw-billing"));
    const target = fileURLToPath(`${places[0]?.url}/${paths[0]}`);
    const bytes = readFileSync(target);
    bytes[100] = (bytes[100] ?? 0) ^ 1;
    writeFileSync(target, bytes);
    gcs?.objects.delete(`bills/kco/${paths[1]}`);
    const found = await verifyArchive(db.etl, places);
    expect(found.faults.map((fault) => fault.path).sort()).toEqual([paths[0], paths[1]].sort());
    const manifest = filesOf(folder).filter((file) => file.startsWith("manifest")).at(-1) ?? "";
    expect(manifest).not.toBe("");
    await runArchive(db.etl, { places, now: new Date(NOW.getTime() + 400_000) });
    expect(await verifyArchive(db.etl, places)).toMatchObject({ ok: true });
  }, 120_000);

  test("refuses to restore from a changed manifest or a changed batch", async () => {
    const other = await createTestDatabase();
    const restore = (): Promise<unknown> => restoreFromArchive({ owner: other.owner, place: places[0] as ArchivePlace, rebuild: () => Promise.reject(new Error("not reached")) });
    const newest = filesOf(folder).filter((file) => file.startsWith("manifest")).at(-1) ?? "";
    const batch = filesOf(folder).find((file) => /raw-billing.*[0-9a-f]{12}\.parquet$/.test(file)) ?? "";
    try {
      for (const path of [newest, batch]) {
        const whole = readFileSync(join(folder, path));
        const changed = Buffer.from(whole);
        changed[50] = (changed[50] ?? 0) ^ 1;
        writeFileSync(join(folder, path), changed);
        await expect(restore()).rejects.toMatchObject({ code: "check_failed", message: expect.stringContaining(path) });
        writeFileSync(join(folder, path), whole);
      }
    } finally {
      await other.drop();
    }
  });
});
