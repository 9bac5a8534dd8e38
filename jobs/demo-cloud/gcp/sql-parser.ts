// Reads the small part of GoogleSQL that a billing-export reader needs; anything else is refused by name, as BigQuery refuses it.
import { badQuery, type BqError } from "./bq-error";
import { tokenize, type Token } from "./sql-tokens";
import type { Expr, Query, SelectItem } from "./sql-tree";
import type { ScalarKind } from "./sql-types";

// The reserved words of GoogleSQL: as names they need backticks (`AS rows` is an error in BigQuery, so it is one here).
const RESERVED = new Set(
  (
    "ALL AND ANY ARRAY AS ASC ASSERT_ROWS_MODIFIED AT BETWEEN BY CASE CAST COLLATE CONTAINS CREATE CROSS CUBE CURRENT DEFAULT DEFINE DESC DISTINCT ELSE END ENUM ESCAPE EXCEPT " +
    "EXCLUDE EXISTS EXTRACT FALSE FETCH FOLLOWING FOR FROM FULL GROUP GROUPING GROUPS HASH HAVING IF IGNORE IN INNER INTERSECT INTERVAL INTO IS JOIN LATERAL LEFT LIKE LIMIT LOOKUP " +
    "MERGE NATURAL NEW NO NOT NULL NULLS OF ON OR ORDER OUTER OVER PARTITION PRECEDING PROTO QUALIFY RANGE RECURSIVE RESPECT RIGHT ROLLUP ROWS SELECT SET SOME STRUCT TABLESAMPLE THEN " +
    "TO TREAT TRUE UNBOUNDED UNION UNNEST USING WHEN WHERE WINDOW WITH WITHIN"
  ).split(" "),
);

const CAST_TYPES: readonly ScalarKind[] = ["STRING", "FLOAT64", "INT64", "BOOL", "TIMESTAMP", "DATE", "NUMERIC", "BIGNUMERIC"];
const COMPARE = ["=", "!=", "<>", "<", "<=", ">", ">="];

class Parser {
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(sql: string) {
    this.#tokens = tokenize(sql);
  }

