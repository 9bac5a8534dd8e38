// Casts, functions and aggregates of GoogleSQL, as far as the demo's queries use them.
import Big from "big.js";
import { dayOfMicros } from "../company/gcp-row";
import { badQuery } from "./bq-error";
import { floatToCastText, parseTimestamp, timestampToCastText, toJsonText } from "./sql-text";
import { scalar, typeName, type ScalarKind, type SqlType, type SqlValue } from "./sql-types";

type Convert = (value: SqlValue) => SqlValue;

const same: Convert = (value) => value;
const toBig: Convert = (value) => new Big(value as number | string);
const toNumeric: Convert = (value) => new Big(value as number | string).round(9, Big.roundHalfUp);
const plain: Convert = (value) => (value as Big).toFixed();

const CASTS: Readonly<Partial<Record<`${ScalarKind}>${ScalarKind}`, Convert>>> = {
  "FLOAT64>STRING": (value) => floatToCastText(value as number),
  "INT64>STRING": String,
  "BOOL>STRING": String,
  "DATE>STRING": same,
  "TIMESTAMP>STRING": (value) => timestampToCastText(value as number),
  "NUMERIC>STRING": plain,
  "BIGNUMERIC>STRING": plain,
  "STRING>BIGNUMERIC": (value) => parseDecimal(value as string, "BIGNUMERIC"),
  "STRING>NUMERIC": (value) => toNumeric(parseDecimal(value as string, "NUMERIC")?.toFixed() ?? null),
  "INT64>BIGNUMERIC": toBig,
  "INT64>NUMERIC": toBig,
  "NUMERIC>BIGNUMERIC": same,
  // Google rounds a double to nine decimals here: the reason to cast through STRING.
  "FLOAT64>NUMERIC": (value) => toNumeric(floatToCastText(value as number)),
  "INT64>FLOAT64": same,
  "STRING>TIMESTAMP": (value) => parseTimestamp(value as string),
  "TIMESTAMP>DATE": (value) => dayOfMicros(value as number),
};

function parseDecimal(text: string, kind: ScalarKind): Big {
  try {
    return new Big(text);
  } catch {
    throw badQuery(`Invalid ${kind} value: ${text}`);
  }
}

/** The conversion behind CAST. @throws BqError for a pair the demo does not convert */
export function castOf(from: SqlType, to: ScalarKind): Convert {
  if (from.kind === to) return same;
  const convert = from.kind === "ARRAY" || from.kind === "STRUCT" ? undefined : CASTS[`${from.kind}>${to}`];
  if (!convert) throw badQuery(`Invalid cast from ${typeName(from)} to ${to}`);
  return (value) => (value === null ? null : convert(value));
}

export interface SqlFunction {
  type: SqlType;
  call: (args: readonly SqlValue[]) => SqlValue;
}

function signature(name: string, types: readonly SqlType[]): Error {
  return badQuery(`No matching signature for function ${name} for argument types: ${types.map(typeName).join(", ")}`);
}

/** A function of single values. @throws BqError for one the demo does not have, by name */
export function scalarFunction(name: string, types: readonly SqlType[]): SqlFunction {
  const [first] = types;
  if (!first) throw signature(name, types);
  switch (name) {
    case "DATE":
      return { type: scalar("DATE"), call: ([value]) => castOf(first, "DATE")(value ?? null) };
    case "TO_JSON_STRING":
      return { type: scalar("STRING"), call: ([value]) => toJsonText(first, value ?? null) };
    case "ARRAY_LENGTH":
      if (first.kind !== "ARRAY") throw signature(name, types);
      return { type: scalar("INT64"), call: ([value]) => (value === null || value === undefined ? null : (value as readonly SqlValue[]).length) };
    case "UNIX_MICROS":
      if (first.kind !== "TIMESTAMP") throw signature(name, types);
      return { type: scalar("INT64"), call: ([value]) => value ?? null };
    case "IFNULL":
    case "COALESCE": {
      const type = types.find((t) => t.kind === "BIGNUMERIC") ?? types.find((t) => t.kind === "FLOAT64") ?? first;
      const converts = types.map((t) => (t.kind === type.kind ? same : castOf(t, type.kind as ScalarKind)));
      return {
        type,
        call: (args) => {
          const index = args.findIndex((value) => value !== null);
          return index < 0 ? null : (converts[index] ?? same)(args[index] ?? null);
        },
      };
    }
    default:
      throw badQuery(`Function not found: ${name} (not in the demo's part of GoogleSQL)`);
  }
}

/** An aggregate over the non-null values of a group. @throws BqError for types it does not add or compare */
export function aggregateFunction(name: string, type: SqlType): SqlFunction {
  switch (name) {
    case "COUNT":
      return { type: scalar("INT64"), call: (values) => values.length };
    case "MAX":
      return { type, call: (values) => values.reduce<SqlValue>((best, value) => (best === null || compareValues(value, best) > 0 ? value : best), null) };
    case "MIN":
      return { type, call: (values) => values.reduce<SqlValue>((best, value) => (best === null || compareValues(value, best) < 0 ? value : best), null) };
    default:
      if (type.kind === "BIGNUMERIC" || type.kind === "NUMERIC") {
        return { type, call: (values) => (values.length === 0 ? null : (values as readonly Big[]).reduce((sum, value) => sum.plus(value), new Big(0))) };
      }
      if (type.kind === "FLOAT64" || type.kind === "INT64") {
        return { type, call: (values) => (values.length === 0 ? null : (values as readonly number[]).reduce((sum, value) => sum + value, 0)) };
      }
      throw badQuery(`No matching signature for aggregate function SUM for argument types: ${typeName(type)}`);
  }
}

/** Order of two values of one type; null comes first, as ORDER BY … ASC has it. */
export function compareValues(a: SqlValue, b: SqlValue): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1;
  if (a instanceof Big && b instanceof Big) return a.cmp(b);
  return a < b ? -1 : a > b ? 1 : 0;
}
