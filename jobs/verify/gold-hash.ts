// The gold hash: the same bronze, rules and code give the same one, on any machine and whatever runs led there.
import { createHash } from "node:crypto";
import type { Pool, PoolClient } from "pg";
import { to as copyTo } from "pg-copy-streams";
import goldRows from "./gold-rows.sql";

export interface RelationHash {
  readonly relation: string;
  readonly rows: number;
  readonly sha256: string;
}

export interface GoldHash {
  readonly sha256: string;
  readonly relations: readonly RelationHash[];
}

const RELATIONS = ["fact_cloud_billing", "daily_spend", "daily_spend_all", "monthly_spend_by_provider", "top_services_by_cost"] as const;

/** gold-rows.sql holds one SELECT a relation, each under its own `-- relation:` line. */
function selectOf(relation: string): string {
  const section = goldRows.split(/^-- relation: /m).find((text) => text.startsWith(`${relation}\n`));
  if (section === undefined) throw new Error(`gold-rows.sql has no relation ${relation}`);
  return section.slice(relation.length);
}

/** Rows are hashed before they are sorted: 32 bytes sort in a fraction of what whole rows need. */
async function hashRelation(client: PoolClient, relation: string): Promise<RelationHash> {
  const hash = createHash("sha256");
  let rows = 0;
  const stream = client.query(copyTo(`COPY (SELECT encode(sha256(convert_to(r::text, 'UTF8')), 'hex') AS h FROM (${selectOf(relation)}) r ORDER BY h) TO STDOUT`));
  for await (const chunk of stream) {
    const bytes = chunk as Buffer;
    hash.update(bytes);
    for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) rows += 1;
  }
  return { relation, rows, sha256: hash.digest("hex") };
}

/** sha256 over fact and rollups as natural keys and measures, sorted, of one snapshot; streams, so that size does not matter. */
export async function goldHash(pool: Pool): Promise<GoldHash> {
  const client = await pool.connect();
  try {
    await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    const relations: RelationHash[] = [];
    for (const relation of RELATIONS) relations.push(await hashRelation(client, relation));
    await client.query("COMMIT");
    const sha256 = createHash("sha256").update(relations.map((r) => `${r.relation} ${r.rows} ${r.sha256}\n`).join("")).digest("hex");
    return { sha256, relations };
  } catch (error) {
    await client.query("ROLLBACK").catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}
