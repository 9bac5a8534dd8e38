// The queue and the leases under many hands at once.
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { Pool } from "pg";
import { runDaily } from "@/jobs/cli/run-daily";
import { followRun } from "@/jobs/cli/follow-run";
import { claimRun } from "@/jobs/run/claim-run";
import { createRun, type RunRequest } from "@/jobs/run/create-run";
import { acquireLease, checkFence, releaseLease, renewLeases } from "@/jobs/run/lease";
import { recoverRuns } from "@/jobs/run/recover-runs";
import type { Claim } from "@/jobs/run/run-row";
import { timing } from "@/jobs/run/timing";
import { createPool } from "@/lib/db/pools";
import { withTx } from "@/lib/db/with-tx";
import { createTestDatabase, type TestDatabase } from "../setup/database";

let db: TestDatabase;
let pool: Pool;

beforeAll(async () => {
  db = await createTestDatabase();
  pool = createPool(db.etlUrl, { max: 12 });
});
afterAll(async () => {
  await pool.end();
  await db.drop();
});
afterEach(() => db.owner.query("DELETE FROM ops.lease; DELETE FROM ops.run"));

const tick = (date = "2026-11-24"): RunRequest => ({ kind: "daily", trigger: "schedule", logicalDate: date, runKey: `daily:${date}` });
const byHand = (date = "2026-11-24", sources?: string[]): RunRequest => ({ kind: "rerun", trigger: "manual", logicalDate: date, ...(sources ? { params: { sources } } : {}) });

const once = { waitMs: 0, pollMs: 1, sleep: async () => undefined, onWait: () => undefined };

async function claimed(request: RunRequest, holder: string): Promise<Claim> {
  const { claim } = await createRun(pool, request, holder);
  if (!claim) throw new Error("not claimed");
  return claim;
}

test("fifty hands that fire one tick and rerun the same day at the same moment make one run, and one of them gets it (FA-19)", async () => {
  const made = await Promise.all(Array.from({ length: 50 }, (_, i) => createRun(pool, i % 3 === 0 ? byHand() : tick())));
  expect(made.filter((run) => run.created)).toHaveLength(1);
  expect(new Set(made.map((run) => run.id)).size).toBe(1);
  const claims = await Promise.all(Array.from({ length: 50 }, (_, i) => claimRun(pool, `host:${i}:r`)));
  expect(claims.filter(Boolean)).toHaveLength(1);
  expect((await db.owner.query("SELECT FROM ops.run")).rowCount).toBe(1);
});

test("a tick whose run has ended long ago makes no second one, a rerun by hand does", async () => {
  const first = await createRun(pool, tick());
  await db.owner.query("UPDATE ops.run SET status = 'succeeded'");
  expect(await createRun(pool, tick())).toMatchObject({ id: first.id, created: false });
  expect((await createRun(pool, byHand())).created).toBe(true);
});

test("runs of other sources, other dates and imports do not stand in each other's way", async () => {
  const runs = [tick(), tick("2026-11-25"), byHand("2026-11-24", ["a"]), byHand("2026-11-24", ["b", "a"])];
  for (const request of runs) expect((await createRun(pool, request)).created).toBe(true);
  expect((await createRun(pool, byHand("2026-11-24", ["a", "b"]))).created).toBe(false); // the same two sources in another order
  const file = { kind: "import" as const, trigger: "cli" as const, logicalDate: "2026-11-24", params: { sources: ["kco"] } };
  expect((await createRun(pool, file)).created).toBe(true);
  expect((await createRun(pool, file)).created).toBe(true);
});

test("a queued run that takes up single batches is no daily run of its day: kco run makes one, and does not repeat it", async () => {
  const taken: RunRequest = { ...byHand("2026-11-27"), params: { reuseBronze: true, batches: ["7"] } };
  for (const request of [taken, taken]) expect((await createRun(pool, request)).created).toBe(true);
  expect(await runDaily({ etl: pool, etlUrl: db.etlUrl }, { date: "2026-11-27", wait: false })).toMatchObject({ document: { status: "queued" } });
  expect((await db.owner.query("SELECT kind, parent_id FROM ops.run ORDER BY id DESC LIMIT 1")).rows).toEqual([{ kind: "daily", parent_id: null }]);
});

test("a run that a command executes itself is never given to another worker", async () => {
  const claim = await claimed(tick(), "cli:1:a");
  expect(claim.run.epoch).toBe("1");
  expect(await claimRun(pool, "server:1:b")).toBeNull();
});

