// One team by the last part of its address, as far as the reader may see it.
import "server-only";
import { Prisma } from "@/lib/db/generated/client";
import type { ScopedTx } from "@/lib/access/with-scope";
import { hasControlCharacter } from "@/lib/state/dimensions";

export type TeamFacts = { id: number; name: string; slug: string; parentName: string | null; costCentre: string | null; glCode: string | null; teamsBelow: string[] };

/** Null for a team that does not exist and for one whose rows the reader may not see: the two cannot be told apart (AC-9). */
export async function findTeam(tx: ScopedTx, slug: string): Promise<TeamFacts | null> {
  if (hasControlCharacter(slug)) return null; // PostgreSQL would refuse the text itself
  const rows = await tx.$queryRaw<TeamFacts[]>(Prisma.sql`
    SELECT t.team_id AS id, t.team_name AS name, t.slug, t.parent_name AS "parentName", t.cost_centre AS "costCentre", t.gl_code AS "glCode",
           ARRAY(SELECT c.team_name FROM gold.dim_team c WHERE c.parent_id = t.team_id ORDER BY c.team_name) AS "teamsBelow"
      FROM gold.dim_team t WHERE t.slug = ${slug}`);
  return rows[0] ?? null;
}
