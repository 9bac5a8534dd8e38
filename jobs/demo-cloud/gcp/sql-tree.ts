// The shape of the queries that the demo's BigQuery reads.
import type { ScalarKind } from "./sql-types";

export type Expr =
  | { kind: "path"; parts: readonly string[]; at: string }
  | { kind: "parameter"; name: string; at: string }
  | { kind: "literal"; value: string | number | null; at: string }
  | { kind: "call"; name: string; args: readonly Expr[]; at: string }
  | { kind: "count-all"; at: string }
  | { kind: "cast"; of: Expr; to: ScalarKind; at: string }
  | { kind: "compare"; op: "=" | "!=" | "<" | "<=" | ">" | ">="; left: Expr; right: Expr; at: string }
  | { kind: "logic"; op: "AND" | "OR"; left: Expr; right: Expr; at: string }
  | { kind: "not"; of: Expr; at: string }
  | { kind: "is-null"; of: Expr; negated: boolean; at: string }
  | { kind: "subquery"; query: Query; array: boolean; at: string };

export interface SelectItem {
  expr: Expr;
  /** Written after AS; null: taken from the path. */
  alias: string | null;
}

export interface Query {
  /** SELECT AS STRUCT: one value per row with the items as its fields. */
  asStruct: boolean;
  items: readonly SelectItem[];
  from: { table: string; alias: string | null; at: string } | { unnest: Expr; alias: string | null };
  where: Expr | null;
  groupBy: readonly Expr[];
  orderBy: readonly { expr: Expr; descending: boolean }[];
  limit: number | null;
}

export const AGGREGATES = new Set(["SUM", "MAX", "MIN", "COUNT"]);

/** True when the expression adds rows up, sub-selects of its own left aside. */
export function aggregates(expr: Expr): boolean {
  switch (expr.kind) {
    case "count-all":
      return true;
    case "call":
      return AGGREGATES.has(expr.name) || expr.args.some(aggregates);
    case "cast":
    case "not":
    case "is-null":
      return aggregates(expr.of);
    case "compare":
    case "logic":
      return aggregates(expr.left) || aggregates(expr.right);
    case "path":
    case "parameter":
    case "literal":
    case "subquery":
      return false;
  }
}

/** Equal texts mean the same expression, wherever it stands in the query. */
export function exprText(expr: Expr): string {
  return JSON.stringify(expr, (key, value: unknown) => (key === "at" ? undefined : typeof value === "string" && key !== "value" ? value.toLowerCase() : value));
}
