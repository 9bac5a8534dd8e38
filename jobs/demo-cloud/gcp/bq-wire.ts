// Rows, schemas and query parameters as BigQuery's REST interface writes them.
import type Big from "big.js";
import { z } from "zod";
import { badQuery } from "./bq-error";
import type { Parameter } from "./sql-expr";
import { floatToWireText, parseTimestamp } from "./sql-text";
import { scalar, type ScalarKind, type SqlField, type SqlStruct, type SqlType, type SqlValue } from "./sql-types";

const WIRE_TYPE: Readonly<Record<ScalarKind, string>> = {
  STRING: "STRING", FLOAT64: "FLOAT", INT64: "INTEGER", BOOL: "BOOLEAN", TIMESTAMP: "TIMESTAMP", DATE: "DATE", NUMERIC: "NUMERIC", BIGNUMERIC: "BIGNUMERIC",
};

/** A field of the schema: nested fields are RECORD, arrays REPEATED. */
export function wireField({ name, type }: SqlField): Record<string, unknown> {
  const mode = type.kind === "ARRAY" ? "REPEATED" : "NULLABLE";
  const inner = type.kind === "ARRAY" ? type.element : type;
  if (inner.kind === "STRUCT") return { name, type: "RECORD", mode, fields: inner.fields.map(wireField) };
  return { name, type: inner.kind === "ARRAY" ? "RECORD" : WIRE_TYPE[inner.kind], mode };
}

/** Every scalar is text or null; an empty array is [] and never null, which the client library cannot read. */
function wireValue(type: SqlType, value: SqlValue, int64Timestamp: boolean): unknown {
  if (type.kind === "ARRAY") return ((value ?? []) as readonly SqlValue[]).map((item) => ({ v: wireValue(type.element, item, int64Timestamp) }));
  if (value === null) return null;
  switch (type.kind) {
    case "STRUCT":
      return { f: type.fields.map((field) => ({ v: wireValue(field.type, (value as SqlStruct)[field.name] ?? null, int64Timestamp) })) };
    case "FLOAT64":
      return floatToWireText(value as number);
    case "TIMESTAMP":
      return int64Timestamp ? String(value) : floatToWireText((value as number) / 1e6);
    case "NUMERIC":
    case "BIGNUMERIC":
      return (value as Big).toFixed();
    default:
      return String(value);
  }
}

export function wireRow(fields: readonly SqlField[], values: readonly SqlValue[], int64Timestamp: boolean): { f: { v: unknown }[] } {
  return { f: fields.map((field, index) => ({ v: wireValue(field.type, values[index] ?? null, int64Timestamp) })) };
}

export const queryParameter = z.object({
  name: z.string().optional(),
  parameterType: z.object({ type: z.string() }),
  parameterValue: z.object({ value: z.string().nullish() }),
});

/** Named scalar parameters. @throws BqError for positional ones and for types the demo does not read */
export function readParameters(list: readonly z.infer<typeof queryParameter>[]): Map<string, Parameter> {
  return new Map(
    list.map(({ name, parameterType, parameterValue }) => {
      if (!name) throw badQuery("The demo's BigQuery reads named query parameters only");
      const value = parameterValue.value ?? null;
      const parameter = { type: parameterType.type.toUpperCase(), value };
      return [name.toLowerCase(), readParameter(name, parameter)];
    }),
  );
}

function readParameter(name: string, { type, value }: { type: string; value: string | null }): Parameter {
  switch (type) {
    case "STRING":
    case "DATE":
      return { type: scalar(type), value };
    case "TIMESTAMP":
      return { type: scalar(type), value: value === null ? null : parseTimestamp(value) };
    case "INT64":
    case "FLOAT64":
      return { type: scalar(type), value: value === null ? null : Number(value) };
    default:
      throw badQuery(`Query parameter '${name}' has type ${type}, which the demo's BigQuery does not read`);
  }
}
