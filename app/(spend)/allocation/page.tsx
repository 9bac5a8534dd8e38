// Allocation: which team a charge belongs to, by which rule, how much has one, and what a change of the rules would move.
import type { Metadata } from "next";
import { CoverageSection } from "@/components/allocation/coverage-section";
import { OwnerTable } from "@/components/allocation/owner-tables";
import { RebuildStatus } from "@/components/allocation/rebuild-status";
import { RuleEditor } from "@/components/allocation/rule-editor";
import { AddSpelling, SpellingTable, SuggestionTable } from "@/components/allocation/spelling-tables";
import { UntaggedTable } from "@/components/allocation/untagged-table";
import { VersionTable } from "@/components/allocation/version-table";
import { PageHeader } from "@/components/ui/page-header";
import { Section } from "@/components/ui/section";
import { mayUse } from "@/lib/access/matrix";
import { requirePage } from "@/lib/access/session";
import { addMonths, dayOf } from "@/lib/dates/dates";
import { formatMonth } from "@/lib/format/date";
import { allocationPage } from "@/lib/queries/spend/allocation-page";
import { defaultState } from "@/lib/state/explorer-state";

export const metadata: Metadata = { title: "Allocation" };

export default async function AllocationPage() {
  const scope = await requirePage("/allocation");
  const today = dayOf(new Date());
  const found = await allocationPage(scope, today);
  const { month, teams, accounts } = found;
  const mayChange = mayUse(scope.role, "/api/v1/allocation-rules", "POST");
  const waiting = found.versions.some(({ state, publishedAt }) => state === "applied" && publishedAt === null);
  return (
    <>
      <PageHeader title="Allocation" description="The first rule that fits a charge decides its team." controls={<RebuildStatus rebuild={found.rebuild} mayChange={mayChange} waiting={waiting} />} />
      <div className="flex flex-col gap-10">
        <CoverageSection month={month} coverage={found.coverage} byRule={found.byRule} />
        <Section title="Rules">
          <RuleEditor key={`${found.version}:${found.draft === null}`} version={found.version} applied={found.applied} draft={found.draft} teams={teams} mayChange={mayChange} />
        </Section>
        <Section id="owners" title="Who owns it?" description="Accounts and projects that bills have brought and nobody owns, with the newest month so far.">
          <OwnerTable kind="inbox" accounts={accounts.filter(({ owner }) => owner === null)} teams={teams} mayChange={mayChange} />
        </Section>
        <Section title="Owners">
          <OwnerTable kind="owned" accounts={accounts.filter(({ owner }) => owner !== null)} teams={teams} mayChange={mayChange} />
        </Section>
        <Section id="spellings" title="Spellings of tags" actions={mayChange ? <AddSpelling /> : undefined} description="A variant is read as another value before any rule looks at it.">
          <div className="flex flex-col gap-4">
            <SuggestionTable suggestions={found.suggestions} mayChange={mayChange} />
            <SpellingTable spellings={found.spellings} mayChange={mayChange} />
          </div>
        </Section>
        {month === null ? null : (
          <Section id="untagged" title={`Untagged in ${formatMonth(month)}`} description="Usage that neither a team tag nor a rule of yours has decided, largest first.">
            <UntaggedTable untagged={found.untagged} state={{ ...defaultState(today), from: month, to: addMonths(month, 1), granularity: "day" }} withTeam />
          </Section>
        )}
        <Section title="Versions" description="Rules of an applied version never change; the newest that a day has reached counts.">
          <VersionTable versions={found.versions} />
        </Section>
      </div>
    </>
  );
}
