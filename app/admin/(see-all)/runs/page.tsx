// Every run: the grid of the last ones with their steps, and the list with filters.
import type { Metadata } from "next";
import { z } from "zod";
import { AutoRefresh } from "@/components/admin/auto-refresh";
import { GridLegend } from "@/components/admin/grid-legend";
import { RunFilters } from "@/components/admin/run-filters";
import { RunGridView } from "@/components/admin/run-grid-view";
import { RunNowButton } from "@/components/admin/run-now-button";
import { RunTable } from "@/components/admin/run-table";
import { EmptyState } from "@/components/ui/empty-state";
import { LinkButton } from "@/components/ui/link-button";
import { PageHeader } from "@/components/ui/page-header";
import { Section } from "@/components/ui/section";
import { mayUse } from "@/lib/access/matrix";
import { requirePage } from "@/lib/access/session";
import { listRuns } from "@/lib/queries/admin/list-runs";
import { runGrid } from "@/lib/queries/admin/run-grid";
import { isLive, RUN_KINDS, RUN_STATUSES } from "@/lib/queries/admin/run-status";

export const metadata: Metadata = { title: "Runs" };

const REFRESH_MS = 4_000;
const PAGE = 30;

/** An address that somebody edited falls back to everything instead of failing. */
const asked = z.object({
  status: z.enum(RUN_STATUSES).optional().catch(undefined),
  kind: z.enum(RUN_KINDS).optional().catch(undefined),
  before: z.string().regex(/^[1-9]\d{0,17}$/).optional().catch(undefined),
  grid: z.enum(["30", "90"]).catch("30"),
});

type Search = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function RunsPage({ searchParams }: Search) {
  const scope = await requirePage("/admin/runs");
  const { status, kind, before, grid: size } = asked.parse(await searchParams);
  const [grid, page] = await Promise.all([runGrid(scope, Number(size)), listRuns(scope, { status, kind, cursor: before, limit: PAGE })]);
  const now = new Date().toISOString();
  const filters = { ...(status && { status }), ...(kind && { kind }), ...(size === "30" ? {} : { grid: size }) };
  return (
    <>
      {grid.runs.some((run) => isLive(run.status)) ? <AutoRefresh everyMs={REFRESH_MS} /> : null}
      <PageHeader title="Runs" description="Each run step by step; a square opens the step." controls={mayUse(scope.role, "/api/v1/runs", "POST") ? <RunNowButton /> : undefined} />
      {grid.runs.length === 0 ? (
        <EmptyState title="No run yet" reason="The first one starts at 06:30 UTC, or when somebody imports a file or presses Run now." />
      ) : (
        <div className="flex flex-col gap-8">
          <Section
            title={`Last ${grid.runs.length} runs`}
            description="Newest at the left; the bar is the duration, the number the day."
            actions={<LinkButton size="sm" href={size === "30" ? "/admin/runs?grid=90" : "/admin/runs"}>{size === "30" ? "Show 90" : "Show 30"}</LinkButton>}
          >
            <RunGridView grid={grid} now={now} />
            <GridLegend />
          </Section>
          <Section title="List" actions={<RunFilters status={status ?? "all"} kind={kind ?? "all"} grid={size} />}>
            <RunTable runs={page.runs} now={now} empty={<EmptyState title="No run fits these filters" action={<LinkButton href="/admin/runs">Clear filters</LinkButton>} />} />
            {page.nextCursor === null ? null : (
              <div className="mt-3">
                <LinkButton href={`/admin/runs?${new URLSearchParams({ ...filters, before: page.nextCursor })}`}>Older runs</LinkButton>
              </div>
            )}
          </Section>
        </div>
      )}
    </>
  );
}
