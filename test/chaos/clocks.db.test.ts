// FA-17: whatever the host believes about time and time zone, the same bill gives the same gold and the same ticks give the same logical dates.
import { afterAll, beforeAll, expect, test } from "vitest";
import { projectRoot } from "@/lib/config/root";
import { goldHash } from "@/jobs/verify/gold-hash";
import { bundleOf, type Bundle } from "../engine/spawn-child";
import { createTestDatabase } from "../setup/database";
import { makeBills, queueImport, type Bills } from "./bill";
import { campaign, isFull } from "./campaign";

const HOUR_MS = 3_600_000;
const ZONES = ["UTC", "Pacific/Kiritimati", "America/St_Johns"];
const SKEWS = [0, 26 * HOUR_MS, -26 * HOUR_MS];
const EVERY = ZONES.flatMap((zone) => SKEWS.map((skew) => ({ zone, skew })));
/** The first is an ordinary host, which the others are compared with. */
const HOSTS = isFull ? EVERY : [0, 4, 8].flatMap((at) => EVERY[at] ?? []);

let pipeline: Bundle;
let due: Bundle;
let bills: Bills;

beforeAll(async () => {
  [pipeline, due] = await Promise.all([bundleOf("test/engine/pipeline-child.ts"), bundleOf("test/chaos/due-child.ts")]);
  bills = makeBills();
});
afterAll(() => {
  pipeline.remove();
  due.remove();
  bills.remove();
});

function hostEnv(host: (typeof HOSTS)[number]): Record<string, string> {
  return { TZ: host.zone, KCO_TEST_SKEW_MS: String(host.skew), NODE_OPTIONS: `--import=${projectRoot()}/test/chaos/clock-skew.mjs` };
}

test("FA-17: gold has one hash under every time zone and with a clock that is 26 hours off, days and months included", async ({ task }) => {
  const hashes = new Set<string>();
  await campaign(task, HOSTS.length, async (run) => {
    const db = await createTestDatabase();
    try {
      await queueImport(db, bills.write(3));
      const outcome = await pipeline.spawn({ ...db.env, ...hostEnv(HOSTS[run - 1] ?? { zone: "UTC", skew: 0 }) }).ended;
      expect(JSON.parse(outcome.stdout)).toMatchObject({ status: "succeeded_with_warnings" });
      hashes.add((await goldHash(db.etl)).sha256);
      expect(hashes.size).toBe(1);
    } finally {
      await db.drop();
    }
  });
}, HOSTS.length * 30_000);

test("FA-17: three days without anybody are caught up by the same logical dates under every time zone and with a clock that is 26 hours off", async ({ task }) => {
  const db = await createTestDatabase();
  await db.owner.query("INSERT INTO ops.source (name, type, provider, billing_account, created_at) VALUES ('aws-a', 'test', 'aws', 'a', now() - interval '60 days')");
  const lists = new Set<string>();
  await campaign(task, HOSTS.length, async (run) => {
    const host = HOSTS[run - 1] ?? { zone: "UTC", skew: 0 };
    const { stdout } = await due.spawn({ ...db.env, ...hostEnv(host) }).ended;
    expect(Math.abs(Date.parse(stdout) - host.skew - Date.now())).toBeLessThan(HOUR_MS); // its clock really was off
    const { rows } = await db.owner.query<{ line: string }>("SELECT run_key || ' ' || logical_date || ' ' || trigger AS line FROM ops.run ORDER BY id");
    await db.owner.query("DELETE FROM ops.run");
    lists.add(rows.map(({ line }) => line).join("\n"));
    expect(rows.length).toBeGreaterThanOrEqual(3);
    expect([...lists]).toHaveLength(1);
  });
  await db.drop();
}, HOSTS.length * 30_000);
