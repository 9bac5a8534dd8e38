// The daily run's cost must not grow with history: the same restated week, with 3 and with 36 months behind it, in turn.
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { dataDir } from "@/lib/config/root";
import { createScratchDatabase, type ScratchDatabase } from "@/lib/db/scratch";
import { focusFile } from "./focus-file";
import { runImport } from "./run-import";
import { spread, type Spread } from "./spread";

const HISTORIES = [3, 36];
const WEEK_FROM = "2026-11-01";

export interface IncrementalBench {
  readonly rows_a_month: number;
  readonly rows_a_week: number;
  readonly rounds: number;
  readonly limit: number;
  readonly short_s: Spread;
  readonly long_s: Spread;
  /** With 36 months / with 3 months, medians: overlap of the ranges is the wish here, so the ratio is given all the same. */
  readonly ratio: number;
}

export async function incrementalBench(rowsAMonth: number, rounds: number, say: (line: string) => void): Promise<IncrementalBench> {
  const folder = join(dataDir(), "bench");
  const week = Math.round((rowsAMonth * 7) / 30);
  const databases: ScratchDatabase[] = [];
  const seconds: number[][] = HISTORIES.map(() => []);
  try {
    for (const months of HISTORIES) databases.push(await withHistory(folder, months, rowsAMonth, say));
    const current = join(folder, "current-week.csv"); // one name: each delivery replaces the last one whole
    for (let round = 0; round <= rounds; round++) {
      for (const [i, db] of databases.entries()) {
        const restated = await focusFile(folder, { rows: week, firstDay: WEEK_FROM, days: 7, seed: 1000 + round });
        copyFileSync(restated.path, current);
        const { parts } = await runImport(db, [current]);
        const run = Object.values(parts).reduce((sum, s) => sum + s, 0);
        if (round > 0) seconds[i]?.push(run); // the first delivery is an arrival, the others are restatements
        say(`round ${round}: ${HISTORIES[i]} months: ${run.toFixed(2)} s ${JSON.stringify(parts)}`);
      }
    }
  } finally {
    for (const db of databases) await db.drop();
  }
  const [short, long] = [spread(seconds[0] ?? []), spread(seconds[1] ?? [])];
  return { rows_a_month: rowsAMonth, rows_a_week: week, rounds, limit: 1.2, short_s: short, long_s: long, ratio: Number((long.median / short.median).toFixed(2)) };
}

async function withHistory(folder: string, months: number, rowsAMonth: number, say: (line: string) => void): Promise<ScratchDatabase> {
  const db = await createScratchDatabase("kco_bench");
  say(`loading ${months} months of ${rowsAMonth} rows …`);
  const files: string[] = [];
  for (let back = months; back >= 1; back--) {
    const month = new Date(Date.UTC(2026, 10 - back, 1));
    const days = new Date(Date.UTC(2026, 11 - back, 0)).getUTCDate();
    files.push((await focusFile(folder, { rows: rowsAMonth, firstDay: month.toISOString().slice(0, 10), days, seed: back })).path);
  }
  await runImport(db, files);
  return db;
}
