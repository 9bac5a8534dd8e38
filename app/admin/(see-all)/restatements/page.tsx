// Why a day that was shown as complete changed: when, by how much, by service, team and cause; and what a month was known to cost on a day.
import type { Metadata } from "next";
import { z } from "zod";
import { MonthAsOfPanel } from "@/components/restatements/month-as-of-panel";
import { RestatementFilters } from "@/components/restatements/restatement-filters";
import { RestatementRows } from "@/components/restatements/restatement-rows";
import { EmptyState } from "@/components/ui/empty-state";
import { LinkButton } from "@/components/ui/link-button";
import { PageHeader } from "@/components/ui/page-header";
import { Section } from "@/components/ui/section";
import { requirePage } from "@/lib/access/session";
import type { Scope } from "@/lib/access/scope";
import { dayOf, exclusiveEnd, isDay, type Day } from "@/lib/dates/dates";
import { formatDay } from "@/lib/format/date";
import { AppError } from "@/lib/errors/app-error";
import { CHANGE_CAUSES } from "@/lib/queries/restatements/change-cause";
import { listRestatements } from "@/lib/queries/restatements/list-restatements";
import { monthAsOf, type MonthAsOf } from "@/lib/queries/restatements/month-as-of";
import { restatementFilter } from "@/lib/queries/restatements/restatement-filter";
import { sourceNames } from "@/lib/queries/admin/source-names";

export const metadata: Metadata = { title: "Restatements" };

const day = z.string().refine(isDay).optional().catch(undefined);

/** An address that somebody edited falls back to everything instead of failing. */
const asked = z.object({
  source: z.string().min(1).max(63).optional().catch(undefined),
  cause: z.enum(CHANGE_CAUSES).optional().catch(undefined),
  min: restatementFilter.shape.min.catch(undefined),
  from: day,
  through: day,
  settling: z.enum(["on", "off"]).catch("off"),
  cursor: restatementFilter.shape.cursor.catch(undefined),
  month: z.string().refine((text) => isDay(`${text}-01`)).optional().catch(undefined),
  known: day,
});

type Search = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function RestatementsPage({ searchParams }: Search) {
  const scope = await requirePage("/admin/restatements");
  const { cursor, month, known, ...address } = asked.parse(await searchParams);
  const { source, cause, min, from, through, settling } = address;
  const filter = restatementFilter.parse({ source, cause, min, from, settling, cursor, ...(through === undefined ? {} : { to: exclusiveEnd(through) }) });
  const today = dayOf(new Date());
  const knownOn = known ?? today;
  const [page, sources, answer] = await Promise.all([listRestatements(scope, filter), sourceNames(scope), month === undefined ? null : asOf(scope, `${month}-01`, knownOn)]);
  const older = new URLSearchParams([...Object.entries(address).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])), ["cursor", page.nextCursor ?? ""]]);
  return (
    <>
      <PageHeader title="Restatements" description="Days that changed after they had been shown as complete. Days that still settle move every morning and are hidden." />
      <div className="flex flex-col gap-8">
        <Section title="A month as it was known" description="The sum of all changes published by the end of a day (UTC), beside what is published now.">
          <MonthAsOfPanel month={month ?? today.slice(0, 7)} knownOn={knownOn} answer={answer} />
        </Section>
        <Section title="What changed" description={page.from === null ? undefined : `Usage days from ${formatDay(page.from, { year: true })} on${from === undefined ? ", 13 months; an earlier day is asked for below" : ""}.`}>
          <RestatementFilters key={JSON.stringify(address)} address={address} sources={sources} />
          {page.restatements.length === 0 ? (
            <NothingRestated filtered={Object.values({ source, cause, min, from, through }).some((value) => value !== undefined)} settling={settling === "on"} />
          ) : (
            <RestatementRows restatements={page.restatements} />
          )}
          {page.nextCursor === null ? null : <div className="mt-3"><LinkButton href={`/admin/restatements?${older}`}>Older movements</LinkButton></div>}
        </Section>
      </div>
    </>
  );
}

async function asOf(scope: Scope, month: Day, knownOn: Day): Promise<MonthAsOf | string> {
  try {
    return await monthAsOf(scope, month, knownOn);
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") return error.message;
    throw error;
  }
}

function NothingRestated({ filtered, settling }: { filtered: boolean; settling: boolean }) {
  if (filtered) return <EmptyState title="No day changed like that" reason={settling ? "Nothing moved under these filters." : "No complete day has been restated under these filters."} action={<LinkButton href="/admin/restatements">Clear filters</LinkButton>} />;
  return <EmptyState title="No day has been restated" reason={settling ? "Nothing has moved since it first arrived." : "Every complete day still stands as it was first shown."} />;
}
