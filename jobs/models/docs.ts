// docs/models.md out of the model graph: what a reader needs to know of each model without opening its SQL.
import { GRAPH_LAYERS, LAYER_WORDS, streamsOf, type GraphNode, type ModelGraph } from "@/lib/lineage/model-graph";

/** Markdown, ending with a line feed; headed by `overview`, the text of jobs/models/overview.md. */
export function modelDocs(graph: ModelGraph, overview: string): string {
  const parts = GRAPH_LAYERS.map((layer) => {
    const nodes = graph.filter((node) => node.layer === layer);
    return [`## ${LAYER_WORDS[layer]}`, ...nodes.map((node) => section(node, graph))].join("\n\n");
  });
  return `${[overview.trim(), "This page is generated from the headers of the SQL files: `npm run kco -- docs`. The same graph, with the last build of each model, is on `/admin/lineage`.", ...parts].join("\n\n")}\n`;
}

function section(node: GraphNode, graph: ModelGraph): string {
  const code = (texts: readonly string[]): string => texts.map((text) => `\`${text}\``).join(", ");
  const readBy = graph.filter(({ inputs }) => inputs.includes(node.id)).map(({ id }) => id);
  const facts: [string, string][] = [
    ["materialized", node.materialized === null ? "" : `${node.materialized}${node.target === null || node.target === node.id ? "" : ` as \`${node.target}\``}`],
    ["grain", node.grain ?? ""],
    ["keys", node.keys.join(", ")],
    ["reads", code([...node.inputs, ...node.works])],
    ["read by", code(readBy)],
    ["upstream", node.inputs.length === 0 ? "" : `${streamsOf(graph, node.id).up.size} nodes`],
    ["file", node.file === null ? "" : `[${node.file}](../${node.file})`],
  ];
  const lines = facts.filter(([, text]) => text !== "").map(([name, text]) => `- ${name}: ${text}`);
  const tests = node.tests.map(({ check, file, doc }) => `- \`${check}\`${file === null ? "" : ` ([SQL](../${file}))`}: ${doc}`);
  return [`### ${node.id}`, ...(node.doc === "" ? [] : [node.doc]), lines.join("\n"), ...(tests.length === 0 ? [] : [`Checks:\n\n${tests.join("\n")}`])].filter((part) => part !== "").join("\n\n");
}
