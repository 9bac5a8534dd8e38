// The topmost teams of a scope: what a reader is told they see.
import "server-only";
import { Prisma } from "@/lib/db/generated/client";
import type { ScopedTx } from "@/lib/access/with-scope";

export type TopTeam = { id: number; name: string; slug: string };

/** A parent stands for its children, so only teams whose parent is not in the scope (or has no rows, and so no name) are named. */
export async function topTeams(tx: ScopedTx, teamIds: readonly number[]): Promise<TopTeam[]> {
  return tx.$queryRaw<TopTeam[]>(Prisma.sql`
    SELECT t.team_id AS id, t.team_name AS name, t.slug FROM gold.dim_team t
     WHERE t.team_id = ANY (${[...teamIds]}::int[]) AND NOT EXISTS (SELECT FROM gold.dim_team p WHERE p.team_id = t.parent_id AND p.team_id = ANY (${[...teamIds]}::int[]))
     ORDER BY t.team_name`);
}
