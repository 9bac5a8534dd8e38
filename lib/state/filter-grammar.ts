// The text form of filters: "service:in:EC2,RDS;team:not:Web|provider:in:gcp"; ";" is AND within a set, "|" is OR between sets.
import { DIMENSION_NAMES, dimensionOf, hasControlCharacter, isTagDimension, type Dimension } from "./dimensions";

export const FILTER_OPERATORS = ["in", "not", "contains", "starts"] as const;
export type FilterOperator = (typeof FILTER_OPERATORS)[number];

export type FilterTerm = { key: Dimension; op: FilterOperator; values: readonly string[] };
/** All terms of a set hold at once. */
export type FilterSet = readonly FilterTerm[];
/** A row counts when any set matches; no set at all matches every row. */
export type Filter = readonly FilterSet[];

export const MAX_FILTER_VALUES = 200;
export const MAX_VALUE_LENGTH = 512;

export type FilterProblem = { term: string; message: string };

/** Reads a filter; terms that make no sense are left out and named in `problems`. */
export function parseFilter(text: string): { filter: Filter; problems: FilterProblem[] } {
  const problems: FilterProblem[] = [];
  let left = MAX_FILTER_VALUES;
  const sets = text.split("|").map((set) =>
    set.split(";").flatMap((part) => {
      if (part === "") return [];
      const read = parseTerm(part);
      if ("message" in read) {
        problems.push(read);
        return [];
      }
      if (read.values.length > left) {
        problems.push({ term: shorten(part), message: `More than ${MAX_FILTER_VALUES} filter values in all; use contains or starts instead.` });
        return [];
      }
      left -= read.values.length;
      return [read];
    }),
  );
  return { filter: sets.filter((set) => set.length > 0), problems };
}

/** The text form; `parseFilter` gives the same filter back. */
export function serialiseFilter(filter: Filter): string {
  return filter.map((set) => set.map((term) => `${encodeKey(term.key)}:${term.op}:${term.values.map(encodePart).join(",")}`).join(";")).join("|");
}

/** A group key or the key of a term, with a tag's key escaped. */
export function encodeKey(key: Dimension): string {
  return isTagDimension(key) ? `tag:${encodePart(key.slice(4))}` : key;
}

/** Undoes `encodeKey`; null when the text names no dimension. */
export function decodeKey(text: string): Dimension | null {
  const decoded = decodePart(text);
  return decoded === null ? null : dimensionOf(decoded);
}

function parseTerm(text: string): FilterTerm | FilterProblem {
  const fail = (message: string): FilterProblem => ({ term: shorten(text), message });
  const parts = text.split(":");
  const keyParts = parts[0] === "tag" ? 2 : 1;
  const key = decodeKey(parts.slice(0, keyParts).join(":"));
  if (key === null) return fail(`"${shorten(parts.slice(0, keyParts).join(":"))}" is no dimension; use ${DIMENSION_NAMES}.`);
  const op = parts[keyParts];
  if (!isOperator(op)) return fail(`"${shorten(op ?? "")}" is no operator; use ${FILTER_OPERATORS.join(", ")}.`);
  // A colon in a value is accepted unescaped too: people type names, not encodings.
  const values = [...new Set(parts.slice(keyParts + 1).join(":").split(",").map(decodePart))];
  if (values.some((value) => value === null)) return fail("A value is not percent-encoded correctly.");
  const texts = values as string[];
  if (texts.some((value) => value === "")) return fail("A value is missing.");
  if (texts.some((value) => value.length > MAX_VALUE_LENGTH)) return fail(`A value is longer than ${MAX_VALUE_LENGTH} characters.`);
  if (texts.some(hasControlCharacter)) return fail("A value holds a control character.");
  return { key, op, values: texts };
}

function isOperator(text: string | undefined): text is FilterOperator {
  return (FILTER_OPERATORS as readonly (string | undefined)[]).includes(text);
}

function encodePart(text: string): string {
  return text.replace(/[%:;,|+]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`);
}

function decodePart(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
