// The team whose page is a reader's home: the one topmost team of a lead or viewer.
import "server-only";
import type { Scope } from "@/lib/access/scope";
import { withScope } from "@/lib/access/with-scope";
import { topTeams } from "@/lib/queries/trust/top-teams";

/** Null for those who see everything, and where there is no team or more than one. */
export async function homeTeam(scope: Scope): Promise<{ name: string; slug: string } | null> {
  if (scope.kind === "all" || scope.teamIds.length === 0) return null;
  const teams = await withScope(scope, (tx) => topTeams(tx, scope.teamIds));
  return teams.length === 1 ? (teams[0] ?? null) : null;
}
