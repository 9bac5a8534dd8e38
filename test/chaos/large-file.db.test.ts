// FA-24: a file far larger than the memory it may take goes through the whole pipeline, streamed.
import { createWriteStream, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { expect, test } from "vitest";
import { bundleOf } from "../engine/spawn-child";
import { createTestDatabase } from "../setup/database";
import { queueImport } from "./bill";
import { isFull } from "./campaign";

const ROWS = isFull ? 5_000_000 : 100_000;
const CHUNK = 10_000;
const MOST_MB = 600;

function* lines(): Generator<string> {
  yield "date,account_id,service,team,env,cost_usd\n";
  for (let at = 0; at < ROWS; at += CHUNK)
    yield Array.from({ length: CHUNK }, (_, i) => `2025-${String(1 + ((at / CHUNK) % 12)).padStart(2, "0")}-${String(1 + (i % 28)).padStart(2, "0")},11111111111${i % 7},Service ${i % 90},Team ${i % 12},prod,0.${String(1 + (i % 99)).padStart(2, "0")}\n`).join("");
}

test(`FA-24: a file of ${ROWS} rows goes to gold within ${MOST_MB} MB of memory, every cent of it`, async ({ task }) => {
  task.meta.played = { runs: 1, mismatches: 0 };
  const folder = mkdtempSync(join(tmpdir(), "kco-large-"));
  const [db, bundle] = await Promise.all([createTestDatabase(), bundleOf("test/engine/pipeline-child.ts")]);
  try {
    const path = join(folder, "large.csv");
    await pipeline(Readable.from(lines()), createWriteStream(path));
    await queueImport(db, path);
    // The limit that a worker thread of the product has.
    const { stdout } = await bundle.spawn({ ...db.env, NODE_OPTIONS: "--max-old-space-size=384" }).ended;
    const outcome = JSON.parse(stdout) as { status: string; peakMb: number };
    expect(outcome.status).toMatch(/^succeeded/);
    expect(outcome.peakMb).toBeLessThan(MOST_MB);
    const cents = Array.from({ length: CHUNK }, (_, i) => 1 + (i % 99)).reduce((sum, cent) => sum + cent, 0) * (ROWS / CHUNK);
    const { rows } = await db.owner.query("SELECT count(*)::int AS rows, (sum(billed_cost) * 100)::bigint::text AS cents FROM gold.fact_cloud_billing");
    expect(rows).toEqual([{ rows: ROWS, cents: String(cents) }]);
  } finally {
    bundle.remove();
    await db.drop();
    rmSync(folder, { recursive: true, force: true });
  }
}, isFull ? 1_800_000 : 120_000);
