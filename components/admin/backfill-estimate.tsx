// What a backfill asks of each source, costs and takes, before it starts.
import { DataTable } from "@/components/ui/data-table";
import type { TableColumn } from "@/components/ui/table-column";
import { formatMoney } from "@/lib/format/money";
import { formatNumber } from "@/lib/format/number";
import type { BackfillEstimate } from "@/lib/queries/admin/backfill-fields";

type SourceRow = NonNullable<BackfillEstimate["sources"]>[number];

const minutes = (of: number | null | undefined): string => (of === null || of === undefined ? "unknown" : formatNumber(of));

export function BackfillEstimateTable({ estimate }: { estimate: BackfillEstimate }) {
  const columns: TableColumn<SourceRow>[] = [
    { key: "source", header: "Source", cell: ({ source, unreachable }) => (unreachable === 0 ? source : `${source} (${unreachable} days are no longer kept there)`) },
    { key: "runs", header: "Runs", align: "right", cell: ({ runs }) => formatNumber(runs), total: formatNumber(estimate.runs ?? 0) },
    { key: "days", header: "Days", align: "right", cell: ({ days }) => formatNumber(days), hideBelow: "sm" },
    { key: "requests", header: "Requests", align: "right", cell: ({ requests }) => formatNumber(requests), total: formatNumber(estimate.requests ?? 0) },
    { key: "usd", header: "Cost, USD", align: "right", cell: ({ usd }) => formatMoney(usd, "USD"), total: formatMoney(estimate.usd ?? "0", "USD") },
    { key: "minutes", header: "Minutes", align: "right", cell: (row) => minutes(row.minutes), total: minutes(estimate.minutes) },
  ];
  return <DataTable caption="Estimate" columns={columns} rows={estimate.sources ?? []} rowKey={({ source }) => source} hasTotal maxHeight="none" />;
}
