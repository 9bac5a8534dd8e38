// Teams: the tree with cost centres and ledger codes, and changing it.
import type { Metadata } from "next";
import { RebuildStatus } from "@/components/allocation/rebuild-status";
import { AddTeam, TeamTable } from "@/components/teams/team-table";
import { PageHeader } from "@/components/ui/page-header";
import { mayUse } from "@/lib/access/matrix";
import { requirePage } from "@/lib/access/session";
import { rebuildState } from "@/lib/allocation/rebuild";
import { asReader } from "@/lib/queries/admin/as-actor";
import { listTeams } from "@/lib/teams/teams";

export const metadata: Metadata = { title: "Teams" };

export default async function TeamsPage() {
  const scope = await requirePage("/admin/teams");
  const [teams, rebuild] = await asReader(scope, async (db) => [await listTeams(db), await rebuildState(db)] as const);
  const mayChange = mayUse(scope.role, "/api/v1/teams", "POST");
  return (
    <>
      <PageHeader
        title="Teams"
        description="Who belongs to a team sees the teams below it. Cost centre and ledger code come from the parent where a team has none."
        controls={<><RebuildStatus rebuild={rebuild} mayChange={false} waiting={false} />{mayChange ? <AddTeam teams={teams} /> : null}</>}
      />
      <TeamTable teams={teams} mayChange={mayChange} />
    </>
  );
}
