// Parquet's values as the text a CSV of the same export would hold: decimals with all their digits, instants in ISO, maps and lists as JSON.
import { parquetSchema, type FileMetaData, type ParquetParsers, type SchemaElement } from "hyparquet";

const UTF8 = new TextDecoder();
const LAST_SECOND = 253_402_300_799n; // 9999-12-31T23:59:59Z

/** @param digits fraction digits of the unit, e.g. 6 for microseconds */
function instantText(units: bigint, digits: number): string {
  const perSecond = 10n ** BigInt(digits);
  const fraction = ((units % perSecond) + perSecond) % perSecond;
  const seconds = (units - fraction) / perSecond;
  if (seconds > LAST_SECOND || seconds < -LAST_SECOND) return units.toString();
  const text = fraction.toString().padStart(digits, "0").replace(/0+$/, "");
  return `${new Date(Number(seconds) * 1000).toISOString().slice(0, 19)}${text === "" ? "" : `.${text}`}Z`;
}

export const TEXT_PARSERS: Partial<ParquetParsers> = {
  timestampFromMilliseconds: (millis) => instantText(BigInt(millis), 3),
  timestampFromMicroseconds: (micros) => instantText(BigInt(micros), 6),
  timestampFromNanoseconds: (nanos) => instantText(BigInt(nanos), 9),
  dateFromDays: (days) => (Math.abs(days) > 2_932_896 ? String(days) : new Date(days * 86_400_000).toISOString().slice(0, 10)),
  jsonFromBytes: (bytes) => UTF8.decode(bytes), // as delivered
};

/** Big-endian two's complement. */
function integerOf(bytes: Uint8Array): bigint {
  if (bytes.length === 0) return 0n;
  const hex = Buffer.from(bytes).toString("hex");
  return BigInt.asIntN(bytes.length * 8, BigInt(`0x${hex}`));
}

export function decimalText(units: bigint, scale: number): string {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, "0");
  const whole = digits.slice(0, digits.length - scale);
  return `${units < 0n ? "-" : ""}${whole}${scale > 0 ? `.${digits.slice(-scale)}` : ""}`;
}

/** The shortest text that is this 32-bit number. */
function floatText(value: number): string {
  for (let digits = 6; digits < 9; digits++) {
    const text = Number(value.toPrecision(digits));
    if (Math.fround(text) === value) return String(text);
  }
  return String(value);
}

function jsonText(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => (typeof inner === "bigint" ? inner.toString() : inner instanceof Uint8Array ? UTF8.decode(inner) : inner));
}

export interface TextColumn {
  readonly name: string;
  /** Null is null. */
  readonly text: (value: unknown) => string | null;
}

function textOf(element: SchemaElement, scale: number | null): TextColumn["text"] {
  return (value) => {
    if (value === null || value === undefined) return null;
    if (scale !== null && typeof value !== "string") return decimalText(value instanceof Uint8Array ? integerOf(value) : BigInt(value as number | bigint), scale);
    if (typeof value === "number") return element.type === "FLOAT" ? floatText(value) : String(value);
    if (value instanceof Uint8Array) return UTF8.decode(value);
    return typeof value === "object" ? jsonText(value) : String(value as string | bigint | boolean);
  };
}

/**
 * The file's columns in order. Takes the DECIMAL marks off the metadata: the library would turn such values into doubles,
 * without them it gives integers and bytes as they stand in the file.
 */
export function textColumns(metadata: FileMetaData): TextColumn[] {
  return parquetSchema(metadata).children.map(({ element, children }) => {
    const isDecimal = children.length === 0 && (element.converted_type === "DECIMAL" || element.logical_type?.type === "DECIMAL");
    const scale = isDecimal ? (element.scale ?? (element.logical_type?.type === "DECIMAL" ? element.logical_type.scale : 0)) : null;
    if (isDecimal) {
      delete element.converted_type;
      delete element.logical_type;
    }
    return { name: element.name, text: textOf(element, scale) };
  });
}
