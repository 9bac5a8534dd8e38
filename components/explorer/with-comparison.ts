// Lays what an answer is compared with beside what is shown: the change of each row and what each period is compared with.
import { apportion } from "@/lib/money/apportion";
import { currencyDigits } from "@/lib/format/money";
import { addMoney, compareMoney, isZeroMoney, roundMoney, subtractMoney, type Money } from "@/lib/money/money";
import type { ExplorerAnswer } from "@/lib/queries/spend/cost-report";
import type { Compared } from "@/lib/queries/spend/compared-spend";
import type { ComparedNode } from "@/lib/queries/spend/spend-comparison";
import { idOf, type ShownChange, type ShownNode, type ShownView } from "./shown-view";

/** The view with changes; values that are gone now join their level with a cost of zero. Without a comparison the view as it is. */
export function withComparison(shown: ShownView, { comparison, currency }: Pick<ExplorerAnswer, "comparison" | "currency">): ShownView {
  if (comparison === null) return shown;
  const digits = currencyDigits(currency);
  const known = new Map<string, ComparedNode>();
  const below = new Map<string, ComparedNode[]>();
  for (const node of comparison.nodes) {
    known.set(idOf(node.path), node);
    const parent = idOf(node.path.slice(0, -1));
    below.set(parent, [...(below.get(parent) ?? []), node]);
  }
  const total = changeShown(comparison.total, digits);
  const level = (nodes: readonly ShownNode[], parentId: string, parent: ShownChange): ShownNode[] => {
    const there = new Set(nodes.map(({ id }) => id));
    const gone = (below.get(parentId) ?? []).filter((node) => isZeroMoney(node.current) && !isZeroMoney(node.previous) && !there.has(idOf(node.path))).map(goneNode);
    const all = [...nodes, ...gone];
    const changes = shownChanges(all.map((node) => (node.kind === "more" ? undefined : known.get(node.id))), parent, digits);
    return all.map((node, at) => {
      const compared = changes[at];
      return compared === undefined ? node : { ...node, compared, children: node.children.length === 0 && there.has(node.id) ? [] : level(node.children, node.id, compared) };
    });
  };
  return { ...shown, compared: total, roots: level(shown.roots, idOf([]), total), series: shown.series.map((series, at) => ({ ...series, compareValues: comparison.series[at] })) };
}

/** Rounded together where all parts of the parent are known, so that the changes shown add up to the parent's. */
function shownChanges(nodes: readonly (Compared | undefined)[], parent: ShownChange, digits: number): (ShownChange | undefined)[] {
  const exact = nodes.map((node) => (node === undefined ? undefined : subtractMoney(node.current, node.previous)));
  const whole = exact.every((change) => change !== undefined) && compareMoney(addMoney("0", ...exact), subtractMoney(parent.current, parent.previous)) === 0;
  const together = whole ? apportion(exact, digits, parent.difference) : null;
  return nodes.map((node, at) => (node === undefined ? undefined : { current: node.current, previous: node.previous, difference: together?.[at] ?? roundMoney(exact[at] ?? "0", digits) }));
}

function changeShown({ current, previous }: Compared, digits: number): ShownChange {
  const difference: Money = roundMoney(subtractMoney(current, previous), digits);
  return { current, previous, difference };
}

function goneNode({ path }: ComparedNode): ShownNode {
  const last = path.at(-1);
  return { id: idOf(path), path, label: last?.label ?? "", kind: last?.kind ?? "value", cost: "0.00", children: [] };
}
