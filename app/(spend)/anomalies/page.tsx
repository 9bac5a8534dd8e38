// Anomalies by the two rules, apart, each with its plain definition; a row opens the explorer at its day.
import type { Metadata } from "next";
import { AnomalyControls } from "@/components/anomalies/anomaly-controls";
import { AnomalyTable } from "@/components/anomalies/anomaly-table";
import { PAGE_SIZE, anomaliesHref, readAnomaliesAddress } from "@/components/anomalies/anomalies-address";
import { NoData } from "@/components/overview/no-data";
import { EmptyState } from "@/components/ui/empty-state";
import { LinkButton } from "@/components/ui/link-button";
import { PageHeader } from "@/components/ui/page-header";
import { Section } from "@/components/ui/section";
import { requirePage } from "@/lib/access/session";
import { formatRange } from "@/lib/format/date";
import { formatCount, formatNumber } from "@/lib/format/number";
import { anomaliesPage } from "@/lib/queries/anomalies/anomalies-page";
import { RULE_TEXT } from "@/lib/queries/anomalies/anomaly-rule";
import { frameTeams } from "@/lib/queries/trust/frame-facts";

export const metadata: Metadata = { title: "Anomalies" };

type Search = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function AnomaliesPage({ searchParams }: Search) {
  const scope = await requirePage("/anomalies");
  const address = readAnomaliesAddress(await searchParams);
  const [found, teams] = await Promise.all([anomaliesPage(scope, address), frameTeams(scope)]);
  if (found === null || found.newestDay === null) return <><PageHeader title="Anomalies" /><NoData scope={scope} /></>;
  const { range, team, lists, newestDay } = found;
  return (
    <>
      <PageHeader
        title={team === null ? "Anomalies" : `Anomalies of ${team.name}`}
        description={`Days that stood out from ${formatRange(range.from, range.to)}, one row a service and team. Days that are still arriving are not judged.`}
        controls={<AnomalyControls address={{ ...address, team: team?.slug ?? null }} teams={teams} />}
      />
      <div className="flex flex-col gap-10">
        {lists.map(({ rule, page }) => (
          <Section key={rule} id={rule} title={RULE_TEXT[rule].title} description={RULE_TEXT[rule].definition}>
            {page.count === 0 ? (
              <EmptyState title="Nothing stood out by this rule" reason={`Between ${formatRange(range.from, range.to)} no service of ${team?.name ?? "the teams you see"} met it.`} minHeight={120} />
            ) : (
              <>
                <AnomalyTable rule={rule} anomalies={page.anomalies} newestDay={newestDay} />
                <p className="mt-2 flex flex-wrap items-center gap-3 text-sm text-ink-3">
                  {formatNumber(page.anomalies.length)} of {formatCount(page.count, "case")}
                  {page.nextCursor === null ? null : (
                    <LinkButton size="sm" scroll={false} href={anomaliesHref({ ...address, limits: { ...address.limits, [rule]: address.limits[rule] + PAGE_SIZE * 2 } })}>
                      Show more
                    </LinkButton>
                  )}
                </p>
              </>
            )}
          </Section>
        ))}
      </div>
    </>
  );
}
