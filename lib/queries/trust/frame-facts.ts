// What the frame around spend pages says: the trust facts and the teams the reader may open.
import "server-only";
import type { Scope } from "@/lib/access/scope";
import { withScope } from "@/lib/access/with-scope";
import { visibleTeams, type VisibleTeam } from "@/lib/queries/spend/visible-teams";
import { trust, type Trust } from "./trust";

/** The teams alone, for pages whose frame states nothing about the numbers. */
export function frameTeams(scope: Scope): Promise<VisibleTeam[]> {
  return withScope(scope, visibleTeams);
}

export function frameFacts(scope: Scope): Promise<{ trust: Trust; teams: VisibleTeam[] }> {
  return withScope(scope, async (tx) => ({ trust: await trust(tx, scope), teams: await visibleTeams(tx) }));
}
