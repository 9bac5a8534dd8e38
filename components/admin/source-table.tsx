// Each source: how far its days are complete, when it last succeeded, what asking it has cost this month.
import { DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { StatusBadge } from "@/components/ui/status-badge";
import { TextLink } from "@/components/ui/text-link";
import type { TableColumn } from "@/components/ui/table-column";
import type { Day } from "@/lib/dates/dates";
import { formatDay, formatDayRelative, formatInstant, formatTime } from "@/lib/format/date";
import { formatMoney } from "@/lib/format/money";
import { formatNumber } from "@/lib/format/number";
import { runbookHref } from "@/lib/runbook/runbook";
import type { SourceFreshness } from "@/lib/queries/admin/admin-home";

const TYPE_WORD: Record<string, string> = { file: "File import", aws_cost_explorer: "AWS Cost Explorer", gcp_billing_export: "Google Cloud billing export" };

export function SourceTable({ sources, today }: { sources: readonly SourceFreshness[]; today: Day }) {
  return (
    <DataTable
      caption="Sources and their freshness"
      columns={columns(today)}
      rows={sources}
      rowKey={(source) => String(source.id)}
      maxHeight="none"
      empty={<EmptyState title="No source yet" reason="Import a file with `kco import PATH --source NAME`, or connect a provider with `kco sources add`." />}
    />
  );
}

function day(value: Day | null, today: Day) {
  if (value === null) return null;
  return <time dateTime={value} title={formatDay(value, { weekday: true })}>{`${formatDay(value)} (${formatDayRelative(value, today)})`}</time>;
}

/** "23 Nov, 16:56"; the year and zone stand in the title. */
function brief(instant: string): string {
  return `${formatDay(instant.slice(0, 10))}, ${formatTime(instant)}`;
}

function columns(today: Day): TableColumn<SourceFreshness>[] {
  return [
    {
      key: "name",
      header: "Source",
      cell: ({ name, type, origin }) => (
        <span className="block max-w-44 min-w-0 sm:max-w-none">
          <span className="block truncate font-medium">{name}</span>
          <span className="block truncate text-xs text-ink-3">
            {TYPE_WORD[type] ?? type}
            {origin === "demo" ? ", demo" : ""}
          </span>
        </span>
      ),
    },
    { key: "state", header: "State", cell: (source) => <SourceState source={source} /> },
    { key: "complete", header: "Complete through", cell: ({ completeThrough }) => day(completeThrough, today) },
    { key: "newest", header: "Newest day", cell: ({ newestDay }) => (newestDay === null ? null : <time dateTime={newestDay}>{formatDay(newestDay)}</time>), hideBelow: "lg" },
    { key: "success", header: "Last success", cell: ({ lastSuccessAt }) => (lastSuccessAt === null ? null : <time dateTime={lastSuccessAt} title={formatInstant(lastSuccessAt)}>{brief(lastSuccessAt)}</time>), hideBelow: "md" },
    { key: "run", header: "Last run", cell: ({ lastRunId }) => (lastRunId === null ? null : <TextLink href={`/admin/runs/${lastRunId}`}>{`Run ${lastRunId}`}</TextLink>), hideBelow: "lg" },
    { key: "requests", header: "Requests, month", align: "right", cell: ({ type, requests }) => (type === "file" ? null : formatNumber(requests)), hideBelow: "sm" },
    { key: "usd", header: "Price, USD", align: "right", cell: ({ type, requestsUsd }) => (type === "file" ? null : formatMoney(requestsUsd, "USD", { bare: true })), hideBelow: "sm" },
  ];
}

function SourceState({ source }: { source: SourceFreshness }) {
  if (source.staleSince !== null) {
    return (
      <span title={`Stale since ${formatInstant(source.staleSince)}`}>
        <StatusBadge status="warning" label="Stale" plain />
        <span className="block text-xs text-ink-3">
          since {brief(source.staleSince)} · <TextLink href={runbookHref("stale-source", { run: source.lastRunId, source: source.name })}>what to do</TextLink>
        </span>
      </span>
    );
  }
  if (source.lastSuccessAt === null) return <StatusBadge status="none" label="Nothing loaded yet" plain />;
  return <StatusBadge status="ok" label="Current" plain />;
}
