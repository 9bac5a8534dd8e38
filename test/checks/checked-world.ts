// Files that go through the real pipeline one import after the other, and runs that somebody has queued: what the tests of this folder stand on.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onPg, type SqlRunner } from "@/lib/access/sql-runner";
import { withTx } from "@/lib/db/with-tx";
import { dagOf } from "@/jobs/daily";
import { prepareImport } from "@/jobs/import/prepare-import";
import { claimRun } from "@/jobs/run/claim-run";
import { createRun } from "@/jobs/run/create-run";
import { executeRun } from "@/jobs/run/execute-run";
import type { ImportFile } from "@/jobs/run/run-context";
import type { RunOutcome } from "@/jobs/run/run-event";
import { createTestDatabase, type TestDatabase } from "@/test/setup/database";

export interface CheckedWorld {
  readonly db: TestDatabase;
  /** Imports files (name → content) into a source; later imports replace the days they cover unless `mode` says otherwise. */
  readonly importFiles: (source: string, files: Readonly<Record<string, string>>, mode?: ImportFile["mode"]) => Promise<RunOutcome>;
  /** Executes the oldest queued run. */
  readonly runQueued: () => Promise<RunOutcome>;
  /** One transaction of the pipeline's role. */
  readonly tx: <T>(work: (runner: SqlRunner) => Promise<T>) => Promise<T>;
  readonly rows: <Row extends object>(sql: string, params?: readonly unknown[]) => Promise<Row[]>;
  readonly close: () => Promise<void>;
}

export const TODAY = "2026-01-02";

export async function checkedWorld(): Promise<CheckedWorld> {
  const db = await createTestDatabase();
  const runQueued = async (): Promise<RunOutcome> => {
    const claim = await claimRun(db.etl, "test:1:checked");
    if (!claim) throw new Error("no run waits");
    return executeRun(claim, { etlUrl: db.etlUrl, dag: dagOf(claim.run) });
  };
  return {
    db,
    runQueued,
    importFiles: async (source, files, mode = "replace_days") => {
      const folder = mkdtempSync(join(tmpdir(), "kco-checked-"));
      try {
        for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
        const prepared = await prepareImport(db.etl, { paths: [folder], source, format: "auto", mode, currency: null });
        await createRun(db.etl, { kind: "import", trigger: "cli", logicalDate: TODAY, params: { sources: [source], files: prepared.files } });
        return await runQueued();
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
    tx: (work) => withTx(db.etl, (client) => work(onPg(client))),
    rows: async <Row extends object>(sql: string, params: readonly unknown[] = []) => (await db.owner.query<Row>(sql, [...params])).rows,
    close: () => db.drop(),
  };
}

/** A K&Co file of `good` ordinary lines and the given ones, one day each of January 2025. */
export function kcoFile(good: number, lines: readonly string[] = [], header = "date,account_id,service,team,env,cost_usd"): string {
  const ordinary = Array.from({ length: good }, (_, i) => `2025-01-${String((i % 28) + 1).padStart(2, "0")},111111111111,EC2,Web,prod,10.25`);
  return `${[header, ...ordinary, ...lines].join("\n")}\n`;
}
