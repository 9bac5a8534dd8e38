// PostgreSQL's COPY text form, exactly as COPY TO writes it: what goes in must come out byte for byte, or the hash chain could not be verified.

const SPECIAL = /[\b\t\n\v\f\r\\]/;
const EACH_SPECIAL = /[\b\t\n\v\f\r\\]/g;
const ESCAPES: Readonly<Record<string, string>> = { "\b": "\\b", "\t": "\\t", "\n": "\\n", "\v": "\\v", "\f": "\\f", "\r": "\\r", "\\": "\\\\" };

/** Byte → the letter that stands for it after a backslash; 0: it stands for itself. */
export const COPY_ESCAPES: Readonly<Uint8Array> = Uint8Array.from({ length: 256 }, (_, byte) => ESCAPES[String.fromCharCode(byte)]?.charCodeAt(1) ?? 0);

/** One value in COPY text form; null is \N. */
export function copyValue(value: string | null): string {
  if (value === null) return "\\N";
  return SPECIAL.test(value) ? value.replace(EACH_SPECIAL, (c) => ESCAPES[c] ?? c) : value;
}

/** jsonb orders keys by length in bytes, then by bytes. */
export function compareJsonbKeys(a: string, b: string): number {
  const [x, y] = [Buffer.from(a), Buffer.from(b)];
  return x.length - y.length || Buffer.compare(x, y);
}

/** A flat object of texts as jsonb prints it: keys in jsonb's order, ", " and ": " between; null for none. */
export function jsonbText(object: Readonly<Record<string, string>>): string | null {
  const keys = Object.keys(object);
  if (keys.length === 0) return null;
  return `{${keys.sort(compareJsonbKeys).map((key) => `${JSON.stringify(key)}: ${JSON.stringify(object[key])}`).join(", ")}}`;
}
