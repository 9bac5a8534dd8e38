// Usage without a team tag as a work list, largest first; each line opens the explorer at its charges.
import { DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { MoneyText } from "@/components/ui/money-text";
import type { TableColumn } from "@/components/ui/table-column";
import { TextLink } from "@/components/ui/text-link";
import type { Untagged, UntaggedSpend } from "@/lib/allocation/untagged";
import { formatMoney } from "@/lib/format/money";
import { formatCount, formatNumber } from "@/lib/format/number";
import { filterOn } from "@/lib/state/edit-state";
import type { ExplorerState } from "@/lib/state/explorer-state";
import { explorerHref } from "@/lib/state/write-state";

type UntaggedTableProps = { untagged: Untagged; state: ExplorerState; withTeam: boolean };

export function UntaggedTable({ untagged: { top, totals }, state, withTeam }: UntaggedTableProps) {
  const href = ({ account, service, team }: UntaggedSpend): string =>
    explorerHref({ ...filterOn(filterOn(filterOn(state, "account", account), "service", service), "team", team), include: ["Usage"], group: ["resource"] });
  const columns: TableColumn<UntaggedSpend>[] = [
    { key: "service", header: "Service", cell: (row) => <TextLink href={href(row)}>{row.service}</TextLink>, rowHeader: true, wrap: true },
    { key: "account", header: "Account", cell: ({ account }) => account, wrap: true },
    ...(withTeam ? [{ key: "team", header: "Team now", cell: ({ team }: UntaggedSpend) => team, hideBelow: "sm" as const }] : []),
    { key: "resources", header: "Resources", align: "right", cell: ({ resources }) => (resources === 0 ? null : formatNumber(resources)), hideBelow: "md" },
    { key: "effective", header: "Effective", align: "right", cell: ({ effective, currency }) => <MoneyText amount={effective} currency={currency} /> },
  ];
  const all = totals.map(({ effective, currency }) => formatMoney(effective, currency)).join(" and ");
  const lines = totals.reduce((sum, total) => sum + total.lines, 0);
  return (
    <>
      <DataTable caption="Untagged usage by size" columns={columns} rows={top} rowKey={(r) => [r.team, r.account, r.service, r.currency].join("|")} maxHeight="24rem" empty={<EmptyState title="Everything carries a team tag" reason="Or a rule has decided it." minHeight={120} />} />
      {top.length === 0 ? null : <p className="mt-2 text-sm text-ink-3">{all} untagged in {formatCount(lines, "line")}{lines > top.length ? `; the largest ${top.length} are shown` : ""}.</p>}
    </>
  );
}
