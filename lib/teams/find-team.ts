// One way to understand what somebody calls a team: its name, else the slug of its address.
import type { SqlRunner } from "@/lib/access/sql-runner";

export interface TeamRow {
  id: number;
  name: string;
  slug: string;
  parentId: number | null;
  costCentre: string | null;
  glCode: string | null;
}

/** A name wins over another team's slug; upper and lower case make no difference. */
export function teamCalled<Team extends { readonly name: string; readonly slug: string }>(teams: readonly Team[], wanted: string): Team | undefined {
  const text = wanted.trim().toLowerCase();
  return teams.find(({ name }) => name.toLowerCase() === text) ?? teams.find(({ slug }) => slug === text);
}

/** Undefined when there is none; the product's own Unallocated is nobody's team. */
export async function findTeam(db: SqlRunner, nameOrSlug: string): Promise<TeamRow | undefined> {
  const rows = await db.query<TeamRow>(
    `SELECT id AS "id", name AS "name", slug AS "slug", parent_id AS "parentId", cost_centre AS "costCentre", gl_code AS "glCode" FROM ops.team WHERE id <> 0 AND lower($1) IN (slug, lower(name))`,
    [nameOrSlug.trim()],
  );
  return teamCalled(rows, nameOrSlug);
}
