// Expressions of a query, checked against the table's types and turned into functions of rows.
import { badQuery } from "./bq-error";
import { aggregateFunction, castOf, compareValues, scalarFunction } from "./sql-functions";
import { runSubquery } from "./sql-subquery";
import { AGGREGATES, type Expr } from "./sql-tree";
import { scalar, typeName, type ScalarKind, type SqlStruct, type SqlType, type SqlValue } from "./sql-types";

/** A row, and inside a sub-select the element with the row around it. */
export interface Frame {
  readonly value: unknown;
  readonly outer: Frame | null;
}

/** Names visible at one level of the query. */
export interface Scope {
  resolve(name: string): { type: SqlType; read: (value: unknown) => SqlValue } | null;
  readonly outer: Scope | null;
}

export interface Parameter {
  type: SqlType;
  value: SqlValue;
}

export interface Context {
  scope: Scope;
  parameters: ReadonlyMap<string, Parameter>;
}

export interface Compiled {
  type: SqlType;
  /** Given the rows of a group, or a single row; a plain column is read from the first. */
  run: (frames: readonly Frame[]) => SqlValue;
}

/** @throws BqError invalidQuery for unknown names, wrong types and functions the demo does not have */
export function compileExpr(expr: Expr, context: Context): Compiled {
  switch (expr.kind) {
    case "path":
      return compilePath(expr, context);
    case "parameter": {
      const parameter = context.parameters.get(expr.name.toLowerCase());
      if (!parameter) throw badQuery(`Query parameter '${expr.name}' not found at [${expr.at}]`);
      return { type: parameter.type, run: () => parameter.value };
    }
    case "literal":
      return { type: scalar(literalKind(expr.value)), run: () => expr.value };
    case "count-all":
      return { type: scalar("INT64"), run: (frames) => frames.length };
    case "cast": {
      const of = compileExpr(expr.of, context);
      const convert = castOf(of.type, expr.to);
      return { type: scalar(expr.to), run: (frames) => convert(of.run(frames)) };
    }
    case "call":
      return AGGREGATES.has(expr.name) ? compileAggregate(expr, context) : compileCall(expr, context);
    case "subquery":
      return runSubquery(expr, context, compileExpr);
    default:
      return compileCondition(expr, context);
  }
}

function literalKind(value: string | number | null): ScalarKind {
  if (typeof value === "string") return "STRING";
  return typeof value === "number" && !Number.isInteger(value) ? "FLOAT64" : "INT64";
}

function compilePath(expr: Extract<Expr, { kind: "path" }>, context: Context): Compiled {
  const [first = "", ...rest] = expr.parts;
  let depth = 0;
  let scope: Scope | null = context.scope;
  let column = scope.resolve(first);
  while (!column && scope?.outer) {
    scope = scope.outer;
    depth += 1;
    column = scope.resolve(first);
  }
  if (!column) throw badQuery(`Unrecognized name: ${first} at [${expr.at}]`);
  let { type } = column;
  const names: string[] = [];
  for (const part of rest) {
    const field: { name: string; type: SqlType } | undefined = type.kind === "STRUCT" ? type.fields.find((f) => f.name.toLowerCase() === part.toLowerCase()) : undefined;
    if (!field) throw badQuery(`${type.kind === "STRUCT" ? "Field name" : "Cannot access field"} ${part} ${type.kind === "STRUCT" ? "does not exist in" : "on a value with type"} ${typeName(type)} at [${expr.at}]`);
    names.push(field.name);
    type = field.type;
  }
  const { read } = column;
  return {
    type,
    run: ([frame]) => {
      let at: Frame | null = frame ?? null;
      for (let level = 0; level < depth && at; level += 1) at = at.outer;
      let value = at ? read(at.value) : null;
      for (const name of names) {
        if (value === null) return null;
        value = (value as SqlStruct)[name] ?? null;
      }
      return value;
    },
  };
}

function compileCall(expr: Extract<Expr, { kind: "call" }>, context: Context): Compiled {
  const args = expr.args.map((arg) => compileExpr(arg, context));
  const { type, call } = scalarFunction(expr.name, args.map((arg) => arg.type));
  return { type, run: (frames) => call(args.map((arg) => arg.run(frames))) };
}

function compileAggregate(expr: Extract<Expr, { kind: "call" }>, context: Context): Compiled {
  const [argument, ...more] = expr.args;
  if (!argument || more.length > 0) throw badQuery(`Aggregate function ${expr.name} takes one argument at [${expr.at}]`);
  const of = compileExpr(argument, context);
  const { type, call } = aggregateFunction(expr.name, of.type);
  return { type, run: (frames) => call(frames.map((frame) => of.run([frame])).filter((value) => value !== null)) };
}

type Condition = Extract<Expr, { kind: "compare" | "logic" | "not" | "is-null" }>;

function compileCondition(expr: Condition, context: Context): Compiled {
  const type = scalar("BOOL");
  switch (expr.kind) {
    case "is-null": {
      const of = compileExpr(expr.of, context);
      return { type, run: (frames) => (of.run(frames) === null) !== expr.negated };
    }
    case "not": {
      const of = compileExpr(expr.of, context);
      return { type, run: (frames) => negate(of.run(frames)) };
    }
    case "logic": {
      const left = compileExpr(expr.left, context);
      const right = compileExpr(expr.right, context);
      const decides = expr.op === "OR";
      return { type, run: (frames) => three(left.run(frames), () => right.run(frames), decides) };
    }
    case "compare":
      return { type, run: compileComparison(expr, context) };
  }
}

function negate(value: SqlValue): SqlValue {
  return value === null ? null : value !== true;
}

/** Three-valued AND (`decides` false) and OR (`decides` true). */
function three(left: SqlValue, right: () => SqlValue, decides: boolean): SqlValue {
  if (left === decides) return decides;
  const second = right();
  if (second === decides) return decides;
  return left === null || second === null ? null : !decides;
}

function compileComparison(expr: Extract<Expr, { kind: "compare" }>, context: Context): (frames: readonly Frame[]) => SqlValue {
  const left = compileExpr(expr.left, context);
  const right = compileExpr(expr.right, context);
  // A string literal beside a date or an instant is read as one.
  const literal = (side: Expr, other: SqlType): boolean => side.kind === "literal" && (other.kind === "TIMESTAMP" || other.kind === "DATE");
  const type = literal(expr.left, right.type) ? right.type : left.type;
  if (left.type.kind !== right.type.kind && !literal(expr.left, right.type) && !literal(expr.right, left.type)) {
    throw badQuery(`No matching signature for operator ${expr.op} for argument types: ${typeName(left.type)}, ${typeName(right.type)} at [${expr.at}]`);
  }
  const kind = type.kind as ScalarKind;
  const read = (side: Compiled): ((frames: readonly Frame[]) => SqlValue) => {
    if (side.type.kind === kind) return side.run;
    if (kind === "DATE") return side.run;
    const convert = castOf(side.type, kind);
    return (frames) => convert(side.run(frames));
  };
  const [readLeft, readRight] = [read(left), read(right)];
  return (frames) => {
    const [a, b] = [readLeft(frames), readRight(frames)];
    if (a === null || b === null) return null;
    const order = compareValues(a, b);
    switch (expr.op) {
      case "=": return order === 0;
      case "!=": return order !== 0;
      case "<": return order < 0;
      case "<=": return order <= 0;
      case ">": return order > 0;
      case ">=": return order >= 0;
    }
  };
}
