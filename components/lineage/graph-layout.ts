// Where each node of the model graph is drawn: a column a layer, in the order of the graph.
import { GRAPH_LAYERS, type GraphLayer, type GraphNode } from "@/lib/lineage/model-graph";

export type ShownNode = Pick<GraphNode, "id" | "layer" | "inputs">;
export type Place = { x: number; y: number };

export const NODE = { width: 152, height: 28 } as const;
const COLUMN = 196;
const ROW = 36;
const TOP = 28; // px for the column's heading

export type GraphLayout = { width: number; height: number; places: ReadonlyMap<string, Place>; columns: { layer: GraphLayer; x: number }[] };

/** Columns that are shorter than the longest stand in its middle. */
export function graphLayout(nodes: readonly ShownNode[]): GraphLayout {
  const columns = GRAPH_LAYERS.map((layer) => nodes.filter((node) => node.layer === layer));
  const rows = Math.max(...columns.map(({ length }) => length));
  const places = new Map<string, Place>();
  columns.forEach((column, at) => {
    const offset = ((rows - column.length) * ROW) / 2;
    column.forEach(({ id }, i) => places.set(id, { x: at * COLUMN, y: TOP + offset + i * ROW }));
  });
  return { width: (GRAPH_LAYERS.length - 1) * COLUMN + NODE.width, height: TOP + rows * ROW, places, columns: GRAPH_LAYERS.map((layer, at) => ({ layer, x: at * COLUMN })) };
}

/** A curve from the right side of `from` to the left side of `to`; within a column it bows out to the right. */
export function edgePath(from: Place, to: Place): string {
  const [x1, y1, y2] = [from.x + NODE.width, from.y + NODE.height / 2, to.y + NODE.height / 2];
  if (to.x <= from.x) return `M ${x1} ${y1} C ${x1 + 36} ${y1}, ${x1 + 36} ${y2}, ${to.x + NODE.width} ${y2}`;
  const middle = (x1 + to.x) / 2;
  return `M ${x1} ${y1} C ${middle} ${y1}, ${middle} ${y2}, ${to.x} ${y2}`;
}
