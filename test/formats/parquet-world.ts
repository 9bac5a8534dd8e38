// Parquet files of FOCUS for tests: every physical type that exports use, with the texts they must come out as.
import { gzipSync } from "node:zlib";
import type { CompressionCodec } from "hyparquet";
import { ByteWriter, parquetWrite, type SchemaElement } from "hyparquet-writer";

interface Column {
  readonly element: Omit<SchemaElement, "name">;
  readonly value: unknown;
  /** As it must stand in the CSV. */
  readonly text: string;
}

/** A bigint is a decimal's integer; the scale stands in the schema. */
const decimal = (precision: number, scale: number) => ({ converted_type: "DECIMAL", precision, scale }) as const;
const STRING = { type: "BYTE_ARRAY", converted_type: "UTF8" } as const;

/** One value per column; repeated on each row. */
export const COLUMNS: Readonly<Record<string, Column>> = {
  BilledCost: { element: { type: "FIXED_LEN_BYTE_ARRAY", type_length: 16, ...decimal(38, 12) }, value: -12345678901234567890123456789012n, text: "-12345678901234567890.123456789012" },
  EffectiveCost: { element: { type: "DOUBLE" }, value: 6e-10, text: "6e-10" },
  ListCost: { element: { type: "INT64", ...decimal(18, 2) }, value: 1230n, text: "12.30" },
  ContractedCost: { element: { type: "INT32", ...decimal(9, 3) }, value: -5n, text: "-0.005" },
  BillingCurrency: { element: STRING, value: "USD", text: "USD" },
  BillingAccountId: { element: STRING, value: "001234567890", text: "001234567890" },
  ProviderName: { element: STRING, value: "AWS", text: "AWS" },
  ServiceName: { element: STRING, value: 'A "quoted", name', text: '"A ""quoted"", name"' },
  ServiceCategory: { element: STRING, value: "Storage", text: "Storage" },
  ChargeCategory: { element: STRING, value: "Usage", text: "Usage" },
  ChargePeriodStart: { element: { type: "INT64", converted_type: "TIMESTAMP_MILLIS" }, value: new Date("2026-01-05T00:00:00Z"), text: "2026-01-05T00:00:00Z" },
  ChargePeriodEnd: { element: { type: "INT64", converted_type: "TIMESTAMP_MILLIS" }, value: new Date("2026-01-06T00:00:00.250Z"), text: "2026-01-06T00:00:00.25Z" },
  BillingPeriodStart: { element: { type: "INT32", converted_type: "DATE" }, value: new Date("2026-01-01T00:00:00Z"), text: "2026-01-01" },
  Tags: { element: STRING, value: '{"team":"Web"}', text: '"{""team"":""Web""}"' },
  x_flag: { element: { type: "BOOLEAN" }, value: true, text: "true" },
};

/** In two row groups; x_flag is null on each fifth row. */
export function focusParquet(rows: number, overrides: Readonly<Record<string, unknown>> = {}, codec: CompressionCodec = "SNAPPY"): Buffer {
  const names = Object.keys(COLUMNS);
  const schema: SchemaElement[] = [{ name: "root", num_children: names.length }, ...names.map((name) => ({ name, repetition_type: "OPTIONAL" as const, ...(COLUMNS[name] as Column).element }))];
  const valueOf = (name: string, row: number): unknown => (name === "x_flag" && row % 5 === 4 ? null : name in overrides ? overrides[name] : COLUMNS[name]?.value);
  const writer = new ByteWriter();
  parquetWrite({ writer, schema, codec, compressors: { GZIP: (bytes) => new Uint8Array(gzipSync(bytes)) }, rowGroupSize: Math.max(1, Math.ceil(rows / 2)), columnData: names.map((name) => ({ name, data: Array.from({ length: rows }, (_, row) => valueOf(name, row)) })) });
  return Buffer.from(writer.getBuffer());
}
