// Allocation: which team a charge belongs to, by which rule, how much has one, and what a change of the rules would move.
import type { Metadata } from "next";
import { CoverageSection } from "@/components/allocation/coverage-section";
import { RebuildStatus } from "@/components/allocation/rebuild-status";
import { RuleEditor } from "@/components/allocation/rule-editor";
import { VersionTable } from "@/components/allocation/version-table";
import { PageHeader } from "@/components/ui/page-header";
import { Section } from "@/components/ui/section";
import { mayUse } from "@/lib/access/matrix";
import { requirePage } from "@/lib/access/session";
import { dayOf } from "@/lib/dates/dates";
import { allocationPage } from "@/lib/queries/spend/allocation-page";

export const metadata: Metadata = { title: "Allocation" };

export default async function AllocationPage() {
  const scope = await requirePage("/allocation");
  const found = await allocationPage(scope, dayOf(new Date()));
  const mayChange = mayUse(scope.role, "/api/v1/allocation-rules", "POST");
  const waiting = found.versions.some(({ state, publishedAt }) => state === "applied" && publishedAt === null);
  return (
    <>
      <PageHeader title="Allocation" description="The first rule that fits a charge decides its team." controls={<RebuildStatus rebuild={found.rebuild} mayChange={mayChange} waiting={waiting} />} />
      <div className="flex flex-col gap-10">
        <CoverageSection month={found.month} coverage={found.coverage} byRule={found.byRule} />
        <Section title="Rules">
          <RuleEditor key={`${found.version}:${found.draft === null}`} version={found.version} applied={found.applied} draft={found.draft} teams={found.teams} mayChange={mayChange} />
        </Section>
        <Section title="Versions" description="Rules of an applied version never change; the newest that a day has reached counts.">
          <VersionTable versions={found.versions} />
        </Section>
      </div>
    </>
  );
}
