// The explorer's grammar: any state survives its own address; bad addresses lead to the nearest state or a named refusal.
import { describe, expect, test } from "vitest";
import fc from "fast-check";
import { addDays, monthStart, addMonths } from "@/lib/dates/dates";
import { AppError } from "@/lib/errors/app-error";
import { COMPARISONS } from "@/lib/state/comparison";
import { DETAIL_DIMENSIONS, ROLLUP_DIMENSIONS, type Dimension } from "@/lib/state/dimensions";
import { BASES, CHARGE_CATEGORIES, CHARTS, METRICS, SORT_KEYS, defaultState, resolvedGranularity, type ExplorerState } from "@/lib/state/explorer-state";
import { FILTER_OPERATORS, parseFilter, serialiseFilter, type Filter } from "@/lib/state/filter-grammar";
import { readState, requireState } from "@/lib/state/read-state";
import { explorerHref, writeState } from "@/lib/state/write-state";

const today = "2026-11-22";
const context = { today };

const text = fc.string({ minLength: 1, maxLength: 24, unit: "grapheme" }).filter((value) => !/[\u0000-\u001f\u007f]/.test(value));
const tricky = fc.constantFrom("a:b", "a;b", "a|b", "a,b", "100%", "%41", "x+y", " Amazon EC2 ", "Zürich", "=1+1", "'; drop table", "tag:Team");
const value = fc.oneof(text, tricky);
const dimension: fc.Arbitrary<Dimension> = fc.oneof(fc.constantFrom<Dimension>(...ROLLUP_DIMENSIONS, ...DETAIL_DIMENSIONS), value.map((key): Dimension => `tag:${key}`));
const term = fc.record({ key: dimension, op: fc.constantFrom(...FILTER_OPERATORS), values: fc.uniqueArray(value, { minLength: 1, maxLength: 4 }) });
const filter: fc.Arbitrary<Filter> = fc.array(fc.array(term, { minLength: 1, maxLength: 3 }), { maxLength: 3 });
const from = fc.integer({ min: 0, max: 9000 }).map((days) => addDays("2001-01-01", days));

const state: fc.Arbitrary<ExplorerState> = fc
  .record({
    from,
    days: fc.integer({ min: 1, max: 500 }),
    compare: fc.oneof(fc.constant(null), fc.constantFrom(...COMPARISONS), from.map((first) => ({ from: monthStart(first), to: addMonths(first, 2) }))),
    granularity: fc.constantFrom<ExplorerState["granularity"]>("auto", "day", "week", "month", "quarter", "none"),
    group: fc.uniqueArray(dimension, { maxLength: 3 }),
    filter,
    metric: fc.constantFrom(...METRICS),
    basis: fc.constantFrom(...BASES),
    include: fc.subarray([...CHARGE_CATEGORIES]),
    complete: fc.boolean(),
    currency: fc.option(fc.stringMatching(/^[A-Z]{3}$/)),
    chart: fc.constantFrom(...CHARTS),
    top: fc.option(fc.integer({ min: 5, max: 20 })),
    sort: fc.record({ key: fc.constantFrom(...SORT_KEYS), direction: fc.constantFrom<"asc" | "desc">("asc", "desc") }),
  })
  .map(({ days, ...rest }): ExplorerState => {
    if (rest.basis === "usage") return { ...rest, to: addDays(rest.from, days) };
    const granularity = rest.granularity === "day" || rest.granularity === "week" ? "auto" : rest.granularity;
    return { ...rest, granularity, from: monthStart(rest.from), to: addMonths(rest.from, 1 + (days % 14)) };
  });

