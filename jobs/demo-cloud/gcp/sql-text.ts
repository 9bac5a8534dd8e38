// How BigQuery writes values as text: CAST, the REST wire and TO_JSON_STRING each have their own form.
import type Big from "big.js";
import { badQuery } from "./bq-error";
import type { SqlStruct, SqlType, SqlValue } from "./sql-types";

/** CAST(float AS STRING): shortest round-trip digits, exponent of two digits below 1e-4 and from 1e15: "12.5", "5e-06". */
export function floatToCastText(value: number): string {
  const size = Math.abs(value);
  if (size === 0 || (size >= 1e-4 && size < 1e15)) return String(value === 0 ? 0 : value);
  const [mantissa = "0", exponent = "0"] = value.toExponential().split("e");
  const power = Number(exponent);
  return `${mantissa}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
}

/** FLOAT on the REST wire, in Java's notation: "12.5", "5.0E-6", "1.7040672E9". */
export function floatToWireText(value: number): string {
  const size = Math.abs(value);
  if (size === 0) return "0.0";
  if (size >= 1e-3 && size < 1e7) return withFraction(String(value));
  const [mantissa = "0", exponent = "0"] = value.toExponential().split("e");
  return `${withFraction(mantissa)}E${Number(exponent)}`;
}

function withFraction(text: string): string {
  return text.includes(".") ? text : `${text}.0`;
}

function micros(value: number): { date: string; time: string; fraction: string } {
  const iso = new Date(Math.floor(value / 1000)).toISOString();
  const fraction = String(((value % 1_000_000) + 1_000_000) % 1_000_000).padStart(6, "0");
  return { date: iso.slice(0, 10), time: iso.slice(11, 19), fraction: fraction === "000000" ? "" : `.${fraction}` };
}

/** CAST(timestamp AS STRING): "2026-05-01 00:00:00+00", with six decimals only when there are any. */
export function timestampToCastText(value: number): string {
  const { date, time, fraction } = micros(value);
  return `${date} ${time}${fraction}+00`;
}

const TIMESTAMP = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?)?\s*(?:Z|UTC|\+00(?::?00)?)?$/i;

/** A TIMESTAMP written as text, in UTC. @throws BqError invalidQuery for other zones and forms */
export function parseTimestamp(text: string): number {
  const found = TIMESTAMP.exec(text.trim());
  const seconds = found ? Date.parse(`${found[1]}T${found[2] ?? "00:00:00"}Z`) / 1000 : Number.NaN;
  if (Number.isNaN(seconds)) throw badQuery(`Invalid timestamp: '${text}' (the demo reads UTC only)`);
  return seconds * 1_000_000 + Number((found?.[3] ?? "").padEnd(6, "0").slice(0, 6));
}

// Labels, projects and services are shared by thousands of rows; their JSON is written once per object.
const written = new WeakMap<object, string>();

/** TO_JSON_STRING without spaces; null structs and values are "null". */
export function toJsonText(type: SqlType, value: SqlValue): string {
  if (value === null) return "null";
  switch (type.kind) {
    case "ARRAY": {
      const { element } = type;
      return remember(value as readonly SqlValue[], (items) => `[${items.map((item) => toJsonText(element, item)).join(",")}]`);
    }
    case "STRUCT": {
      const { fields } = type;
      return remember(value as SqlStruct, (struct) => `{${fields.map((f) => `${JSON.stringify(f.name)}:${toJsonText(f.type, struct[f.name] ?? null)}`).join(",")}}`);
    }
    case "FLOAT64":
      return floatToCastText(value as number);
    case "INT64":
    case "BOOL":
      return String(value);
    case "TIMESTAMP": {
      const { date, time, fraction } = micros(value as number);
      return `"${date}T${time}${fraction}Z"`;
    }
    case "NUMERIC":
    case "BIGNUMERIC":
      return (value as Big).toFixed();
    case "STRING":
    case "DATE":
      return JSON.stringify(value);
  }
}

function remember<T extends object>(object: T, write: (object: T) => string): string {
  const known = written.get(object);
  if (known !== undefined) return known;
  const text = write(object);
  written.set(object, text);
  return text;
}
