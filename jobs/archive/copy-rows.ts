// Reads a COPY of the database as rows of texts, in order, flat in memory.
import type { PoolClient } from "pg";
import { to as copyTo } from "pg-copy-streams";

const UNESCAPED: Readonly<Record<string, string>> = { b: "\b", t: "\t", n: "\n", v: "\v", f: "\f", r: "\r", "\\": "\\" };

/** One value of COPY's text form; \N is null. */
export function fromCopyValue(text: string): string | null {
  if (text === "\\N") return null;
  return text.includes("\\") ? text.replace(/\\(.)/g, (_, letter: string) => UNESCAPED[letter] ?? letter) : text;
}

/** @param query a SELECT of trusted text: COPY takes no parameters */
export async function* copyRows(client: PoolClient, query: string): AsyncGenerator<(string | null)[]> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of client.query(copyTo(`COPY (${query}) TO STDOUT`)) as AsyncIterable<Buffer>) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n"); // a line feed inside a value is escaped
    rest = lines.pop() ?? "";
    for (const line of lines) yield line.split("\t").map(fromCopyValue);
  }
}
