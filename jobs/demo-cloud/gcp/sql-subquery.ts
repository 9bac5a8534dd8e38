// Sub-selects over a repeated field: ARRAY(SELECT AS STRUCT … FROM UNNEST(credits) c) and (SELECT SUM(…) FROM UNNEST(credits) c).
import { badQuery } from "./bq-error";
import type { Compiled, Context, Frame, Scope } from "./sql-expr";
import { aggregates, type Expr, type Query } from "./sql-tree";
import type { SqlField, SqlStruct, SqlType, SqlValue } from "./sql-types";

/** The name of an output column: its alias, else the last name of its path, else BigQuery's f0_, f1_ … */
export function columnName(item: Query["items"][number], index: number): string {
  return item.alias ?? (item.expr.kind === "path" ? item.expr.parts.at(-1) : undefined) ?? `f${index}_`;
}

function elementScope(element: SqlType, alias: string | null, outer: Scope): Scope {
  return {
    outer,
    resolve(name) {
      const lower = name.toLowerCase();
      if (alias !== null && lower === alias.toLowerCase()) return { type: element, read: (value) => value as SqlValue };
      const field = element.kind === "STRUCT" ? element.fields.find((f) => f.name.toLowerCase() === lower) : undefined;
      return field ? { type: field.type, read: (value) => (value === null ? null : ((value as SqlStruct)[field.name] ?? null)) } : null;
    },
  };
}

type Compile = (expr: Expr, context: Context) => Compiled;

/** @throws BqError for sub-selects over anything but a repeated field, and for clauses they cannot have here */
export function runSubquery(expr: Extract<Expr, { kind: "subquery" }>, context: Context, compile: Compile): Compiled {
  const { query, array, at } = expr;
  if (!("unnest" in query.from) || query.groupBy.length > 0 || query.orderBy.length > 0 || query.limit !== null) {
    throw badQuery(`The demo's BigQuery reads sub-selects of the form SELECT … FROM UNNEST(field) alias [WHERE …] only, at [${at}]`);
  }
  const source = compile(query.from.unnest, context);
  if (source.type.kind !== "ARRAY") throw badQuery(`Values referenced in UNNEST must be arrays at [${at}]`);
  const inner: Context = { ...context, scope: elementScope(source.type.element, query.from.alias, context.scope) };
  const where = query.where ? compile(query.where, inner) : null;
  const items = query.items.map((item) => compile(item.expr, inner));
  const [only] = items;
  if (!only || (!query.asStruct && items.length > 1)) throw badQuery(`A sub-select must have one column, or be SELECT AS STRUCT, at [${at}]`);
  const fields: SqlField[] = query.items.map((item, index) => ({ name: columnName(item, index), type: items[index]?.type ?? only.type }));
  const type: SqlType = query.asStruct ? { kind: "STRUCT", fields } : only.type;
  const value = (frames: readonly Frame[]): SqlValue =>
    query.asStruct ? Object.fromEntries(fields.map((field, index) => [field.name, items[index]?.run(frames) ?? null])) : only.run(frames);
  const elements = (outer: Frame | null, frames: readonly Frame[]): Frame[] => {
    const list = (source.run(frames) ?? []) as readonly SqlValue[];
    const all = list.map((element): Frame => ({ value: element, outer }));
    return where ? all.filter((frame) => where.run([frame]) === true) : all;
  };
  const adds = query.items.some((item) => aggregates(item.expr));
  if (array) {
    return { type: { kind: "ARRAY", element: type }, run: (frames) => elements(frames[0] ?? null, frames).map((frame) => value([frame])) };
  }
  return {
    type,
    run: (frames) => {
      const found = elements(frames[0] ?? null, frames);
      if (adds) return value(found);
      if (found.length > 1) throw badQuery("Scalar subquery produced more than one element");
      return found.length === 1 ? value(found) : null;
    },
  };
}
