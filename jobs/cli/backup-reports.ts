// What `kco backup FILE` and `kco restore FILE` say.
import { resolve } from "node:path";
import type { Pool } from "pg";
import { ownerPool } from "@/lib/db/pools";
import { readBackup } from "@/jobs/backup/read-backup";
import { writeBackup } from "@/jobs/backup/write-backup";
import { say, type CommandResult } from "@/jobs/cli/command-result";
import { goldHash } from "@/jobs/verify/gold-hash";

export async function backup(file: string): Promise<CommandResult> {
  const report = await writeBackup(ownerPool({ applicationName: "kco backup", max: 2 }), resolve(file), new Date(), say);
  return {
    document: { ok: true, ...report },
    lines: [`${report.tables} tables with ${report.rows} rows in ${report.file}, ${report.bytes} bytes`, "Keep KCO_SECRET_KEY apart from it: stored credentials are encrypted with it."],
  };
}

/** Of a restore whose copy held allocation changes that nothing had published yet. */
export function rebuildLine(run: string | null): string[] {
  return run === null ? [] : [`Run ${run} is queued: it publishes the allocation changes whose rebuild had not ended`];
}

export async function restore(etl: Pool, file: string): Promise<CommandResult> {
  const report = await readBackup(ownerPool({ applicationName: "kco restore", max: 2 }), resolve(file));
  const hash = await goldHash(etl);
  return { document: { ok: true, ...report, gold_hash: hash.sha256 }, lines: [`${report.tables} tables with ${report.rows} rows, as of ${report.at}`, `gold hash ${hash.sha256}`, ...rebuildLine(report.rebuild)] };
}
