// Dates and instants as delivered text: which texts are one, and the UTC day they name.
import type { Day } from "@/lib/dates/dates";

/**
 * Existing days of 2000-2099, ISO order. The cleaning models spell the same patterns out (a test compares them), because PostgreSQL 15 has
 * no cast that answers instead of failing, and one bad text must not abort a batch.
 */
export const DAY_PATTERN =
  "(?:20[0-9][0-9]-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))|20(?:[02468][048]|[13579][26])-02-29)";

export const INSTANT_PATTERN =
  `${DAY_PATTERN}(?:[T ](?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:[.][0-9]{1,6})?)?(?: ?(?:Z|UTC|[+-](?:0[0-9]|1[0-4])(?::?[0-5][0-9])?))?)?`;

const INSTANT = new RegExp(`^${INSTANT_PATTERN}$`);
const SHIFTED = /[+-](?!00(?::?00)?$)[0-9]{2}(?::?[0-9]{2})?$/;
const DAY_OR_MONTH_FIRST = /^[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2,4}(?:[ T]|$)/;

/** The UTC day of an ISO date or instant (without a zone it is UTC); null when the text is neither. */
export function utcDayOf(text: string): Day | null {
  if (!INSTANT.test(text)) return null;
  if (text.length === 10 || !SHIFTED.test(text.slice(10))) return text.slice(0, 10);
  const iso = text.replace(" ", "T").replace(/ ?([+-][0-9]{2}):?([0-9]{2})?$/, (_, hours: string, minutes?: string) => `${hours}:${minutes ?? "00"}`);
  return new Date(iso).toISOString().slice(0, 10);
}

/** True for 01-02-2025, 4/1/25 and the like: nobody can tell the day from the month. */
export function isAmbiguousDate(text: string): boolean {
  return DAY_OR_MONTH_FIRST.test(text);
}

/** SQL: first day of the UTC month of the text `expression`; null where utcDayOf gives null. The session is in UTC. */
export function monthSql(expression: string): string {
  return `CASE WHEN ${expression} ~ '^${INSTANT_PATTERN}$' THEN date_trunc('month', ${expression}::timestamptz AT TIME ZONE 'UTC')::date END`;
}
