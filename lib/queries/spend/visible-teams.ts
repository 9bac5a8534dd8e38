// The teams whose pages a reader may open: those with a name under their row-level security.
import "server-only";
import { Prisma } from "@/lib/db/generated/client";
import type { ScopedTx } from "@/lib/access/with-scope";

export type VisibleTeam = { id: number; name: string; slug: string; parentId: number | null };

/** By name, parents beside their children; Unallocated is no team. */
export function visibleTeams(tx: ScopedTx): Promise<VisibleTeam[]> {
  return tx.$queryRaw<VisibleTeam[]>(Prisma.sql`
    SELECT team_id AS id, team_name AS name, slug, parent_id AS "parentId" FROM gold.dim_team WHERE team_id <> 0 ORDER BY team_name`);
}
