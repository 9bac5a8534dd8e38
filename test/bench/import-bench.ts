// kco import against a bare script on the same file, in turn, each in a new database.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Client } from "pg";
import { dataDir, projectRoot } from "@/lib/config/root";
import { databaseUrl } from "@/lib/db/urls";
import { createScratchDatabase, type ScratchDatabase } from "@/lib/db/scratch";
import { AppError } from "@/lib/errors/app-error";
import { bareScript } from "./bare-script";
import { serverCpu } from "./cpu-seconds";
import { focusFile, type FocusFile } from "./focus-file";

const SAMPLE_MS = 100;

export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export interface ImportBench {
  readonly rows: number;
  readonly rounds: number;
  readonly ours_s: Spread;
  readonly script_s: Spread;
  /** ours / script, medians; null when the ranges overlap. */
  readonly ratio: number | null;
  /** The same of the server's CPU seconds; null where they cannot be read. */
  readonly cpu_ratio: number | null;
  readonly node_peak_mib: number;
  readonly parts: { readonly ours: Record<string, number>; readonly script: Record<string, number> };
}

/** @throws AppError when rows or sums of the two differ: then no time means anything */
export async function importBench(rows: number, rounds: number, say: (line: string) => void): Promise<ImportBench> {
  const file = await focusFile(join(dataDir(), "bench"), rows);
  const header = readFileSync(file.path, { encoding: "utf8", flag: "r" }).slice(0, 4096).split("\n")[0]?.split(",") ?? [];
  const ours: number[] = [];
  const script: number[] = [];
  const cpu: [number, number][] = [];
  let peak = 0;
  let parts: ImportBench["parts"] = { ours: {}, script: {} };
  for (let round = 1; round <= rounds; round++) {
    const a = await timed(file, (db) => runImport(db, file.path));
    say(`round ${round}: kco import ${a.seconds.toFixed(1)} s (server CPU ${a.cpu?.toFixed(1)} s) ${JSON.stringify(a.result.parts)}`);
    const b = await timed(file, (db) => bareScript(db.urls.owner, file.path, header));
    ours.push(a.seconds);
    if (a.cpu !== null && b.cpu !== null) cpu.push([a.cpu, b.cpu]);
    script.push(b.seconds);
    peak = Math.max(peak, a.result.peakMib);
    parts = { ours: a.result.parts, script: b.result };
    say(`round ${round}: bare script ${b.seconds.toFixed(1)} s (server CPU ${b.cpu?.toFixed(1)} s) ${JSON.stringify(b.result)}`);
  }
  const [o, s] = [spread(ours), spread(script)];
  const overlap = rounds > 1 && o.min <= s.max && s.min <= o.max;
  return { rows, rounds, ours_s: o, script_s: s, ratio: overlap ? null : ratio(o, s), cpu_ratio: cpu.length === 0 ? null : ratio(spread(cpu.map((c) => c[0])), spread(cpu.map((c) => c[1]))), node_peak_mib: Math.round(peak), parts };
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

function ratio(ours: Spread, limit: Spread): number {
  return Number((ours.median / limit.median).toFixed(2));
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

/** The command as a user runs it; the peak is the process's own high-water mark, read while it runs. */
export async function runImport(db: ScratchDatabase, path: string): Promise<{ peakMib: number; parts: Record<string, number> }> {
  const env = { ...process.env, DATABASE_URL: db.urls.owner, KCO_DB_ETL_URL: db.urls.etl, KCO_DB_APP_URL: db.urls.app, KCO_DB_APP_ALL_URL: db.urls.app_all, KCO_DEMO: "off" };
  const child = spawn(process.execPath, [join(projectRoot(), "build", "cli.mjs"), "import", path, "--source", "bench", "-o", "json"], { env, stdio: ["ignore", "ignore", "pipe"] });
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (errors = (errors + text).slice(-4000)));
  let peakMib = 0;
  const sampler = setInterval(() => {
    peakMib = Math.max(peakMib, residentMib(child.pid));
  }, SAMPLE_MS);
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  clearInterval(sampler);
  if (code !== 0) throw new AppError("internal", `kco import ended with ${code}: ${errors}`);
  const client = new Client({ connectionString: db.urls.etl });
  await client.connect();
  const { rows } = await client.query<{ step: string; s: string }>("select step, extract(epoch from finished_at - started_at)::numeric(10,2) as s from ops.step_run order by id");
  await client.end();
  return { peakMib, parts: Object.fromEntries(rows.map((r) => [r.step, Number(r.s)])) };
}

function residentMib(pid: number | undefined): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;
  } catch {
    return 0; // no /proc on this platform, or the process has just ended
  }
}

function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const round = (v: number): number => Number(v.toFixed(1));
  return { median: round(sorted[Math.floor(sorted.length / 2)] ?? 0), min: round(sorted[0] ?? 0), max: round(sorted.at(-1) ?? 0) };
}
