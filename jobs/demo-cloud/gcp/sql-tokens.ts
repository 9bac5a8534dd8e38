// GoogleSQL text cut into tokens with their positions.
import { badQuery } from "./bq-error";

export interface Token {
  kind: "name" | "quoted" | "number" | "string" | "parameter" | "symbol" | "end";
  text: string;
  /** "line:column", as BigQuery's messages point. */
  at: string;
}

const PATTERN = new RegExp(
  [
    "(?<space>\\s+|--[^\\n]*|#[^\\n]*|/\\*[\\s\\S]*?\\*/)",
    "(?<quoted>`[^`]+`)",
    "(?<string>'(?:[^'\\\\]|\\\\.)*'|\"(?:[^\"\\\\]|\\\\.)*\")",
    "(?<number>\\d+(?:\\.\\d+)?)",
    "(?<parameter>@[A-Za-z_][A-Za-z0-9_]*)",
    "(?<name>[A-Za-z_][A-Za-z0-9_]*)",
    "(?<symbol><=|>=|!=|<>|[(),.*=<>;])",
  ].join("|"),
  "gy",
);

const KINDS = ["quoted", "string", "number", "parameter", "name", "symbol"] as const;

/** @throws BqError invalidQuery at a character that is not understood */
export function tokenize(sql: string): Token[] {
  const tokens: Token[] = [];
  PATTERN.lastIndex = 0;
  while (PATTERN.lastIndex < sql.length) {
    const start = PATTERN.lastIndex;
    const found = PATTERN.exec(sql);
    if (!found?.groups) throw badQuery(`Syntax error: Illegal input character "${sql[start] ?? ""}" at [${position(sql, start)}]`);
    const kind = KINDS.find((k) => found.groups?.[k] !== undefined);
    if (!kind) continue;
    const raw = found[0];
    const text = kind === "quoted" || kind === "string" ? raw.slice(1, -1) : kind === "parameter" ? raw.slice(1) : raw;
    tokens.push({ kind, text, at: position(sql, start) });
  }
  tokens.push({ kind: "end", text: "end of query", at: position(sql, sql.length) });
  return tokens;
}

function position(sql: string, offset: number): string {
  const before = sql.slice(0, offset).split("\n");
  return `${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}
