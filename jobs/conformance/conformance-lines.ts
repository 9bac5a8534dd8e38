// The conformance document for people.
import { textTable } from "@/jobs/cli/text-table";
import type { ConformanceDocument, ConformanceFile } from "@/jobs/conformance/conformance-document";

function fileLines(file: ConformanceFile): string[] {
  const { rows } = file;
  const head = `${file.path}: ${file.status}${file.format === null ? "" : ` as ${file.format}`}${file.reason === undefined ? "" : `, ${file.reason}`}`;
  if (file.status === "refused") return [head];
  return [
    `${head}, ${rows.received} received = ${rows.loaded} loaded + ${rows.quarantined} quarantined + ${rows.deduplicated} deduplicated + ${rows.other_view} other view`,
    ...textTable(["column", "currency", "month", "received", "loaded", "quarantined"], file.totals.map((t) => [t.source_column, t.currency ?? "–", t.month ?? "–", t.received, t.loaded, t.quarantined])),
  ];
}

export function conformanceLines(document: ConformanceDocument): string[] {
  const ignored = document.ignored.length === 0 ? [] : [`ignored: ${document.ignored.join(", ")}`];
  return [...document.files.flatMap(fileLines), ...ignored, document.ok ? "nothing is lost" : "LOSS: what was received is not what is loaded and accounted for"];
}
