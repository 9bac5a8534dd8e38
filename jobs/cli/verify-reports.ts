// What `kco verify` says about the raw zone, the audit log and gold.
import type { Pool } from "pg";
import { say, type CommandResult } from "@/jobs/cli/command-result";
import { textTable } from "@/jobs/cli/text-table";
import { goldHash } from "@/jobs/verify/gold-hash";
import { auditFaultText, verifyAudit, type AuditReport } from "@/jobs/verify/verify-audit";
import { verifyBronze } from "@/jobs/verify/verify-bronze";

const EVERY_MS = 2_000;

function auditLines(report: AuditReport): string[] {
  const summary = `audit log: ${report.lines} lines under ${report.seals} seals, ${report.unsealed} waiting for the next: ${report.ok ? "as written" : `${report.faults.length} faults`}`;
  return [summary, ...(report.head === null ? [] : [`newest seal (keep it for --known): ${report.head}`]), ...report.faults.map(auditFaultText)];
}

/** The audit log alone. */
export async function verifyLog(pool: Pool, known?: string): Promise<CommandResult> {
  const report = await verifyAudit(pool, known);
  return { ok: report.ok, document: report, lines: auditLines(report) };
}

export async function verifyRaw(pool: Pool, known?: string): Promise<CommandResult> {
  let next = Date.now() + EVERY_MS;
  const report = await verifyBronze(pool, (done, total) => {
    if (Date.now() < next) return;
    next = Date.now() + EVERY_MS;
    say(`  ${done} of ${total} batches`);
  });
  const summary = `${report.batches} batches of ${report.sources} sources, ${report.rows} rows: ${report.ok ? "as delivered" : `${report.faults.length} faults`}`;
  const faults = report.faults.map((f) => `${f.source}${f.batchId === null ? "" : `, batch ${f.batchId}`}: ${f.fault}`);
  const audit = await verifyAudit(pool, known);
  const ok = report.ok && audit.ok;
  return { ok, document: { ...report, ok, audit }, lines: [summary, ...faults, ...auditLines(audit)] };
}

export async function verifyGold(pool: Pool): Promise<CommandResult> {
  const hash = await goldHash(pool);
  return {
    document: { ok: true, gold_hash: hash.sha256, relations: hash.relations },
    lines: [`gold hash ${hash.sha256}`, ...textTable(["relation", "rows", "sha256"], hash.relations.map((r) => [r.relation, String(r.rows), r.sha256]))],
  };
}
