// One bucket for every process: turns are handed out one after the other, whoever asks.
import { afterAll, beforeAll, expect, test } from "vitest";
import { takeTurn } from "@/jobs/providers/token-bucket";
import { apiUsageOn, recordApiUsage } from "@/jobs/providers/api-usage";
import { createPool } from "@/lib/db/pools";
import { addSource } from "@/test/setup/run-fixture";
import { createTestDatabase, type TestDatabase } from "@/test/setup/database";

let db: TestDatabase;
beforeAll(async () => void (db = await createTestDatabase()));
afterAll(() => db.drop());

test("the first turn is free and each further one waits for its place, across connections", async () => {
  const other = createPool(db.etlUrl, { applicationName: "another process", max: 4 });
  const waits = await Promise.all(Array.from({ length: 12 }, (_, i) => takeTurn(i % 2 === 0 ? db.etl : other, "queue", 0.5)));
  await other.end();
  const inOrder = [...waits].sort((a, b) => a - b);
  expect(inOrder[0]).toBe(0);
  inOrder.forEach((ms, i) => {
    expect(ms).toBeLessThanOrEqual(i * 2_000);
    expect(ms).toBeGreaterThan(i * 2_000 - 2_000); // less the time that these twelve calls took
  });
});

test("time without calls saves up one turn, never a burst", async () => {
  await takeTurn(db.etl, "burst", 5);
  await db.owner.query("UPDATE ops.token_bucket SET updated_at = updated_at - interval '1 hour' WHERE name = 'burst'");
  const waits = [await takeTurn(db.etl, "burst", 1), await takeTurn(db.etl, "burst", 1), await takeTurn(db.etl, "burst", 1)];
  expect(waits[0]).toBe(0);
  expect(waits[1]).toBeGreaterThan(500);
  expect(waits[2]).toBeGreaterThan(1_500);
});

test("a clock that goes backwards gives no turn away and blocks nobody", async () => {
  await takeTurn(db.etl, "clock", 5);
  await db.owner.query("UPDATE ops.token_bucket SET updated_at = updated_at + interval '1 hour' WHERE name = 'clock'");
  expect(await takeTurn(db.etl, "clock", 5)).toBeLessThanOrEqual(200);
});

test("requests and dollars of a day add up exactly, also from several processes at once", async () => {
  const source = await addSource(db.owner, "priced", { type: "aws_cost_explorer" });
  await Promise.all(Array.from({ length: 30 }, () => recordApiUsage(db.etl, source.id, "2026-11-24", { requests: 1, usd: "0.01" })));
  expect(await apiUsageOn(db.etl, source.id, "2026-11-24")).toEqual({ requests: 30, usd: "0.30" });
  expect(await apiUsageOn(db.etl, source.id, "2026-11-25")).toEqual({ requests: 0, usd: "0" });
});