describe("explorer state", () => {
  test("every valid state comes back from its own query string, unchanged and without remarks", () => {
    fc.assert(
      fc.property(state, (given) => {
        const query = new URLSearchParams(writeState(given).toString());
        expect(readState(query, context)).toEqual({ state: given, changes: [] });
        expect(requireState(query, context)).toEqual(given);
      }),
      { numRuns: 500 },
    );
  });

  test("any query string at all leads pages to a valid state, which then survives its own query string", () => {
    const name = fc.oneof(fc.constantFrom("from", "to", "group", "filter", "include", "top", "sort", "metric", "basis", "granularity", "complete", "currency", "compare"), text);
    fc.assert(
      fc.property(fc.array(fc.tuple(name, fc.oneof(value, text, fc.constant("2026-13-40"), fc.constant("2026-11-20..2026-11-03"))), { maxLength: 8 }), (pairs) => {
        const { state: nearest } = readState(new URLSearchParams(pairs), context);
        expect(nearest.from < nearest.to).toBe(true);
        expect(readState(writeState(nearest), context)).toEqual({ state: nearest, changes: [] });
      }),
      { numRuns: 500 },
    );
  });

  test("a filter reads ';' as AND, '|' as OR, and keeps percent-encoded separators inside values", () => {
    const { filter: read, problems } = parseFilter("service:in:EC2,RDS;team:not:Web|provider:in:gcp|tag:cost%3Acentre:starts:a%2Cb");
    expect(problems).toEqual([]);
    expect(read).toEqual([
      [
        { key: "service", op: "in", values: ["EC2", "RDS"] },
        { key: "team", op: "not", values: ["Web"] },
      ],
      [{ key: "provider", op: "in", values: ["gcp"] }],
      [{ key: "tag:cost:centre", op: "starts", values: ["a,b"] }],
    ]);
    expect(serialiseFilter(read)).toBe("service:in:EC2,RDS;team:not:Web|provider:in:gcp|tag:cost%3Acentre:starts:a%2Cb");
  });

  test("a default state is written as its range alone", () => {
    expect(explorerHref(defaultState(today))).toBe("/explorer?from=2026-10-24&to=2026-11-23");
  });

  test("ranges up to 92 days are shown by day, longer ones and invoices by month", () => {
    const range = (fromDay: string, to: string, basis: ExplorerState["basis"] = "usage") => resolvedGranularity({ from: fromDay, to, granularity: "auto", basis });
    expect(range("2026-08-01", "2026-11-01")).toBe("day");
    expect(range("2026-08-01", "2026-11-02")).toBe("month");
    expect(range("2026-10-01", "2026-11-01", "invoice")).toBe("month");
  });
});

describe("an address that cannot be taken as it is", () => {
  const cases: [string, string, Partial<ExplorerState>][] = [
    ["from=2026-11-10&to=2026-11-01", "from", { from: "2026-11-01", to: "2026-11-10" }],
    ["from=2026-11-10&to=2026-11-10", "to", { from: "2026-11-10", to: "2026-11-11" }],
    ["from=2026-02-30&to=2026-11-10", "from", { to: "2026-11-10" }],
    ["group=planet", "group", { group: ["service"] }],
    ["group=team,planet", "group", { group: ["team"] }],
    ["group=provider,source,account,service", "group", { group: ["provider", "source", "account"] }],
    ["metric=unblended", "metric", { metric: "effective" }],
    ["top=100", "top", { top: 20 }],
    ["filter=planet:in:x;service:in:EC2", "filter", { filter: [[{ key: "service", op: "in", values: ["EC2"] }]] }],
    ["filter=service:equals:EC2", "filter", { filter: [] }],
    ["filter=service:in:%25E0%25A4%25A", "filter", { filter: [] }],
    ["filter=service:in:a%00b", "filter", { filter: [] }],
    [`filter=service:in:${Array.from({ length: 201 }, (_, i) => i).join(",")}`, "filter", { filter: [] }],
    ["basis=invoice&from=2026-10-05&to=2026-11-03", "from", { from: "2026-10-01", to: "2026-12-01" }],
    ["from=2000-01-01&to=2026-01-01&granularity=day", "granularity", { granularity: "month" }],
    ["metric=billed&metric=list", "metric", { metric: "billed" }],
  ];

  test.each(cases)("%s opens the nearest state on a page and is refused by the API with its field", (query, field, expected) => {
    const params = new URLSearchParams(query);
    const { state: nearest, changes } = readState(params, context);
    expect(nearest).toMatchObject(expected);
    expect(changes.map((change) => change.field)).toContain(field);
    expect(changes.every((change) => change.message.length > 0)).toBe(true);
    const refusal = refusalOf(params);
    expect(refusal.code).toBe("invalid_input");
    expect(refusal.details.field).toBe(field);
  });

  test("an unknown parameter is ignored by pages and refused by the API", () => {
    expect(readState(new URLSearchParams("utm_source=mail"), context).changes).toEqual([]);
    expect(refusalOf(new URLSearchParams("utm_source=mail")).details.field).toBe("utm_source");
    expect(refusalOf(new URLSearchParams("from[]=2026-01-01")).details.field).toBe("from[]");
  });

  test("a query of more than 10 KB shows the default view and says so", () => {
    const { state: nearest, changes } = readState(new URLSearchParams({ filter: `service:in:${"x".repeat(11_000)}` }), context);
    expect(nearest).toEqual(defaultState(today));
    expect(changes).toHaveLength(1);
  });
});

function refusalOf(params: URLSearchParams): AppError {
  try {
    requireState(params, context);
  } catch (error) {
    if (error instanceof AppError) return error;
  }
  throw new Error("The state was accepted.");
}
