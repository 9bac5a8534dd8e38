"use client";
// The lines that moved most, each a way to its own question.
import { DataTable } from "@/components/ui/data-table";
import { Delta } from "@/components/ui/delta";
import { Section } from "@/components/ui/section";
import type { TableColumn } from "@/components/ui/table-column";
import { TextLink } from "@/components/ui/text-link";
import { formatMoney } from "@/lib/format/money";
import { formatCount } from "@/lib/format/number";
import { subtractMoney } from "@/lib/money/money";
import type { ChangeExplained, Mover } from "@/lib/queries/spend/explain-change";
import type { Dimension } from "@/lib/state/dimensions";
import { filterOn } from "@/lib/state/edit-state";
import type { ExplorerState } from "@/lib/state/explorer-state";
import { explorerHref } from "@/lib/state/write-state";
import { DRIVER_WORDS } from "./waterfall";

const PATH: readonly Dimension[] = ["service", "account", "sku"];

export function MoverTable({ explained, state }: { explained: ChangeExplained; state: ExplorerState }) {
  const { movers, rest, currency, change } = explained;
  const amount = (text: string, signed = false): string => formatMoney(text, currency, { bare: true, signed });
  const columns: TableColumn<Mover>[] = [
    { key: "line", header: "Service, account, SKU", rowHeader: true, cell: ({ path }) => <TextLink href={moverHref(state, path)} prefetch={false} className="block max-w-48 truncate sm:max-w-60 lg:max-w-md" title={path.map(({ label }) => label).join(", ")}>{path.filter(({ kind }, at) => at === 0 || kind === "value").map(({ label }) => label).join(", ")}</TextLink> },
    { key: "previous", header: `Before, ${currency}`, align: "right", hideBelow: "md", cell: ({ previous }) => amount(previous) },
    { key: "current", header: `Now, ${currency}`, align: "right", hideBelow: "sm", cell: ({ current }) => amount(current) },
    { key: "change", header: `Change, ${currency}`, align: "right", cell: (mover) => amount(mover.change, true), total: amount(subtractMoney(change, rest.change), true) },
    { key: "percent", header: "%", align: "right", cell: ({ current, previous }) => <Delta current={current} previous={previous} currency={currency} show="percent" /> },
    { key: "driver", header: "Mostly", cell: ({ driver }) => DRIVER_WORDS[driver].label },
  ];
  if (movers.length === 0) return null;
  const others = rest.lines === 0 ? "No other line moved." : `${formatCount(rest.lines, "other line")} together: ${formatMoney(rest.change, currency, { signed: true })}.`;
  return (
    <Section title={movers.length === 1 ? "The line that moved" : `The ${movers.length} lines that moved most`} description={others}>
      <DataTable caption="Lines that moved most" columns={columns} rows={movers} rowKey={({ path }) => JSON.stringify(path)} hasTotal maxHeight="none" />
    </Section>
  );
}

/** The line over time: by resource where its SKU is known, else by SKU. */
function moverHref(state: ExplorerState, path: Mover["path"]): string {
  const narrowed = path.reduce((next, { value, kind }, at) => (kind === "none" ? next : filterOn(next, PATH[at] ?? "service", value)), state);
  return explorerHref({ ...narrowed, compare: state.compare ?? "previous", group: [path[2]?.kind === "value" ? "resource" : "sku"], chart: "bar" });
}
