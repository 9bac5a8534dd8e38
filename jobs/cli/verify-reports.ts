// What `kco verify` says about the raw zone and about gold.
import type { Pool } from "pg";
import type { CommandResult } from "@/jobs/cli/command-result";
import { textTable } from "@/jobs/cli/text-table";
import { goldHash } from "@/jobs/verify/gold-hash";

export async function verifyGold(pool: Pool): Promise<CommandResult> {
  const hash = await goldHash(pool);
  return {
    document: { ok: true, gold_hash: hash.sha256, relations: hash.relations },
    lines: [`gold hash ${hash.sha256}`, ...textTable(["relation", "rows", "sha256"], hash.relations.map((r) => [r.relation, String(r.rows), r.sha256]))],
  };
}
