// The types of GoogleSQL that the demo's queries meet, and the values behind them.
import type Big from "big.js";

export type ScalarKind = "STRING" | "FLOAT64" | "INT64" | "BOOL" | "TIMESTAMP" | "DATE" | "NUMERIC" | "BIGNUMERIC";

export interface SqlField {
  name: string;
  type: SqlType;
}

export type SqlType =
  | { kind: ScalarKind }
  | { kind: "STRUCT"; fields: readonly SqlField[] }
  | { kind: "ARRAY"; element: SqlType };

export interface SqlStruct {
  readonly [name: string]: SqlValue;
}

/** DATE is 'YYYY-MM-DD'; TIMESTAMP is a number of microseconds; NUMERIC and BIGNUMERIC are exact. */
export type SqlValue = null | string | number | boolean | Big | SqlStruct | readonly SqlValue[];

export const scalar = (kind: ScalarKind): SqlType => ({ kind });

/** How BigQuery's messages write a type. */
export function typeName(type: SqlType): string {
  if (type.kind === "ARRAY") return `ARRAY<${typeName(type.element)}>`;
  if (type.kind === "STRUCT") return `STRUCT<${type.fields.map((f) => `${f.name} ${typeName(f.type)}`).join(", ")}>`;
  return type.kind;
}
