// What did a run say while it worked? Read forwards from the last line seen, so that a page can follow it.
import "server-only";
import { withScope, type ScopedTx } from "@/lib/access/with-scope";
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
  /** Lines whose message or fields hold this text, whatever its case. */
  readonly text?: string | undefined;
  /** Only lines after this id. Without it: the last `limit` lines. */
  readonly after?: string | undefined;
  /** The lines around this id, a quarter of them before it, for a link to one line. */
  readonly around?: string | undefined;
  readonly limit: number;
}

const BEFORE_SHARE = 4;

function wantedOf(runId: string, { level, step, text }: LogFilter): Prisma.Sql[] {
  return [
    Prisma.sql`l.run_id = ${runId}::bigint`,
    ...(level === undefined ? [] : [Prisma.sql`l.level IN (${Prisma.join(LOG_LEVELS.slice(LOG_LEVELS.indexOf(level)))})`]),
    ...(step === undefined ? [] : [Prisma.sql`l.step = ${step}`]),
    ...(text === undefined ? [] : [Prisma.sql`strpos(lower(l.message || ' ' || l.fields::text), lower(${text})) > 0`]),
  ];
}

function linesOf(wanted: readonly Prisma.Sql[], order: "ASC" | "DESC", limit: number): Prisma.Sql {
  return Prisma.sql`SELECT l.id::text AS "id", l.step AS "step", l.level AS "level", ${iso("l.at")} AS "at", l.message AS "message", l.fields AS "fields"
    FROM ops.run_log l WHERE ${Prisma.join([...wanted], " AND ")} ORDER BY l.id ${Prisma.raw(order)} LIMIT ${limit}`;
}

/** Lines of one run, oldest first. For roles that see everything. */
export function runLogs(scope: Scope, runId: string, filter: LogFilter): Promise<LogLine[]> {
  const { after, around, limit } = filter;
  const wanted = wantedOf(runId, filter);
  const ask = (tx: ScopedTx, more: readonly Prisma.Sql[], order: "ASC" | "DESC", most: number) => tx.$queryRaw<LogLine[]>(linesOf([...wanted, ...more], order, most));
  return withScope(scope, async (tx) => {
    if (after !== undefined) return ask(tx, [Prisma.sql`l.id > ${after}::bigint`], "ASC", limit);
    if (around === undefined) return (await ask(tx, [], "DESC", limit)).reverse();
    const before = await ask(tx, [Prisma.sql`l.id < ${around}::bigint`], "DESC", Math.ceil(limit / BEFORE_SHARE));
    return [...before.reverse(), ...(await ask(tx, [Prisma.sql`l.id >= ${around}::bigint`], "ASC", limit - before.length))];
  });
}

/** Id of the last line a run has written so far, "0" before its first. */
export async function newestLogId(scope: Scope, runId: string): Promise<string> {
  const [row] = await withScope(scope, (tx) => tx.$queryRaw<Array<{ id: string }>>(Prisma.sql`SELECT coalesce(max(id), 0)::text AS id FROM ops.run_log WHERE run_id = ${runId}::bigint`));
  return row?.id ?? "0";
}
