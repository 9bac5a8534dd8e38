// Reads a CSV given as text or bytes through the product's reader, from a file of its own.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeBytes } from "@/jobs/formats/csv-header";
import { readCsv, type CsvSummary } from "@/jobs/formats/csv-reader";

export interface ReadText extends CsvSummary {
  records: string[][];
  lines: number[];
  rejects: { line: number; reason: string; text: string }[];
}

export async function readText(content: string | Buffer, name = "file.csv"): Promise<ReadText> {
  const folder = mkdtempSync(join(tmpdir(), "kco-csv-"));
  const path = join(folder, name);
  writeFileSync(path, content);
  const [records, lines, rejects] = [[] as string[][], [] as number[], [] as ReadText["rejects"]];
  try {
    const summary = await readCsv(path, async () => ({
      record: (record, line) => {
        records.push(record.texts().map(decodeBytes));
        lines.push(line);
      },
      reject: (line, reason, raw) => void rejects.push({ line, reason, text: raw.toString() }),
      drained: async () => undefined,
    }));
    return { ...summary, records, lines, rejects };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
