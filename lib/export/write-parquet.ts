// An exported table as Parquet, row group by row group: amounts as DECIMAL with every digit, instants as timestamps.
import { ByteWriter, ParquetWriter, type SchemaElement } from "hyparquet-writer";
import { AppError } from "@/lib/errors/app-error";
import type { ColumnKind, ExportTable } from "./export-column";

const GROUP_ROWS = 5_000;
/** Azure bills with 24 decimals; 38 digits are the most that readers of Parquet know. */
const PRECISION = 38;
const SCALE = 24;

const ELEMENT: Record<ColumnKind, Omit<SchemaElement, "name">> = {
  text: { type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "OPTIONAL" },
  decimal: { type: "FIXED_LEN_BYTE_ARRAY", type_length: 16, converted_type: "DECIMAL", precision: PRECISION, scale: SCALE, repetition_type: "OPTIONAL" },
  instant: { type: "INT64", converted_type: "TIMESTAMP_MILLIS", repetition_type: "OPTIONAL" },
};

/** "-12.5" → −12.5 × 10^24. @throws AppError "invalid_input" for an amount that 38 digits, 24 of them decimals, cannot hold */
export function unscaled(text: string): bigint {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  const fraction = (match?.[3] ?? "").replace(/0+$/, "");
  const whole = (match?.[2] ?? "").replace(/^0+(?=\d)/, "");
  if (match === null || fraction.length > SCALE || whole.length > PRECISION - SCALE) {
    throw new AppError("invalid_input", `The amount ${text} has more digits than a Parquet DECIMAL(${PRECISION},${SCALE}) holds, and nothing is rounded. Export as CSV.`);
  }
  const units = BigInt(whole + fraction.padEnd(SCALE, "0"));
  return match[1] === "-" ? -units : units;
}

const VALUE: Record<ColumnKind, (text: string) => string | bigint> = { text: (text) => text, decimal: unscaled, instant: (text) => BigInt(Date.parse(text)) };

/** Bytes as each row group is full; about lines stand in the footer. */
export async function* writeParquet({ columns, rows, about }: ExportTable): AsyncGenerator<Uint8Array> {
  const schema: SchemaElement[] = [{ name: "root", num_children: columns.length }, ...columns.map(({ name, kind }) => ({ name, ...ELEMENT[kind] }))];
  const writer = new ByteWriter();
  const parquet = new ParquetWriter({ writer, schema, codec: "SNAPPY", statistics: false, kvMetadata: about.map(([key, value]) => ({ key, value })), createdBy: "kco" });
  let group: (string | bigint | null)[][] = columns.map(() => []);
  const taken = (): Uint8Array => {
    const bytes = writer.getBytes().slice();
    writer.index = 0;
    return bytes;
  };
  const full = async (): Promise<Uint8Array> => {
    await parquet.write({ columnData: columns.map(({ name }, i) => ({ name, data: group[i] ?? [], offsetIndex: false })), rowGroupSize: GROUP_ROWS });
    group = columns.map(() => []);
    return taken();
  };
  for await (const batch of rows) {
    for (const row of batch) {
      columns.forEach(({ kind }, i) => {
        const text = row[i] ?? null;
        group[i]?.push(text === null ? null : VALUE[kind](text));
      });
      if (group[0]?.length === GROUP_ROWS) yield await full();
    }
  }
  if ((group[0]?.length ?? 0) > 0) yield await full();
  await parquet.finish();
  yield taken();
}
