// Runs a parsed query over the export table: filter, group, order; rows are computed only when a page asks for them.
import type { GcpRow } from "../company/gcp-row";
import { GCP_EXPORT } from "../company/organisation";
import { BILLING_FIELDS, billingColumn } from "./billing-schema";
import { badQuery, notFound } from "./bq-error";
import { compileExpr, type Compiled, type Context, type Frame, type Parameter, type Scope } from "./sql-expr";
import { compareValues } from "./sql-functions";
import { columnName } from "./sql-subquery";
import { aggregates, exprText, type Expr, type Query } from "./sql-tree";
import type { SqlField, SqlStruct, SqlValue } from "./sql-types";

export interface QueryResult {
  fields: readonly SqlField[];
  totalRows: number;
  /** Rows read to answer, for the bytes that BigQuery would bill. */
  scanned: number;
  /** Values of the rows [from, to) in the order of `fields`. */
  rows(from: number, to: number): SqlValue[][];
}

function tableScope(alias: string | null): Scope {
  return {
    outer: null,
    resolve(name) {
      if (alias !== null && name.toLowerCase() === alias.toLowerCase()) {
        return { type: { kind: "STRUCT", fields: BILLING_FIELDS }, read: (row) => row as SqlStruct };
      }
      const column = billingColumn(name);
      return column ? { type: column.type, read: (row) => column.read(row as GcpRow) } : null;
    },
  };
}

function checkTable(from: Query["from"]): string | null {
  if (!("table" in from)) throw badQuery("The demo's BigQuery selects from the billing export, not from UNNEST");
  const { projectId, datasetId, tableId, location } = GCP_EXPORT;
  const [table = "", dataset = "", project = projectId] = from.table.split(".").reverse();
  if (dataset !== datasetId || project !== projectId) throw notFound(`Dataset ${project}:${dataset} was not found in location ${location}`);
  if (table !== tableId) throw notFound(`Table ${project}:${dataset}.${table} was not found in location ${location}`);
  return from.alias;
}

/** GROUP BY and ORDER BY may name an output column; then they mean its expression. */
function behindAlias(expr: Expr, query: Query): Expr {
  if (expr.kind === "literal" && typeof expr.value === "number") return query.items[expr.value - 1]?.expr ?? expr;
  const [name, ...more] = expr.kind === "path" ? expr.parts : [];
  if (name === undefined || more.length > 0) return expr;
  return query.items.find((item) => item.alias?.toLowerCase() === name.toLowerCase())?.expr ?? expr;
}

/** Every plain column of an aggregated query must be one it groups by. */
function checkGrouped(query: Query, keys: ReadonlySet<string>): void {
  for (const { expr } of query.items) {
    if (aggregates(expr) || keys.has(exprText(expr)) || expr.kind === "literal" || expr.kind === "parameter") continue;
    const name = expr.kind === "path" ? expr.parts.join(".") : "expression";
    throw badQuery(`SELECT list expression references column ${name} which is neither grouped nor aggregated at [${expr.at}]`);
  }
}

function groups(frames: readonly Frame[], keys: readonly Compiled[]): Frame[][] {
  if (keys.length === 0) return [[...frames]];
  const found = new Map<string, Frame[]>();
  for (const frame of frames) {
    const id = JSON.stringify(keys.map((key) => key.run([frame])));
    const group = found.get(id);
    if (group) group.push(frame);
    else found.set(id, [frame]);
  }
  return [...found.values()];
}

/** @throws BqError invalidQuery, notFound */
export function runQuery(query: Query, table: readonly GcpRow[], parameters: ReadonlyMap<string, Parameter>): QueryResult {
  const context: Context = { scope: tableScope(checkTable(query.from)), parameters };
  const items = query.items.map((item) => compileExpr(item.expr, context));
  const keyExprs = query.groupBy.map((expr) => behindAlias(expr, query));
  const keys = keyExprs.map((expr) => compileExpr(expr, context));
  const grouped = keys.length > 0 || query.items.some((item) => aggregates(item.expr));
  if (grouped) checkGrouped(query, new Set(keyExprs.map(exprText)));
  const order = query.orderBy.map(({ expr, descending }) => ({ by: compileExpr(behindAlias(expr, query), context), descending }));
  const where = query.where ? compileExpr(query.where, context) : null;

  const all = table.map((row): Frame => ({ value: row, outer: null }));
  const kept = where ? all.filter((frame) => where.run([frame]) === true) : all;
  const output: (readonly Frame[])[] = grouped ? groups(kept, keys) : kept.map((frame) => [frame]);
  const ordered = order.length === 0 ? output : sorted(output, order);
  const limited = query.limit === null ? ordered : ordered.slice(0, query.limit);
  return {
    fields: query.items.map((item, index) => ({ name: columnName(item, index), type: items[index]?.type ?? { kind: "STRING" } })),
    totalRows: limited.length,
    scanned: kept.length,
    rows: (from, to) => limited.slice(from, to).map((frames) => items.map((item) => item.run(frames))),
  };
}

function sorted(output: readonly (readonly Frame[])[], order: readonly { by: Compiled; descending: boolean }[]): (readonly Frame[])[] {
  return output
    .map((frames) => ({ frames, keys: order.map(({ by }) => by.run(frames)) }))
    .sort((a, b) => {
      for (const [index, { descending }] of order.entries()) {
        const difference = compareValues(a.keys[index] ?? null, b.keys[index] ?? null);
        if (difference !== 0) return descending ? -difference : difference;
      }
      return 0;
    })
    .map(({ frames }) => frames);
}
