"use client";
// The question's table: nested groups with cost and share; each name is a menu of what can be asked next.
import { useState, type KeyboardEvent, type ReactNode } from "react";
import { ChevronDown, ChevronRight } from "lucide-react";
import { seriesFill } from "@/components/charts/series-color";
import { Swatch } from "@/components/charts/swatch";
import { Delta } from "@/components/ui/delta";
import { DataTable } from "@/components/ui/data-table";
import { Menu } from "@/components/ui/menu";
import { Section } from "@/components/ui/section";
import { Sparkline } from "@/components/ui/sparkline";
import type { TableColumn } from "@/components/ui/table-column";
import { nextSort } from "@/components/ui/table-sort";
import { formatMoney } from "@/lib/format/money";
import { formatCount, formatPercent } from "@/lib/format/number";
import Big from "big.js";
import { isZeroMoney } from "@/lib/money/money";
import { dimensionLabel, type Dimension } from "@/lib/state/dimensions";
import { SORT_KEYS, type Sort } from "@/lib/state/explorer-state";
import type { ShownSeries } from "./shown-series";
import { sortedTree, type ShownNode, type ShownView } from "./shown-view";
import type { Explorer, ExplorerReport } from "./use-explorer";
import { completePeriods } from "./complete-periods";
import { sourceMoves } from "./source-moves";
import { pathMoves } from "./value-moves";

export type ExplorerTableProps = Pick<Explorer, "state" | "setState" | "refetching"> & { report: ExplorerReport; shown: ShownView };

type Row = { node: ShownNode; depth: number };

const INDENT_REM = 1.25;

export function ExplorerTable({ state, setState, refetching, report, shown }: ExplorerTableProps) {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const { currency } = report.answer;
  // The answer's own groups: while new figures load, the old ones must not stand under new headings.
  const { group } = report.state;
  if (group.length === 0) return null;
  const rows = flatRows(sortedTree(shown.roots, state.sort), open, 0);
  const share = (node: ShownNode): number | null => (isZeroMoney(shown.total) ? null : new Big(node.cost).div(shown.total).toNumber());
  const toggle = (id: string): void => setOpen(toggled(open, id));
  const columns: TableColumn<Row>[] = [
    {
      key: "name", header: group.map((dimension) => dimensionLabel(dimension)).join(" / "), rowHeader: true, sortBy: ({ node }) => node.label, total: "Total",
      cell: ({ node, depth }) => (
        <span className="flex items-center gap-1.5" style={{ paddingLeft: `${depth * INDENT_REM}rem` }}>
          <Expander node={node} open={open.has(node.id)} nested={group.length > 1} onToggle={() => toggle(node.id)} />
          <Color node={node} depth={depth} shown={shown} />
          <RowName node={node} items={node.kind === "value" || node.kind === "none" ? [...pathMoves(state, setState, node.path).items, ...sourceMoves(report, { path: node.path })] : []} />
        </span>
      ),
    },
    { key: "cost", header: `Cost, ${currency}`, align: "right", sortBy: ({ node }) => node.cost, cell: ({ node }) => formatMoney(node.cost, currency, { bare: true }), total: formatMoney(shown.total, currency, { bare: true }) },
    ...changeColumns(report, shown),
    { key: "share", header: "Share", align: "right", hideBelow: "sm", cell: ({ node }) => { const part = share(node); return part === null ? null : formatPercent(part); } },
    { key: "trend", header: "Trend", align: "right", hideBelow: "md", cell: ({ node, depth }) => trendOf(node, depth, shown, completePeriods(report)) },
  ];
  return (
    <Section title={`By ${group.map((dimension) => dimensionLabel(dimension).toLowerCase()).join(", then ")}`} description={countWords(shown, group)}>
      <DataTable
        caption="Cost by group"
        columns={columns}
        rows={rows}
        rowKey={({ node }) => node.id}
        hasTotal
        sort={{ key: state.sort.key, direction: state.sort.direction }}
        onSort={(column) => setState({ ...state, sort: sortOf(nextSort(column, state.sort), state.sort) })}
        refetching={refetching}
        maxHeight="36rem"
      />
    </Section>
  );
}

