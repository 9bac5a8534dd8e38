// Every version of the rules: who applied it, why, from which day it counts, and whether readers see it.
import { Badge } from "@/components/ui/badge";
import { DataTable } from "@/components/ui/data-table";
import type { TableColumn } from "@/components/ui/table-column";
import type { StoredRuleSet } from "@/lib/allocation/read-rules";
import { formatDay, formatInstant } from "@/lib/format/date";
import { formatNumber } from "@/lib/format/number";

const COLUMNS: readonly TableColumn<StoredRuleSet>[] = [
  { key: "version", header: "Version", cell: ({ version }) => version, rowHeader: true },
  { key: "state", header: "State", cell: ({ state, publishedAt }) => (state === "draft" ? <Badge>Draft</Badge> : publishedAt === null ? <Badge tone="warning">Waits for its rebuild</Badge> : <Badge tone="good">Published</Badge>) },
  { key: "from", header: "Counts from", cell: ({ effectiveFrom }) => (effectiveFrom === null ? "every day" : formatDay(effectiveFrom, { year: true })) },
  { key: "rules", header: "Rules", align: "right", cell: ({ ruleCount }) => formatNumber(ruleCount), hideBelow: "sm" },
  { key: "by", header: "By", cell: ({ writtenBy }) => writtenBy.replace(/^user:/, ""), hideBelow: "sm" },
  { key: "at", header: "When, UTC", cell: ({ writtenAt }) => formatInstant(writtenAt), hideBelow: "md" },
  { key: "reason", header: "Reason", cell: ({ reason }) => reason, wrap: true, hideBelow: "sm" },
];

export function VersionTable({ versions }: { versions: readonly StoredRuleSet[] }) {
  return <DataTable caption="Versions of the rules" columns={COLUMNS} rows={versions} rowKey={({ version }) => String(version)} />;
}
