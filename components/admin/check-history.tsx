// One check's last runs: a bar of failing rows a run, and the same as a table with what was observed.
import { DataTable } from "@/components/ui/data-table";
import { StatusBadge } from "@/components/ui/status-badge";
import type { TableColumn } from "@/components/ui/table-column";
import { TextLink } from "@/components/ui/text-link";
import { formatInstant } from "@/lib/format/date";
import { formatCount, formatNumber } from "@/lib/format/number";
import type { ValidationPage } from "@/lib/queries/admin/list-validations";
import { outcomeOf } from "./check-outcome";

type Entry = ValidationPage["validations"][number];

const COLUMNS: readonly TableColumn<Entry>[] = [
  { key: "run", header: "Run", cell: ({ runId }) => <TextLink href={`/admin/runs/${runId}#checks`}>{runId}</TextLink>, rowHeader: true },
  { key: "at", header: "When, UTC", cell: ({ at }) => formatInstant(at), hideBelow: "md" },
  { key: "source", header: "Source", cell: ({ source }) => source ?? "all", hideBelow: "sm" },
  { key: "result", header: "Result", cell: (entry) => <StatusBadge status={outcomeOf(entry)} plain /> },
  { key: "observed", header: "Observed", cell: ({ observed }) => <span className="line-clamp-3 min-w-48">{observed}</span>, wrap: true },
  { key: "expected", header: "Expected", cell: ({ expected }) => <span className="line-clamp-3 min-w-40">{expected}</span>, wrap: true, hideBelow: "lg" },
  { key: "failed", header: "Failing rows", align: "right", cell: ({ failedRows }) => (failedRows === "0" ? null : formatNumber(Number(failedRows))) },
];

const HEIGHT = 96;

/** @param entries newest first */
export function CheckHistoryView({ entries }: { entries: readonly Entry[] }) {
  const drawn = entries.toReversed();
  const most = Math.max(1, ...drawn.map(({ failedRows }) => Number(failedRows))); // geometry only
  const failing = drawn.filter(({ status }) => status === "fail" || status === "error").length;
  return (
    <div className="flex flex-col gap-4">
      <svg role="img" aria-label={`Failing rows of the last ${formatCount(drawn.length, "result")}: ${failing} failed, at most ${formatCount(most === 1 && failing === 0 ? 0 : most, "row")}`} viewBox={`0 0 ${Math.max(drawn.length, 30) * 12} ${HEIGHT}`} className="h-24 w-full max-w-3xl" preserveAspectRatio="xMinYMax meet">
        <line x1="0" x2={Math.max(drawn.length, 30) * 12} y1={HEIGHT - 1} y2={HEIGHT - 1} className="stroke-line-strong" />
        {drawn.map((entry, i) => {
          const height = Math.max(2, (Number(entry.failedRows) / most) * (HEIGHT - 6));
          const fill = { critical: "fill-critical", error: "fill-critical", warning: "fill-warning", pass: "fill-good-fill" }[outcomeOf(entry) as string] ?? "fill-ink-3";
          return (
            <rect key={entry.id} x={i * 12 + 1} y={HEIGHT - 1 - height} width={10} height={height} className={fill}>
              <title>{`run ${entry.runId}: ${formatCount(Number(entry.failedRows), "failing row")}`}</title>
            </rect>
          );
        })}
      </svg>
      <DataTable caption="Results, newest first" columns={COLUMNS} rows={entries} rowKey={({ id }) => id} />
    </div>
  );
}