/** The change against what the question is compared with, as amount and as percent; none without a comparison. */
function changeColumns({ answer: { comparison, currency }, state }: ExplorerReport, shown: ShownView): TableColumn<Row>[] {
  if (comparison === null || shown.compared === undefined) return [];
  const words = comparison.current.to === state.to ? "Change" : "Change of complete days";
  const change = (compared: ShownNode["compared"], show: "amount" | "percent"): ReactNode =>
    compared === undefined ? null : show === "amount" ? formatMoney(compared.difference, currency, { bare: true, signed: true }) : <Delta current={compared.current} previous={compared.previous} currency={currency} show="percent" />;
  return [
    { key: "previous", header: `Before, ${currency}`, align: "right", hideBelow: "md", cell: ({ node }) => (node.compared === undefined ? null : formatMoney(node.compared.previous, currency, { bare: true })), total: formatMoney(shown.compared.previous, currency, { bare: true }) },
    { key: "change", header: `${words}, ${currency}`, align: "right", sortBy: ({ node }) => node.compared?.difference ?? null, cell: ({ node }) => change(node.compared, "amount"), total: change(shown.compared, "amount") },
    { key: "change_percent", header: "%", align: "right", cell: ({ node }) => change(node.compared, "percent"), total: change(shown.compared, "percent") },
  ];
}

/** "22 services", "1 team". */
function countWords({ roots }: ShownView, [first]: readonly Dimension[]): string {
  const words = (form: "one" | "many"): string => (first === undefined ? "rows" : dimensionLabel(first, form).toLowerCase());
  return formatCount(roots.filter(({ kind }) => kind === "value").length, words("one"), words("many"));
}

function Expander({ node, open, nested, onToggle }: { node: ShownNode; open: boolean; nested: boolean; onToggle: () => void }) {
  if (!nested) return null;
  if (node.children.length === 0) return <span aria-hidden className="w-6 shrink-0" />;
  const Icon = open ? ChevronDown : ChevronRight;
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== (open ? "ArrowLeft" : "ArrowRight")) return;
    event.preventDefault();
    onToggle();
  };
  return (
    <button type="button" aria-expanded={open} aria-label={`${open ? "Close" : "Open"} ${node.label}`} onClick={onToggle} onKeyDown={onKey} className="flex size-6 shrink-0 items-center justify-center rounded-md text-ink-3 hover:bg-hover hover:text-ink">
      <Icon aria-hidden size={14} />
    </button>
  );
}

function RowName({ node, items }: { node: ShownNode; items: Parameters<typeof Menu>[0]["items"] }) {
  if (items.length === 0) return <span className="truncate text-ink-2">{node.label}</span>;
  return (
    <Menu
      items={items}
      trigger={
        <button type="button" className="max-w-32 truncate rounded-md py-0.5 text-left hover:underline sm:max-w-60 lg:max-w-[26rem]" title={node.path.at(-1)?.value}>
          {node.label}
        </button>
      }
    />
  );
}

/** The chart's series of a first-level row, where the chart names it. */
function seriesOf(node: ShownNode, depth: number, { series }: ShownView): ShownSeries | undefined {
  return depth > 0 || node.kind === "more" ? undefined : series.find(({ key, kind }) => kind !== "others" && key === node.path[0]?.value);
}

/** Without the periods that still arrive: their dip would look like a fall. */
function trendOf(node: ShownNode, depth: number, shown: ShownView, periods: number): ReactNode {
  const values = seriesOf(node, depth, shown)?.values.slice(0, periods) ?? [];
  return values.length < 2 ? <></> : <Sparkline values={values} />;
}

/** The chart's colour beside the names it shows; grey for what is inside its Others. */
function Color({ node, depth, shown }: { node: ShownNode; depth: number; shown: ShownView }) {
  if (depth > 0) return null;
  const series = seriesOf(node, depth, shown);
  const keys = shown.series.filter(({ kind }) => kind === "value").map(({ key }) => key);
  const { color, hatched } = series === undefined ? seriesFill("", "others", keys) : seriesFill(series.key, series.kind ?? "value", keys);
  return <Swatch color={color} hatched={hatched} dimmed={series === undefined} />;
}

function flatRows(nodes: readonly ShownNode[], open: ReadonlySet<string>, depth: number): Row[] {
  return nodes.flatMap((node) => [{ node, depth }, ...(open.has(node.id) ? flatRows(node.children, open, depth + 1) : [])]);
}

function toggled(open: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(open);
  if (!next.delete(id)) next.add(id);
  return next;
}

function sortOf({ key, direction }: { key: string; direction: Sort["direction"] }, current: Sort): Sort {
  const known = SORT_KEYS.find((one) => one === key);
  return known === undefined ? current : { key: known, direction };
}
