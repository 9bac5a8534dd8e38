// Overview: where the month stands, how it came here, what it is made of, what stood out. A lead's home is their team's page.
import type { Metadata } from "next";
import { NoData } from "@/components/overview/no-data";
import { SpendView } from "@/components/overview/spend-view";
import { TeamView } from "@/components/team/team-view";
import { PageHeader } from "@/components/ui/page-header";
import { requirePage } from "@/lib/access/session";
import { homeTeam } from "@/lib/queries/spend/home-team";
import { overview } from "@/lib/queries/spend/overview";
import { teamOverview } from "@/lib/queries/spend/team-overview";

export const metadata: Metadata = { title: "Overview" };

export default async function OverviewPage() {
  const scope = await requirePage("/");
  const home = await homeTeam(scope);
  const team = home === null ? null : await teamOverview(scope, home.slug);
  if (team !== null) return <TeamView found={team} scope={scope} />;
  const found = await overview(scope);
  if (found === null) return <><PageHeader title="Overview" /><NoData scope={scope} /></>;
  return (
    <>
      <PageHeader title="Overview" description="Effective cost, all charge categories, by usage day." />
      <SpendView found={found} />
    </>
  );
}
