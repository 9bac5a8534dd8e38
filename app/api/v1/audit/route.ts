// The audit log for admins: a page of it as JSON, or all that fits as CSV or JSON lines; taking it along stands in the log itself.
import { z } from "zod";
import { textStream } from "@/lib/access/event-stream";
import { handle } from "@/lib/access/problem";
import type { Scope } from "@/lib/access/scope";
import { requireRoute, standingRight } from "@/lib/access/session";
import { auditFilter, type AuditFilter } from "@/lib/audit/audit-filter";
import { listAudit, type AuditLine } from "@/lib/audit/list-audit";
import { csvLines } from "@/lib/format/csv";
import { noteRead } from "@/lib/queries/admin/note-read";

const asked = auditFilter.extend({ format: z.enum(["json", "csv", "jsonl"]).default("json") });

const PAGE = 1_000;
const COLUMNS = ["id", "at", "actor", "action", "object", "reason", "before", "after"] as const;

function csvRow(line: AuditLine): string[] {
  const json = (value: unknown): string => (value === null ? "" : JSON.stringify(value));
  return [line.id, line.at, line.actor, line.action, line.object, line.reason ?? "", json(line.before), json(line.after)];
}

/** Every line that fits, page by page, so that a long log is never in memory whole. */
async function* everyLine(scope: Scope, filter: Omit<AuditFilter, "limit">, format: "csv" | "jsonl"): AsyncGenerator<string> {
  if (format === "csv") yield `${COLUMNS.join(",")}\r\n`;
  for (let cursor = filter.cursor, first = true; first || cursor !== undefined; first = false) {
    const { lines, nextCursor } = await listAudit(scope, { ...filter, cursor, limit: PAGE });
    yield format === "csv" ? csvLines(COLUMNS, lines.map(csvRow), ["id"]).slice(1).map((line) => `${line}\r\n`).join("") : lines.map(({ sealed: _, ...line }) => `${JSON.stringify(line)}\n`).join("");
    cursor = nextCursor ?? undefined;
  }
}

export const GET = handle(async (request: Request) => {
  const scope = await requireRoute("/api/v1/audit", "GET");
  const { format, ...filter } = asked.parse(Object.fromEntries(new URL(request.url).searchParams));
  if (format === "json") {
    const { lines, nextCursor } = await listAudit(scope, filter);
    return Response.json({ audit: lines, next_cursor: nextCursor });
  }
  const { limit: _, ...all } = filter;
  await noteRead(scope, { action: "audit.export", object: "audit", what: { ...all, format } });
  const reader = { signal: request.signal, mayRead: await standingRight("/api/v1/audit", "GET") };
  const type = format === "csv" ? "text/csv" : "application/x-ndjson";
  return textStream(everyLine(scope, all, format), reader, { "Content-Type": `${type}; charset=utf-8`, "Content-Disposition": `attachment; filename="audit.${format}"` });
});
