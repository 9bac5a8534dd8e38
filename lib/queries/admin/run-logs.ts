// What did a run say while it worked? Read forwards from the last line seen, so that a page can follow it.
import "server-only";
import { withScope } from "@/lib/access/with-scope";
import type { Scope } from "@/lib/access/scope";
import { Prisma } from "@/lib/db/generated/client";
import { iso } from "./iso";
import { LOG_LEVELS, type LogLevel } from "./log-level";

export interface LogLine {
  readonly id: string;
  readonly step: string | null;
  readonly level: LogLevel;
  readonly at: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface LogFilter {
  /** Lines at least this grave. */
  readonly level?: LogLevel | undefined;
  readonly step?: string | undefined;
  /** Only lines after this id. Without it: the last `limit` lines. */
  readonly after?: string | undefined;
  readonly limit: number;
}

/** Lines of one run, oldest first. For roles that see everything. */
export async function runLogs(scope: Scope, runId: string, filter: LogFilter): Promise<LogLine[]> {
  const { level, step, after, limit } = filter;
  const levels = level === undefined ? null : LOG_LEVELS.slice(LOG_LEVELS.indexOf(level));
  const wanted = [
    Prisma.sql`l.run_id = ${runId}::bigint`,
    ...(levels === null ? [] : [Prisma.sql`l.level IN (${Prisma.join(levels)})`]),
    ...(step === undefined ? [] : [Prisma.sql`l.step = ${step}`]),
    ...(after === undefined ? [] : [Prisma.sql`l.id > ${after}::bigint`]),
  ];
  const order = after === undefined ? Prisma.sql`DESC` : Prisma.sql`ASC`;
  const rows = await withScope(scope, (tx) =>
    tx.$queryRaw<LogLine[]>(Prisma.sql`SELECT l.id::text AS "id", l.step AS "step", l.level AS "level", ${iso("l.at")} AS "at", l.message AS "message", l.fields AS "fields"
      FROM ops.run_log l WHERE ${Prisma.join(wanted, " AND ")} ORDER BY l.id ${order} LIMIT ${limit}`),
  );
  return after === undefined ? rows.reverse() : rows;
}
