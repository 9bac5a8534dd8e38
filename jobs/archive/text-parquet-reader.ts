// Reads back the Parquet files that the archive wrote: the footer's texts, and the rows a row group at a time.
import { asyncBufferFromFile, parquetMetadataAsync, parquetRead, type AsyncBuffer, type FileMetaData } from "hyparquet";

export interface TextParquetFile {
  readonly file: AsyncBuffer;
  readonly metadata: FileMetaData;
  readonly columns: readonly string[];
  /** The footer's key-value texts. */
  readonly texts: ReadonlyMap<string, string>;
}

export async function openTextParquet(path: string): Promise<TextParquetFile> {
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file, { geoparquet: false });
  return {
    file,
    metadata,
    columns: metadata.schema.slice(1).map((element) => element.name),
    texts: new Map((metadata.key_value_metadata ?? []).map(({ key, value }) => [key, value ?? ""])),
  };
}

export async function* textRows({ file, metadata, columns }: TextParquetFile): AsyncGenerator<(string | null)[]> {
  let rowStart = 0;
  for (const group of metadata.row_groups) {
    const rowEnd = rowStart + Number(group.num_rows);
    let rows: unknown[][] = [];
    await parquetRead({ file, metadata, columns: [...columns], rowStart, rowEnd, rowFormat: "array", geoparquet: false, onComplete: (all) => (rows = all) });
    for (const row of rows) yield row.map((value) => (typeof value === "string" ? value : null));
    rowStart = rowEnd;
  }
}
