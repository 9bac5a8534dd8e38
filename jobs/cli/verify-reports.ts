// What `kco verify` says about the raw zone and about gold.
import type { Pool } from "pg";
import { say, type CommandResult } from "@/jobs/cli/command-result";
import { textTable } from "@/jobs/cli/text-table";
import { goldHash } from "@/jobs/verify/gold-hash";
import { verifyBronze } from "@/jobs/verify/verify-bronze";

const EVERY_MS = 2_000;

export async function verifyRaw(pool: Pool): Promise<CommandResult> {
  let next = Date.now() + EVERY_MS;
  const report = await verifyBronze(pool, (done, total) => {
    if (Date.now() < next) return;
    next = Date.now() + EVERY_MS;
    say(`  ${done} of ${total} batches`);
  });
  const summary = `${report.batches} batches of ${report.sources} sources, ${report.rows} rows: ${report.ok ? "as delivered" : `${report.faults.length} faults`}`;
  const faults = report.faults.map((f) => `${f.source}${f.batchId === null ? "" : `, batch ${f.batchId}`}: ${f.fault}`);
  return { ok: report.ok, document: report, lines: [summary, ...faults] };
}

export async function verifyGold(pool: Pool): Promise<CommandResult> {
  const hash = await goldHash(pool);
  return {
    document: { ok: true, gold_hash: hash.sha256, relations: hash.relations },
    lines: [`gold hash ${hash.sha256}`, ...textTable(["relation", "rows", "sha256"], hash.relations.map((r) => [r.relation, String(r.rows), r.sha256]))],
  };
}
