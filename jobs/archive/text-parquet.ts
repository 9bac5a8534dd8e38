// Parquet files of texts: every value as PostgreSQL prints it, so that money keeps all its digits; Snappy, in row groups, flat in memory.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { fileWriter, ParquetWriter, type SchemaElement } from "hyparquet-writer";
import type { LocalFile } from "@/jobs/archive/place";

const GROUP_ROWS = 20_000;
const GROUP_CHARACTERS = 16 << 20;

export interface TextParquet extends LocalFile {
  readonly rows: number;
}

const STRING = { type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "OPTIONAL" } as const;

function schemaOf(columns: readonly string[]): SchemaElement[] {
  return [{ name: "root", num_children: columns.length }, ...columns.map((name) => ({ name, ...STRING }))];
}

export async function sha256Of(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of chunks) hash.update(chunk);
  return hash.digest("hex");
}

/** @param metadata kept in the file's footer as key and value */
export async function writeTextParquet(path: string, columns: readonly string[], rows: AsyncIterable<readonly (string | null)[]>, metadata: Readonly<Record<string, string>>): Promise<TextParquet> {
  const kvMetadata = Object.entries(metadata).map(([key, value]) => ({ key, value }));
  const parquet = new ParquetWriter({ writer: fileWriter(path), schema: schemaOf(columns), codec: "SNAPPY", statistics: false, kvMetadata, createdBy: "kco" });
  let group: (string | null)[][] = columns.map(() => []);
  let [count, inGroup, characters] = [0, 0, 0];
  const flush = async (): Promise<void> => {
    if (inGroup === 0) return;
    await parquet.write({ columnData: columns.map((name, i) => ({ name, data: group[i] ?? [], offsetIndex: false })), rowGroupSize: inGroup });
    group = columns.map(() => []);
    [inGroup, characters] = [0, 0];
  };
  for await (const row of rows) {
    for (let i = 0; i < columns.length; i++) {
      const value = row[i] ?? null;
      group[i]?.push(value);
      characters += value?.length ?? 0;
    }
    count += 1;
    if (++inGroup === GROUP_ROWS || characters > GROUP_CHARACTERS) await flush();
  }
  await flush();
  await parquet.finish();
  return { path, rows: count, bytes: (await stat(path)).size, sha256: await sha256Of(createReadStream(path)) };
}
