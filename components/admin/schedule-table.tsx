// When the jobs run what, as the process that runs them has written it down.
import { DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import type { TableColumn } from "@/components/ui/table-column";
import { TextLink } from "@/components/ui/text-link";
import { runbookHref } from "@/lib/runbook/runbook";
import { formatInstant } from "@/lib/format/date";
import { formatRelative } from "@/lib/format/duration";
import type { ScheduleEntry } from "@/lib/queries/admin/admin-home";

const SILENT_MS = 5 * 60_000; // a process looks every minute

export function ScheduleTable({ schedules, now }: { schedules: readonly ScheduleEntry[]; now: string }) {
  const seen = schedules.map(({ seenAt }) => seenAt).sort().at(-1);
  const silent = seen !== undefined && Date.parse(now) - Date.parse(seen) > SILENT_MS;
  return (
    <>
      {silent ? <p className="mb-2 text-sm text-warning">No process has looked at the schedule since {formatInstant(seen)}. Start a server without KCO_JOBS=off, or a worker (npm run worker). <TextLink href={runbookHref("schedule-silent")}>What to do</TextLink></p> : null}
      <DataTable
        caption="Schedules"
        columns={columns(now)}
        rows={schedules}
        rowKey={({ id }) => id}
        maxHeight="none"
        empty={<EmptyState title="No schedule is known yet" reason="The first process that runs the jobs writes it down within a minute." />}
      />
    </>
  );
}

function columns(now: string): TableColumn<ScheduleEntry>[] {
  return [
    { key: "runs", header: "Runs", cell: ({ runs }) => <span className="inline-block first-letter:uppercase">{runs}</span>, wrap: true },
    { key: "says", header: "When", cell: ({ says }) => says, wrap: true },
    { key: "next", header: "Next (UTC)", cell: ({ nextAt }) => `${formatInstant(nextAt)}, ${formatRelative(nextAt, now)}`, hideBelow: "sm" },
  ];
}
