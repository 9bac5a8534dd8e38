// `kco import` as a user runs it, in a process of its own, with its peak memory and the seconds of its steps.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Client } from "pg";
import { projectRoot } from "@/lib/config/root";
import type { ScratchDatabase } from "@/lib/db/scratch";
import { AppError } from "@/lib/errors/app-error";

const SAMPLE_MS = 100;

export interface Imported {
  readonly seconds: number;
  /** The process's own high-water mark; 0 where there is no /proc. */
  readonly peakMib: number;
  /** Seconds per step of the run. */
  readonly parts: Readonly<Record<string, number>>;
  /** Seconds that the run's checks took, all together. */
  readonly checks: number;
}

/** @throws AppError with the command's own words when it fails */
export async function runImport(db: ScratchDatabase, paths: readonly string[]): Promise<Imported> {
  const env = { ...process.env, DATABASE_URL: db.urls.owner, KCO_DB_ETL_URL: db.urls.etl, KCO_DB_APP_URL: db.urls.app, KCO_DB_APP_ALL_URL: db.urls.app_all, KCO_DEMO: "off" };
  const started = performance.now();
  const child = spawn(process.execPath, [join(projectRoot(), "build", "cli.mjs"), "import", ...paths, "--source", "bench", "-o", "json"], { env, stdio: ["ignore", "ignore", "pipe"] });
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (errors = (errors + text).slice(-4000)));
  let peakMib = 0;
  const sampler = setInterval(() => {
    peakMib = Math.max(peakMib, residentMib(child.pid));
  }, SAMPLE_MS);
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  clearInterval(sampler);
  const seconds = (performance.now() - started) / 1000;
  if (code !== 0) throw new AppError("internal", `kco import ended with ${code}: ${errors}`);
  return { seconds, peakMib, ...(await partsOf(db)) };
}

async function partsOf(db: ScratchDatabase): Promise<Pick<Imported, "parts" | "checks">> {
  const client = new Client({ connectionString: db.urls.etl });
  await client.connect();
  try {
    const { rows } = await client.query<{ step: string; s: string }>(
      "select step, extract(epoch from finished_at - started_at)::numeric(10,2) as s from ops.step_run where run_id = (select max(id) from ops.run) order by id",
    );
    const checks = await client.query<{ s: string }>("select coalesce(sum(duration_ms), 0) / 1000.0 as s from ops.validation_result where run_id = (select max(id) from ops.run)");
    return { parts: Object.fromEntries(rows.map((r) => [r.step, Number(r.s)])), checks: Number(checks.rows[0]?.s ?? 0) };
  } finally {
    await client.end();
  }
}

function residentMib(pid: number | undefined): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;
  } catch {
    return 0; // no /proc on this platform, or the process has just ended
  }
}
