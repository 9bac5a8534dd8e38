// How each field of the explorer's state is written and read; the one list of its parameters.
import { isDay, type Day } from "@/lib/dates/dates";
import { COMPARISONS, readComparison, writeComparison, type Comparison } from "./comparison";
import { DIMENSION_NAMES, type Dimension } from "./dimensions";
import { BASES, CHARGE_CATEGORIES, CHARTS, GRANULARITIES, MAX_GROUPS, MAX_TOP, METRICS, MIN_TOP, SORT_KEYS, type ChargeCategory, type ExplorerState, type Sort } from "./explorer-state";
import { decodeKey, encodeKey, parseFilter, serialiseFilter, type Filter } from "./filter-grammar";

/** `value` is absent where nothing of the text can be used; `problems` says what was not. */
export type FieldReading<Value> = { value?: Value; problems: string[] };

export type StateField<Value = unknown> = {
  read: (text: string) => FieldReading<Value>;
  write: (value: Value) => string;
};

const FIRST_DAY: Day = "2000-01-01";
const LAST_DAY: Day = "2099-12-31";

const day: StateField<Day> = {
  read: (text) => {
    if (!isDay(text)) return { problems: ["Not a calendar day; write YYYY-MM-DD."] };
    if (text < FIRST_DAY || text > LAST_DAY) return { problems: [`Outside ${FIRST_DAY} to ${LAST_DAY}.`] };
    return { value: text, problems: [] };
  },
  write: (value) => value,
};

const compare: StateField<Comparison | null> = {
  read: (text) => {
    if (["", "off", "none"].includes(text.toLowerCase())) return { value: null, problems: [] };
    const value = readComparison(text);
    if (value === null) return { problems: [`Use ${COMPARISONS.join(", ")}, or two days as 2026-10-01..2026-11-01 (the second exclusive).`] };
    if (typeof value !== "string" && (value.from < FIRST_DAY || value.to > LAST_DAY)) return { problems: [`Outside ${FIRST_DAY} to ${LAST_DAY}.`] };
    return { value, problems: [] };
  },
  write: writeComparison,
};

function oneOf<Value extends string>(allowed: readonly Value[]): StateField<Value> {
  return {
    read: (text) => {
      const hit = allowed.find((value) => value === text.toLowerCase());
      return hit === undefined ? { problems: [`Unknown value; use ${allowed.join(", ")}.`] } : { value: hit, problems: [] };
    },
    write: (value) => value,
  };
}

const group: StateField<readonly Dimension[]> = {
  read: (text) => {
    const problems: string[] = [];
    const keys: Dimension[] = [];
    for (const part of text === "" ? [] : text.split(",")) {
      const key = decodeKey(part);
      if (key === null) problems.push(`"${part.slice(0, 40)}" is no dimension; use ${DIMENSION_NAMES}.`);
      else if (keys.includes(key)) problems.push(`"${part.slice(0, 40)}" is given twice.`);
      else if (keys.length === MAX_GROUPS) problems.push(`At most ${MAX_GROUPS} levels; "${part.slice(0, 40)}" is left out.`);
      else keys.push(key);
    }
    // Nothing usable at all falls back to the default rather than to a page without groups.
    return keys.length === 0 && problems.length > 0 ? { problems } : { value: keys, problems };
  },
  write: (keys) => keys.map(encodeKey).join(","),
};

const filter: StateField<Filter> = {
  read: (text) => {
    const read = parseFilter(text);
    return { value: read.filter, problems: read.problems.map(({ term, message }) => `"${term}": ${message}`) };
  },
  write: serialiseFilter,
};

const include: StateField<readonly ChargeCategory[]> = {
  read: (text) => {
    const problems: string[] = [];
    const asked = new Set<ChargeCategory>();
    for (const part of text === "" ? [] : text.split(",")) {
      const hit = CHARGE_CATEGORIES.find((category) => category.toLowerCase() === part.toLowerCase());
      if (hit === undefined) problems.push(`"${part.slice(0, 40)}" is no charge category; use ${CHARGE_CATEGORIES.join(", ")}.`);
      else asked.add(hit);
    }
    const value = CHARGE_CATEGORIES.filter((category) => asked.has(category));
    return value.length === 0 && problems.length > 0 ? { problems } : { value, problems };
  },
  write: (categories) => categories.join(","),
};

const complete: StateField<boolean> = {
  read: (text) => {
    const word = text.toLowerCase();
    if (["on", "true", "1"].includes(word)) return { value: true, problems: [] };
    if (["off", "false", "0"].includes(word)) return { value: false, problems: [] };
    return { problems: ["Use on or off."] };
  },
  write: (value) => (value ? "on" : "off"),
};

const currency: StateField<string | null> = {
  read: (text) => (/^[A-Za-z]{3}$/.test(text) ? { value: text.toUpperCase(), problems: [] } : { problems: ["A currency has three letters, as in USD."] }),
  write: (value) => value ?? "",
};

const top: StateField<number | null> = {
  read: (text) => {
    if (!/^\d{1,4}$/.test(text)) return { problems: [`A number from ${MIN_TOP} to ${MAX_TOP}.`] };
    const asked = Number(text);
    const value = Math.min(MAX_TOP, Math.max(MIN_TOP, asked));
    return { value, problems: value === asked ? [] : [`From ${MIN_TOP} to ${MAX_TOP}; ${value} is used.`] };
  },
  write: (value) => (value === null ? "" : String(value)),
};

const sort: StateField<Sort> = {
  read: (text) => {
    const [key, direction = "desc"] = text.split(":");
    const hit = SORT_KEYS.find((allowed) => allowed === key);
    if (hit === undefined || (direction !== "asc" && direction !== "desc")) return { problems: [`Use ${SORT_KEYS.join(" or ")} with :asc or :desc.`] };
    return { value: { key: hit, direction }, problems: [] };
  },
  write: (value) => `${value.key}:${value.direction}`,
};

export const STATE_FIELDS: { [Name in keyof ExplorerState]: StateField<ExplorerState[Name]> } = {
  from: day,
  to: day,
  compare,
  granularity: oneOf(GRANULARITIES),
  group,
  filter,
  metric: oneOf(METRICS),
  basis: oneOf(BASES),
  include,
  complete,
  currency,
  chart: oneOf(CHARTS),
  top,
  sort,
};
