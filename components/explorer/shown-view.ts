// The explorer's answer rounded once for the eye: chart and nested table show figures that add up to the same total, to the cent.
import Big from "big.js";
import { apportion } from "@/lib/money/apportion";
import { currencyDigits } from "@/lib/format/money";
import { addMoney, compareMoney, type Money } from "@/lib/money/money";
import type { ExplorerView } from "@/lib/queries/spend/explorer-view";
import { kindRank, type GroupValue } from "@/lib/queries/spend/group-value";
import type { Compared } from "@/lib/queries/spend/compared-spend";
import type { Sort } from "@/lib/state/explorer-state";
import { shownSeries, type ShownSeries } from "./shown-series";

export type ShownNode = {
  /** Stable over answers: the path of values. */
  id: string;
  path: GroupValue[];
  label: string;
  kind: GroupValue["kind"] | "more";
  /** As shown; children add up to it. */
  cost: Money;
  children: ShownNode[];
  /** Complete days against the days they are compared with; absent without a comparison, and for "more". */
  compared?: ShownChange;
};

/** `difference` is rounded for the eye. */
export type ShownChange = Compared & { difference: Money };

export type ShownView = { series: ShownSeries[]; roots: ShownNode[]; total: Money; compared?: ShownChange };

type ExactNode = Omit<ShownNode, "cost" | "children"> & { exact: Money; children: ExactNode[] };

export function shownView(view: ExplorerView): ShownView {
  const digits = currencyDigits(view.currency);
  const series = shownSeries(view.series, view.currency);
  const roots = exactTree(view);
  const total = addMoney("0", ...series.map((one) => one.total));
  const fixed = new Map(series.filter(({ kind }) => kind !== "others").map((one) => [`${one.kind}:${one.key}`, one.total]));
  const chartTotal = (node: ExactNode): Money | undefined => fixed.get(`${node.kind === "none" ? "unattributed" : node.kind}:${node.path[0]?.value ?? ""}`);
  // What the chart names one by one takes the chart's figure; the rest shares what is left, which is the chart's Others.
  const rest = roots.filter((node) => chartTotal(node) === undefined);
  const named = roots.filter((node) => chartTotal(node) !== undefined);
  const left = new Big(total).minus(addMoney("0", ...named.map((node) => chartTotal(node) ?? "0"))).toFixed();
  const restCosts = apportion(rest.map(({ exact }) => exact), digits, left);
  const costs = new Map<ExactNode, Money>([...named.map((node): [ExactNode, Money] => [node, chartTotal(node) ?? "0"]), ...rest.map((node, i): [ExactNode, Money] => [node, restCosts[i] ?? "0"])]);
  return { series, roots: roots.map((node) => shownNode(node, costs.get(node) ?? "0", digits)), total };
}

/** A sorted copy of the tree; Others, "more" and the unattributed stay last among their siblings. */
export function sortedTree(nodes: readonly ShownNode[], sort: Sort): ShownNode[] {
  const sign = sort.direction === "asc" ? 1 : -1;
  const rank = (node: ShownNode): number => (node.kind === "more" ? 1.5 : kindRank(node.kind));
  const order = (a: ShownNode, b: ShownNode): number => (sort.key === "name" ? collator.compare(a.label, b.label) : sort.key === "change" ? compareMoney(a.compared?.difference ?? "0", b.compared?.difference ?? "0") : compareMoney(a.cost, b.cost));
  return [...nodes].sort((a, b) => rank(a) - rank(b) || sign * order(a, b)).map((node) => ({ ...node, children: sortedTree(node.children, sort) }));
}

const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

function shownNode(node: ExactNode, cost: Money, digits: number): ShownNode {
  const costs = apportion(node.children.map(({ exact }) => exact), digits, cost);
  const { exact: _, children, ...rest } = node;
  return { ...rest, cost, children: children.map((child, i) => shownNode(child, costs[i] ?? "0", digits)) };
}

function exactTree(view: ExplorerView): ExactNode[] {
  const roots: ExactNode[] = [];
  const known = new Map<string, ExactNode>();
  const nodeAt = (path: GroupValue[]): ExactNode => {
    const id = idOf(path);
    const found = known.get(id);
    if (found !== undefined) return found;
    const last = path.at(-1);
    const node: ExactNode = { id, path, label: last?.label ?? "", kind: last?.kind ?? "value", exact: "0.00", children: [] };
    known.set(id, node);
    (path.length > 1 ? nodeAt(path.slice(0, -1)).children : roots).push(node);
    return node;
  };
  const add = (path: GroupValue[], cost: Money): void => {
    for (let level = 1; level <= path.length; level += 1) {
      const node = nodeAt(path.slice(0, level));
      node.exact = addMoney(node.exact, cost);
    }
  };
  for (const { path, cost } of view.rows) if (path.length > 0) add(path, cost);
  for (const { first, count, cost } of view.more) {
    const parent = first === null ? null : nodeAt([first]);
    if (parent !== null) parent.exact = addMoney(parent.exact, cost);
    const path = first === null ? [] : [first];
    (parent?.children ?? roots).push({ id: `${idOf(path)}/more`, path, label: `${count.toLocaleString("en-US")} smaller`, kind: "more", exact: cost, children: [] });
  }
  return roots;
}

export function idOf(path: readonly GroupValue[]): string {
  return JSON.stringify(path.map(({ kind, value }) => [kind, value]));
}