  statement(): Query {
    const query = this.query();
    this.#takeSymbol(";");
    if (this.#peek().kind !== "end") throw this.#unexpected();
    return query;
  }

  query(): Query {
    this.#expectWord("SELECT");
    const asStruct = this.#takeWord("AS");
    if (asStruct) this.#expectWord("STRUCT");
    const items = this.#list(() => this.#selectItem());
    this.#expectWord("FROM");
    const from = this.#source();
    const where = this.#takeWord("WHERE") ? this.#or() : null;
    const groupBy = this.#takeWords("GROUP", "BY") ? this.#list(() => this.#or()) : [];
    const orderBy = this.#takeWords("ORDER", "BY") ? this.#list(() => this.#orderItem()) : [];
    const limit = this.#takeWord("LIMIT") ? Number(this.#take("number").text) : null;
    return { asStruct, items, from, where, groupBy, orderBy, limit };
  }

  #selectItem(): SelectItem {
    const expr = this.#or();
    if (this.#takeWord("AS")) return { expr, alias: this.#identifier() };
    const token = this.#peek();
    const named = token.kind === "quoted" || (token.kind === "name" && !RESERVED.has(token.text.toUpperCase()));
    return { expr, alias: named ? this.#identifier() : null };
  }

  #orderItem(): { expr: Expr; descending: boolean } {
    const expr = this.#or();
    if (this.#takeWord("DESC")) return { expr, descending: true };
    this.#takeWord("ASC");
    return { expr, descending: false };
  }

  #source(): Query["from"] {
    if (this.#takeWord("UNNEST")) {
      this.#expectSymbol("(");
      const unnest = this.#or();
      this.#expectSymbol(")");
      return { unnest, alias: this.#optionalAlias() };
    }
    const { at } = this.#peek();
    const parts = [this.#identifier()];
    while (this.#takeSymbol(".")) parts.push(this.#identifier());
    return { table: parts.join("."), alias: this.#optionalAlias(), at };
  }

  #optionalAlias(): string | null {
    if (this.#takeWord("AS")) return this.#identifier();
    const token = this.#peek();
    const named = token.kind === "quoted" || (token.kind === "name" && !RESERVED.has(token.text.toUpperCase()));
    return named ? this.#identifier() : null;
  }

  #or(): Expr {
    let left = this.#and();
    for (let at = this.#peek().at; this.#takeWord("OR"); at = this.#peek().at) left = { kind: "logic", op: "OR", left, right: this.#and(), at };
    return left;
  }

  #and(): Expr {
    let left = this.#comparison();
    for (let at = this.#peek().at; this.#takeWord("AND"); at = this.#peek().at) left = { kind: "logic", op: "AND", left, right: this.#comparison(), at };
    return left;
  }

  #comparison(): Expr {
    const { at } = this.#peek();
    if (this.#takeWord("NOT")) return { kind: "not", of: this.#comparison(), at };
    const left = this.#primary();
    const token = this.#peek();
    if (this.#takeWord("IS")) {
      const negated = this.#takeWord("NOT");
      this.#expectWord("NULL");
      return { kind: "is-null", of: left, negated, at: token.at };
    }
    if (token.kind !== "symbol" || !COMPARE.includes(token.text)) return left;
    this.#next += 1;
    const op = (token.text === "<>" ? "!=" : token.text) as "=" | "!=" | "<" | "<=" | ">" | ">=";
    return { kind: "compare", op, left, right: this.#primary(), at: token.at };
  }

  #primary(): Expr {
    const token = this.#peek();
    const { at } = token;
    if (token.kind === "parameter") return this.#advance({ kind: "parameter", name: token.text, at });
    if (token.kind === "string") return this.#advance({ kind: "literal", value: token.text, at });
    if (token.kind === "number") return this.#advance({ kind: "literal", value: Number(token.text), at });
    if (this.#takeSymbol("(")) return this.#parenthesised(at);
    if (this.#takeWord("NULL")) return { kind: "literal", value: null, at };
    if (this.#takeWord("CAST")) return this.#cast(at);
    if (this.#takeWord("ARRAY")) {
      this.#expectSymbol("(");
      const query = this.query();
      this.#expectSymbol(")");
      return { kind: "subquery", query, array: true, at };
    }
    const parts = [this.#identifier()];
    if (token.kind === "name" && this.#takeSymbol("(")) return this.#call(token.text.toUpperCase(), at);
    while (this.#takeSymbol(".")) parts.push(this.#field());
    return { kind: "path", parts, at };
  }

  #parenthesised(at: string): Expr {
    const isQuery = this.#isWord("SELECT");
    const inner: Expr = isQuery ? { kind: "subquery", query: this.query(), array: false, at } : this.#or();
    this.#expectSymbol(")");
    return inner;
  }

  #cast(at: string): Expr {
    this.#expectSymbol("(");
    const of = this.#or();
    this.#expectWord("AS");
    const token = this.#take("name");
    const to = CAST_TYPES.find((type) => type === token.text.toUpperCase());
    if (!to) throw badQuery(`Type not found: ${token.text} at [${token.at}]`);
    this.#expectSymbol(")");
    return { kind: "cast", of, to, at };
  }

  #call(name: string, at: string): Expr {
    if (name === "COUNT" && this.#takeSymbol("*")) {
      this.#expectSymbol(")");
      return { kind: "count-all", at };
    }
    const args = this.#takeSymbol(")") ? null : this.#list(() => this.#or());
    if (args) this.#expectSymbol(")");
    return { kind: "call", name, args: args ?? [], at };
  }

  #list<T>(item: () => T): T[] {
    const items = [item()];
    while (this.#takeSymbol(",")) items.push(item());
    return items;
  }

  /** A name that stands for itself: reserved words need backticks. */
  #identifier(): string {
    const token = this.#peek();
    if (token.kind === "name" && RESERVED.has(token.text.toUpperCase())) throw this.#unexpected();
    return this.#field();
  }

  /** A name after a dot: any word. */
  #field(): string {
    const token = this.#peek();
    if (token.kind !== "name" && token.kind !== "quoted") throw this.#unexpected();
    this.#next += 1;
    return token.text;
  }

  #advance(expr: Expr): Expr {
    this.#next += 1;
    return expr;
  }

  #peek(ahead = 0): Token {
    return this.#tokens[Math.min(this.#next + ahead, this.#tokens.length - 1)] as Token;
  }

  #take(kind: Token["kind"]): Token {
    const token = this.#peek();
    if (token.kind !== kind) throw this.#unexpected();
    this.#next += 1;
    return token;
  }

  #isWord(word: string, ahead = 0): boolean {
    const token = this.#peek(ahead);
    return token.kind === "name" && token.text.toUpperCase() === word;
  }

  #takeWord(word: string): boolean {
    if (!this.#isWord(word)) return false;
    this.#next += 1;
    return true;
  }

  #takeWords(first: string, second: string): boolean {
    if (!this.#isWord(first) || !this.#isWord(second, 1)) return false;
    this.#next += 2;
    return true;
  }

  #expectWord(word: string): void {
    if (!this.#takeWord(word)) throw this.#unexpected(word);
  }

  #takeSymbol(symbol: string): boolean {
    const token = this.#peek();
    if (token.kind !== "symbol" || token.text !== symbol) return false;
    this.#next += 1;
    return true;
  }

  #expectSymbol(symbol: string): void {
    if (!this.#takeSymbol(symbol)) throw this.#unexpected(`"${symbol}"`);
  }

  #unexpected(wanted?: string): BqError {
    const token = this.#peek();
    const reserved = token.kind === "name" && RESERVED.has(token.text.toUpperCase());
    const found = token.kind === "end" ? "end of script" : reserved ? `keyword ${token.text.toUpperCase()}` : `"${token.text}"`;
    return badQuery(wanted === undefined ? `Syntax error: Unexpected ${found} at [${token.at}]` : `Syntax error: Expected ${wanted} but got ${found} at [${token.at}]`);
  }
}

/** @throws BqError invalidQuery naming what could not be read and where */
export function parseQuery(sql: string): Query {
  return new Parser(sql).statement();
}
