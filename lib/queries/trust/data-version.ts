// Which publish a transaction sees; everything cached is cached under it.
import "server-only";
import { Prisma } from "@/lib/db/generated/client";
import type { ScopedTx } from "@/lib/access/with-scope";

export type DataVersion = {
  /** 0 before the first publish. */
  version: number;
  /** Names the database too, so that one process with two databases never mixes them up. */
  key: string;
};

// A transaction is one snapshot, so its version is asked once however many questions it answers.
const asked = new WeakMap<ScopedTx, Promise<DataVersion>>();

/** The newest published version in the snapshot of `tx`. */
export function dataVersion(tx: ScopedTx): Promise<DataVersion> {
  const known = asked.get(tx) ?? readVersion(tx);
  asked.set(tx, known);
  return known;
}

async function readVersion(tx: ScopedTx): Promise<DataVersion> {
  const rows = await tx.$queryRaw<{ database: string; version: bigint }[]>(
    Prisma.sql`SELECT current_database()::text AS database, coalesce(max(version), 0) AS version FROM ops.data_version`,
  );
  const [row] = rows;
  const version = Number(row?.version ?? 0n);
  return { version, key: `${row?.database ?? ""}:${version}` };
}
