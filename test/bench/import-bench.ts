// kco import against a bare script on the same file, in turn, each in a new database: from the file (import) and from bronze (pipeline).
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Client } from "pg";
import { dataDir } from "@/lib/config/root";
import { createScratchDatabase, type ScratchDatabase } from "@/lib/db/scratch";
import { databaseUrl } from "@/lib/db/urls";
import { AppError } from "@/lib/errors/app-error";
import { bareScript } from "./bare-script";
import { serverCpu } from "./cpu-seconds";
import { focusFile, type FocusFile } from "./focus-file";
import { runImport, type Imported } from "./run-import";
import { ratio, spread, type Spread } from "./spread";

export interface Contest {
  readonly ours: readonly Imported[];
  readonly script: readonly Readonly<Record<string, number>>[];
  /** Seconds of the whole, and CPU seconds of the server, per round. */
  readonly seconds: { readonly ours: readonly number[]; readonly script: readonly number[] };
  readonly cpu: { readonly ours: readonly number[]; readonly script: readonly number[] };
}

/** Rounds of both, interleaved. @throws AppError when rows or sums of the two differ: then no time means anything */
export async function contest(rows: number, rounds: number, say: (line: string) => void): Promise<Contest> {
  const file = await focusFile(join(dataDir(), "bench"), { rows });
  const header = readFileSync(file.path, { encoding: "utf8", flag: "r" }).slice(0, 4096).split("\n")[0]?.split(",") ?? [];
  const result = { ours: [] as Imported[], script: [] as Record<string, number>[], seconds: { ours: [] as number[], script: [] as number[] }, cpu: { ours: [] as number[], script: [] as number[] } };
  for (let round = 1; round <= rounds; round++) {
    const a = await timed(file, (db) => runImport(db, [file.path]));
    say(`round ${round}: kco import ${a.seconds.toFixed(1)} s (server CPU ${a.cpu?.toFixed(1)} s) ${JSON.stringify(a.result.parts)}`);
    const b = await timed(file, (db) => bareScript(db.urls.owner, file.path, header));
    say(`round ${round}: bare script ${b.seconds.toFixed(1)} s (server CPU ${b.cpu?.toFixed(1)} s) ${JSON.stringify(b.result)}`);
    result.ours.push(a.result);
    result.script.push(b.result);
    result.seconds.ours.push(a.seconds);
    result.seconds.script.push(b.seconds);
    if (a.cpu !== null) result.cpu.ours.push(a.cpu);
    if (b.cpu !== null) result.cpu.script.push(b.cpu);
  }
  return result;
}

export interface ImportBench {
  readonly rows: number;
  readonly rounds: number;
  readonly limit: number;
  readonly ours_s: Spread;
  readonly script_s: Spread;
  readonly ratio: number | null;
  /** The same of the server's CPU seconds: steadier on a machine that others use too. */
  readonly cpu_ratio: number | null;
  readonly node_peak_mib: number;
  readonly parts: { readonly ours: Readonly<Record<string, number>>; readonly script: Readonly<Record<string, number>> };
}

/** From the file to published gold: reading, COPY, cleaning, models, checks, publish, dashboards. */
export async function importBench(rows: number, rounds: number, say: (line: string) => void): Promise<ImportBench> {
  const c = await contest(rows, rounds, say);
  const [ours, script] = [spread(c.seconds.ours), spread(c.seconds.script)];
  return {
    rows, rounds, limit: 2, ours_s: ours, script_s: script, ratio: ratio(ours, script),
    cpu_ratio: c.cpu.ours.length === 0 ? null : ratio(spread(c.cpu.ours), spread(c.cpu.script)),
    node_peak_mib: Math.round(Math.max(...c.ours.map((o) => o.peakMib))),
    parts: { ours: c.ours.at(-1)?.parts ?? {}, script: c.script.at(-1) ?? {} },
  };
}

async function timed<T>(file: FocusFile, work: (db: ScratchDatabase) => Promise<T>): Promise<{ seconds: number; cpu: number | null; result: T }> {
  const cpu = await serverCpu(databaseUrl("owner"));
  const db = await createScratchDatabase("kco_bench");
  let timing: { seconds: number; result: T };
  try {
    const started = performance.now();
    const result = await work(db);
    timing = { seconds: (performance.now() - started) / 1000, result };
    await assertEqual(db, file);
  } finally {
    await db.drop();
  }
  return { ...timing, cpu: cpu() };
}

async function assertEqual(db: ScratchDatabase, file: FocusFile): Promise<void> {
  const client = new Client({ connectionString: db.urls.etl });
  await client.connect();
  try {
    const { rows } = await client.query<{ facts: string; rollup: string; equal: boolean }>(
      "select (select count(*) from gold.fact_cloud_billing) as facts, (select sum(row_count) from gold.daily_spend) as rollup, (select sum(billed_cost) from gold.daily_spend) = $1::numeric as equal",
      [file.billed],
    );
    const r = rows[0];
    if (Number(r?.facts) !== file.rows || Number(r?.rollup) !== file.rows || r?.equal !== true) throw new AppError("internal", `Not comparable: ${r?.facts} facts, ${r?.rollup} rows in the rollup, sum equal ${r?.equal}`);
  } finally {
    await client.end();
  }
}
