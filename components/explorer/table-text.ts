// The explorer's table as text that a spreadsheet takes from the clipboard: tabs between cells, exact amounts, formulas disarmed.
import { disarmed } from "@/lib/format/csv";
import type { ExplorerView } from "@/lib/queries/spend/explorer-view";
import { dimensionLabel, type Dimension } from "@/lib/state/dimensions";

/** All rows of the answer; what it folds into "… smaller" stands as such a row, so that the column adds up to the total. */
export function tableText({ rows, more, currency, total }: Pick<ExplorerView, "rows" | "more" | "currency" | "total">, group: readonly Dimension[]): string {
  const line = (path: readonly string[], cost: string): string => [...group.map((_, i) => cell(path[i] ?? "")), cost].join("\t");
  return [
    [...group.map((dimension) => cell(dimensionLabel(dimension))), `Cost, ${currency}`].join("\t"),
    ...rows.map(({ path, cost }) => line(path.map(({ label }) => label), cost)),
    ...more.map(({ first, count, cost }) => line([...(first === null ? [] : [first.label]), `${count} smaller`], cost)),
    line(["Total"], total),
  ].join("\n");
}

function cell(text: string): string {
  return disarmed(text).replace(/[\t\r\n]+/g, " ");
}
