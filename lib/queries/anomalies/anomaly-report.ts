// Anomalies as `scope` may see them, in one snapshot with the teams and days a page or API answer needs.
import "server-only";
import type { Scope } from "@/lib/access/scope";
import { withScope } from "@/lib/access/with-scope";
import { AppError } from "@/lib/errors/app-error";
import { findTeam } from "@/lib/queries/spend/find-team";
import { teamIdsBelow } from "@/lib/queries/spend/team-ids-below";
import { dataVersion } from "@/lib/queries/trust/data-version";
import { listAnomalies, type AnomalyFilter, type AnomalyPage } from "./list-anomalies";

/** `team` is a slug. @throws AppError invalid_input for a team the reader does not see */
export function anomalyReport(scope: Scope, { team, ...filter }: Omit<AnomalyFilter, "teamIds"> & { team?: string }): Promise<AnomalyPage & { dataVersion: number }> {
  return withScope(scope, async (tx) => {
    const { version } = await dataVersion(tx);
    if (team === undefined) return { ...(await listAnomalies(tx, filter)), dataVersion: version };
    const found = await findTeam(tx, team);
    if (found === null) throw new AppError("invalid_input", `team=${team.slice(0, 60)}: no such team.`, { details: { field: "team" } });
    return { ...(await listAnomalies(tx, { ...filter, teamIds: await teamIdsBelow(tx, found.id) })), dataVersion: version };
  });
}
