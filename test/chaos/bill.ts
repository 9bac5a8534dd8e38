// A small bill as a file, its import as a queued run, and what an import of it must leave: what the faults are played on.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { prepareImport } from "@/jobs/import/prepare-import";
import { reconcile } from "@/jobs/reconcile/reconcile";
import { createRun } from "@/jobs/run/create-run";
import { goldHash } from "@/jobs/verify/gold-hash";
import type { TestDatabase } from "../setup/database";

export interface Bills {
  /** Writes the bill of a seed and gives its path: credits, repeated keys, one record for quarantine. */
  readonly write: (seed: number, rows?: number) => string;
  readonly remove: () => void;
}

const HEADER = "date,account_id,service,team,env,cost_usd";

function lineOf(i: number, seed: number): string {
  const day = String(1 + ((i * seed) % 28)).padStart(2, "0");
  const cost = i % 17 === 0 ? `-${seed}.${i}` : `${(i * 7 * seed) % 90}.${String(i % 100).padStart(2, "0")}`;
  return `2025-03-${day},11111111111${i % 3},${["EC2", "S3", "RDS"][i % 3]},${["Web", "Data"][(i + seed) % 2]},prod,${cost}`;
}

export function makeBills(): Bills {
  const folder = mkdtempSync(join(tmpdir(), "kco-bill-"));
  return {
    write: (seed, rows = 60) => {
      const path = join(folder, `bill-${seed}.csv`);
      writeFileSync(path, `${[HEADER, ...Array.from({ length: rows }, (_, i) => lineOf(i, seed))].join("\n")}\n2025-03-01,111111111111,EC2,Web,prod,abc\n`);
      return path;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Queues the import of a file into source `bill`. @returns the run's id */
export async function queueImport(db: TestDatabase, path: string): Promise<string> {
  const { files } = await prepareImport(db.etl, { paths: [path], source: "bill", format: "auto", mode: "refuse_overlap", currency: null });
  return (await createRun(db.etl, { kind: "import", trigger: "cli", logicalDate: "2025-04-01", params: { sources: ["bill"], files } })).id;
}

/** The bill is in gold once, exactly, with the hash of an undisturbed import; nothing is lost, doubled or left open. */
export async function expectImportedOnce(db: TestDatabase, undisturbed: string): Promise<void> {
  expect((await goldHash(db.etl)).sha256).toBe(undisturbed);
  expect(await reconcile(db.etl)).toMatchObject([{ ok: true, difference: "0.00" }]);
  const { rows } = await db.owner.query(
    `select (select count(*)::int from silver.quarantine) as quarantined, (select count(*)::int from ops.data_version) as versions, (select count(*)::int from bronze.batch) as batches,
            (select count(*)::int from ops.step_run where status = 'running') as open, (select string_agg(distinct status, ' ') from ops.run) as status`,
  );
  expect(rows).toEqual([{ quarantined: 1, versions: 1, batches: 1, open: 0, status: "succeeded_with_warnings" }]);
}
