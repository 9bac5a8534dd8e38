// One team by its address. A team that the reader does not see and one that does not exist get the same answer.
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { TeamView } from "@/components/team/team-view";
import { requirePage } from "@/lib/access/session";
import { teamOverview } from "@/lib/queries/spend/team-overview";

type Params = { params: Promise<{ team: string }> };

export async function generateMetadata({ params }: Params): Promise<Metadata> {
  const { team } = await params;
  return { title: `Team ${decodeURIComponent(team)}` };
}

export default async function TeamPage({ params }: Params) {
  const scope = await requirePage("/teams/[team]");
  const { team } = await params;
  const found = await teamOverview(scope, decodeURIComponent(team));
  if (found === null) notFound();
  return <TeamView found={found} scope={scope} />;
}
