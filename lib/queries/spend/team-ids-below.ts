// A team and all teams below it, as far as the reader sees them.
import "server-only";
import { Prisma } from "@/lib/db/generated/client";
import type { ScopedTx } from "@/lib/access/with-scope";

export async function teamIdsBelow(tx: ScopedTx, teamId: number): Promise<number[]> {
  const rows = await tx.$queryRaw<{ id: number }[]>(Prisma.sql`
    WITH RECURSIVE below AS (
      SELECT ${teamId}::int AS id UNION SELECT t.team_id FROM gold.dim_team t JOIN below ON t.parent_id = below.id)
    SELECT id FROM below ORDER BY id`);
  return rows.map(({ id }) => id);
}
