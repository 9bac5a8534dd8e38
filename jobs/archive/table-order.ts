// The product's tables in an order in which they can be filled: what others refer to comes first.
import type { PoolClient } from "pg";

interface Reference {
  readonly name: string;
  readonly needs: string[];
}

/** Partitioned tables stand for their partitions. */
export async function inOrderOfReferences(client: PoolClient, wanted: (name: string) => boolean): Promise<string[]> {
  const { rows } = await client.query<Reference>(
    `SELECT n.nspname || '.' || c.relname AS name,
            ARRAY(SELECT DISTINCT fn.nspname || '.' || f.relname FROM pg_constraint k JOIN pg_class f ON f.oid = k.confrelid JOIN pg_namespace fn ON fn.oid = f.relnamespace
                   WHERE k.conrelid = c.oid AND k.contype = 'f' AND k.confrelid <> c.oid) AS needs
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname IN ('ops', 'bronze', 'silver', 'gold') ORDER BY 1`,
  );
  const left = rows.filter((row) => wanted(row.name));
  const names = new Set(left.map((row) => row.name));
  const ordered: string[] = [];
  while (ordered.length < names.size) {
    const next = left.find((row) => !ordered.includes(row.name) && row.needs.every((need) => !names.has(need) || ordered.includes(need)));
    if (!next) throw new Error(`tables refer to each other in a circle: ${[...names].filter((name) => !ordered.includes(name)).join(", ")}`);
    ordered.push(next.name);
  }
  return ordered;
}
