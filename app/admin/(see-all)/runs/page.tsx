// Every run: the grid of the last weeks with their steps, the month as a calendar, and the list with filters.
import type { Metadata } from "next";
import { z } from "zod";
import { AutoRefresh } from "@/components/admin/auto-refresh";
import { GridLegend } from "@/components/admin/grid-legend";
import { RunCalendarView } from "@/components/admin/run-calendar-view";
import { RunFilters } from "@/components/admin/run-filters";
import { RunGridView } from "@/components/admin/run-grid-view";
import { RunNowButton } from "@/components/admin/run-now-button";
import { RunTable } from "@/components/admin/run-table";
import { runsHref } from "@/components/admin/runs-address";
import { EmptyState } from "@/components/ui/empty-state";
import { LinkButton } from "@/components/ui/link-button";
import { PageHeader } from "@/components/ui/page-header";
import { Section } from "@/components/ui/section";
import { mayUse } from "@/lib/access/matrix";
import { requirePage } from "@/lib/access/session";
import { dayOf, isDay } from "@/lib/dates/dates";
import { formatDay } from "@/lib/format/date";
import { listRuns } from "@/lib/queries/admin/list-runs";
import { runCalendar } from "@/lib/queries/admin/run-calendar";
import { runGrid } from "@/lib/queries/admin/run-grid";
import { isLive, RUN_KINDS, RUN_STATUSES } from "@/lib/queries/admin/run-status";

export const metadata: Metadata = { title: "Runs" };

const REFRESH_MS = 4_000;
const PAGE = 30;
const COLUMNS = 90;

const id = z.string().regex(/^[1-9]\d{0,17}$/).optional().catch(undefined);

/** An address that somebody edited falls back to everything instead of failing. */
const asked = z.object({
  status: z.enum(RUN_STATUSES).optional().catch(undefined),
  kind: z.enum(RUN_KINDS).optional().catch(undefined),
  days: z.enum(["30", "90"]).optional().catch(undefined),
  day: z.string().refine(isDay).optional().catch(undefined),
  month: z.string().regex(/^20\d\d-(0[1-9]|1[0-2])$/).optional().catch(undefined),
  before: id,
  gridBefore: id,
});

type Search = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function RunsPage({ searchParams }: Search) {
  const scope = await requirePage("/admin/runs");
  const address = asked.parse(await searchParams);
  const { status, kind, days = "90", day, before, gridBefore } = address;
  const clock = new Date();
  const today = dayOf(clock);
  const month = `${address.month ?? (day ?? today).slice(0, 7)}-01`;
  const [grid, calendar, page] = await Promise.all([
    runGrid(scope, { now: clock, days: Number(days), limit: COLUMNS, status, kind, before: gridBefore }),
    runCalendar(scope, month, clock),
    listRuns(scope, { status, kind, day, cursor: before, limit: PAGE }),
  ]);
  const now = clock.toISOString();
  const filtered = status !== undefined || kind !== undefined;
  if (grid.total === 0 && !filtered && page.runs.length === 0 && day === undefined) {
    return (
      <>
        <Header mayRun={mayUse(scope.role, "/api/v1/runs", "POST")} />
        <EmptyState title="No run yet" reason="The first one starts at 06:30 UTC, or when somebody imports a file or presses Run now." />
      </>
    );
  }
  return (
    <>
      {grid.runs.some((run) => isLive(run.status)) ? <AutoRefresh everyMs={REFRESH_MS} /> : null}
      <Header mayRun={mayUse(scope.role, "/api/v1/runs", "POST")} />
      <RunFilters address={address} />
      <div className="flex flex-col gap-8">
        <Section
          title={`Last ${days} days`}
          description={`${grid.runs.length === grid.total ? grid.total : `${grid.runs.length} of ${grid.total}`} runs, newest at the left; the bar is the duration, the number the day.`}
          actions={<LinkButton size="sm" scroll={false} href={runsHref({ ...address, days: days === "90" ? "30" : undefined, gridBefore: undefined })}>{days === "90" ? "Show 30 days" : "Show 90 days"}</LinkButton>}
        >
          {grid.runs.length === 0 ? <EmptyState title="No run of these days fits the filters" action={<LinkButton href="/admin/runs">Clear filters</LinkButton>} /> : <RunGridView grid={grid} now={now} />}
          <GridLegend />
          <div className="mt-2 flex gap-2">
            {gridBefore === undefined ? null : <LinkButton size="sm" scroll={false} href={runsHref({ ...address, gridBefore: undefined })}>Newest runs</LinkButton>}
            {grid.nextBefore === null ? null : <LinkButton size="sm" scroll={false} href={runsHref({ ...address, gridBefore: grid.nextBefore })}>Older columns</LinkButton>}
          </div>
        </Section>
        <Section title="Calendar" description="Each logical date by its worst run; a day leads to its runs.">
          <RunCalendarView month={month} days={calendar} today={today} hrefOf={(change) => runsHref({ ...address, day: undefined, before: undefined, ...change }, change.day === undefined ? "" : "#list")} />
        </Section>
        <Section
          title={day === undefined ? "List" : `Runs for ${formatDay(day, { year: true, weekday: true })}`}
          id="list"
          actions={day === undefined ? undefined : <LinkButton size="sm" scroll={false} href={runsHref({ ...address, day: undefined, before: undefined })}>All days</LinkButton>}
        >
          <RunTable runs={page.runs} now={now} empty={<EmptyState title="No run fits these filters" action={<LinkButton href="/admin/runs">Clear filters</LinkButton>} />} />
          {page.nextCursor === null ? null : (
            <div className="mt-3">
              <LinkButton href={runsHref({ ...address, before: page.nextCursor }, "#list")}>Older runs</LinkButton>
            </div>
          )}
        </Section>
      </div>
    </>
  );
}

function Header({ mayRun }: { mayRun: boolean }) {
  return <PageHeader title="Runs" description="Each run step by step; a square opens the step." controls={mayRun ? <RunNowButton /> : undefined} />;
}