test("waiting runs are claimed oldest first, and each claim raises the epoch", async () => {
  const older = await createRun(pool, tick("2026-11-23"));
  const newer = await createRun(pool, tick("2026-11-24"));
  const claims = [await claimRun(pool, "a"), await claimRun(pool, "a")];
  expect(claims.map((claim) => claim?.run.id)).toEqual([older.id, newer.id]);
  expect(claims[0]?.run.epoch).toBe("1");
  await db.owner.query("UPDATE ops.run SET status = 'crashed' WHERE id = $1", [older.id]);
  expect((await claimRun(pool, "b"))?.run.epoch).toBe("2");
});

test("a lease that a living run holds is not given away, and who waits is told by whom", async () => {
  const a = await claimed(tick(), "a");
  const b = await claimed(byHand("2026-11-24", ["x"]), "b");
  await acquireLease(pool, a, "gold", once);
  const waited: string[] = [];
  await expect(acquireLease(pool, b, "gold", { ...once, waitMs: 3, onWait: (by) => waited.push(by) })).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining(`run ${a.run.id} (daily 2026-11-24)`) });
  expect(waited).toEqual([`run ${a.run.id} (daily 2026-11-24)`]);
});

test("a lease is handed on when its holder gives it back or its run has ended", async () => {
  const a = await claimed(tick(), "a");
  const b = await claimed(byHand("2026-11-24", ["x"]), "b");
  const first = await acquireLease(pool, a, "gold", once);
  await releaseLease(pool, a, "gold", first);
  expect(Number(await acquireLease(pool, b, "gold", once))).toBe(Number(first) + 1);
  await db.owner.query("UPDATE ops.run SET status = 'failed' WHERE id = $1", [b.run.id]);
  expect(Number(await acquireLease(pool, a, "gold", once))).toBe(Number(first) + 2);
});

test("a holder whose run was taken over passes no fence, renews nothing and takes no lease", async () => {
  const old = await claimed(tick(), "old");
  const token = await acquireLease(pool, old, "gold", once);
  await withTx(pool, (client) => checkFence(client, old, "gold", token)); // passes while it holds
  await db.owner.query("UPDATE ops.run SET heartbeat_at = now() - interval '1 minute'");
  await recoverRuns(pool, 1_000);
  const next = await claimRun(pool, "next");
  const fresh = await acquireLease(pool, next!, "gold", once);
  await expect(withTx(pool, (client) => checkFence(client, old, "gold", token))).rejects.toMatchObject({ code: "fenced" });
  await expect(acquireLease(pool, old, "gold", once)).rejects.toMatchObject({ code: "fenced" });
  expect(await renewLeases(pool, old, new Map([["gold", token]]))).toEqual(new Set());
  await withTx(pool, (client) => checkFence(client, next!, "gold", fresh));
});

test("a run is not taken over between its fence and its commit, and its heartbeat is not held up there", async () => {
  const a = await claimed(tick(), "a");
  const token = await acquireLease(pool, a, "gold", once);
  await withTx(
    pool,
    async (client) => {
      await checkFence(client, a, "gold", token);
      await pool.query("UPDATE ops.run SET heartbeat_at = now() WHERE id = $1", [a.run.id]); // would wait for ever behind FOR SHARE
      expect(await renewLeases(pool, a, new Map([["gold", token]]))).toEqual(new Set(["gold"]));
      await checkFence(client, a, "gold", token); // the snapshot is older than that update
      await db.owner.query("UPDATE ops.run SET heartbeat_at = now() - interval '1 minute' WHERE id = $1", [a.run.id]);
      expect(await recoverRuns(pool, 1_000)).toEqual([]); // left to the next sweep
      await client.query("INSERT INTO ops.data_version (run_id) VALUES ($1)", [a.run.id]);
    },
    { isolation: "REPEATABLE READ" },
  );
  expect(await recoverRuns(pool, 1_000)).toMatchObject([{ runId: a.run.id, status: "crashed" }]);
  await db.owner.query("DELETE FROM ops.data_version");
});

test("who follows another process's run sees it cancelled before anybody took it, and takes it up when that process has died, with no server to say so", async () => {
  const follow = (id: string) => followRun(pool, id, () => undefined, { ...timing(), crashAfterMs: 1_000 });
  const waiting = await createRun(pool, byHand());
  await db.owner.query("UPDATE ops.run SET cancel_requested_at = now() WHERE id = $1", [waiting.id]);
  expect(await follow(waiting.id)).toMatchObject({ runId: waiting.id, status: "cancelled" });
  const { run } = await claimed(byHand(), "gone:1:q");
  await db.owner.query("UPDATE ops.run SET heartbeat_at = now() - interval '1 hour' WHERE id = $1", [run.id]);
  expect(await follow(run.id)).toBeNull();
  expect((await claimRun(pool, "here:1:q"))?.run).toMatchObject({ id: run.id, epoch: "2" });
});
