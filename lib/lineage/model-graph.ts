// The graph of models as the jobs write it down and the pages draw it: what is made from what, and what stands up- and downstream of a node.

export const GRAPH_LAYERS = ["bronze", "cleaned", "silver", "staging", "intermediate", "marts", "aggregates", "pages"] as const;
export type GraphLayer = (typeof GRAPH_LAYERS)[number];

export const LAYER_WORDS: Record<GraphLayer, string> = {
  bronze: "Delivered, and settings", cleaned: "Cleaning", silver: "Silver", staging: "Staging", intermediate: "Intermediate", marts: "Marts", aggregates: "Aggregates", pages: "Read by",
};

export interface GraphTest {
  readonly check: string;
  /** The assertion's SQL file; null: the check is written in TypeScript. */
  readonly file: string | null;
  readonly doc: string;
}

export interface GraphNode {
  readonly id: string;
  readonly layer: GraphLayer;
  /** First sentences of the SQL file; of a table or page what it is for. */
  readonly doc: string;
  /** How it comes to be: "view", "table", "dimension" …; null for delivered tables and pages. */
  readonly materialized: string | null;
  /** The published or temporary relation that holds its result. */
  readonly target: string | null;
  readonly grain: string | null;
  readonly keys: readonly string[];
  /** Ids of other nodes. */
  readonly inputs: readonly string[];
  /** Working tables of the publish that it reads besides. */
  readonly works: readonly string[];
  readonly tests: readonly GraphTest[];
  readonly file: string | null;
  readonly sql: string | null;
  /** Of a page: its address. */
  readonly href: string | null;
}

export type ModelGraph = readonly GraphNode[];

/** All nodes that `id` is made of, and all that are made of it; `id` itself in neither. */
export function streamsOf(graph: readonly Pick<GraphNode, "id" | "inputs">[], id: string): { up: ReadonlySet<string>; down: ReadonlySet<string> } {
  const inputs = new Map(graph.map((node) => [node.id, node.inputs]));
  const outputs = new Map<string, string[]>();
  for (const node of graph) for (const input of node.inputs) outputs.set(input, [...(outputs.get(input) ?? []), node.id]);
  return { up: reachable(id, (at) => inputs.get(at) ?? []), down: reachable(id, (at) => outputs.get(at) ?? []) };
}

function reachable(from: string, next: (id: string) => readonly string[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const waiting = [...next(from)];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (seen.has(id) || id === from) continue;
    seen.add(id);
    waiting.push(...next(id));
  }
  return seen;
}
