// A reader's own snapshot for answers longer than memory: one connection of their database role, rows by cursor, nothing written.
import "server-only";
import { Client } from "pg";
import type { Prisma } from "@/lib/db/generated/client";
import { assertGateOpen } from "@/lib/db/role-gate";
import { databaseUrl } from "@/lib/db/urls";
import { AppError } from "@/lib/errors/app-error";
import { readableFailure } from "./database-failure";
import { scopeKey, type Scope } from "./scope";

/** Of one process: each holds a connection for as long as its reader takes. */
const MOST_AT_ONCE = 4;
/** So that one person's slow readers leave room for others. */
const MOST_OF_ONE = 2;
const STATEMENT_MS = 60_000;
/** A reader who takes nothing for this long loses the connection. */
const IDLE_MS = 120_000;
const BATCH = 250;

/** Whose snapshots are open, one entry each. */
const open: string[] = [];

export type TextRow = (string | null)[];

export interface Snapshot {
  query<Row extends object>(sql: Prisma.Sql): Promise<Row[]>;
  /** Rows of a statement whose columns are all text, batch by batch. */
  rows(sql: Prisma.Sql): AsyncGenerator<TextRow[]>;
  /** Ends the connection; may be called twice. */
  close(): Promise<void>;
}

/**
 * Opens a READ ONLY, REPEATABLE READ transaction as `scope`; the caller closes it.
 * @throws AppError "unavailable" while four are open or two of the same person, or the database is away
 */
export async function openSnapshot(scope: Scope): Promise<Snapshot> {
  assertGateOpen();
  const { userId } = scope;
  if (open.filter((id) => id === userId).length >= MOST_OF_ONE) throw new AppError("unavailable", `${MOST_OF_ONE} exports of yours are being made right now. Try again when one is done.`);
  if (open.length >= MOST_AT_ONCE) throw new AppError("unavailable", `${MOST_AT_ONCE} exports are being made right now. Try again when one is done.`);
  const client = new Client({ connectionString: databaseUrl(scope.kind === "team" ? "app" : "app_all"), application_name: "kco export", options: "-c timezone=UTC", connectionTimeoutMillis: 5_000 });
  open.push(userId); // after all that may throw before close() can be called
  let ended = false;
  const close = async (): Promise<void> => {
    if (ended) return;
    ended = true;
    open.splice(open.indexOf(userId), 1);
    await client.end().catch(() => undefined);
  };
  client.on("error", () => void close()); // lost while nobody asks; the next query rejects
  try {
    await client.connect();
    await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    await client.query(
      "SELECT set_config('app.user_id', $1, true), set_config('app.role', $2, true), set_config('app.team_ids', $3, true), set_config('statement_timeout', $4, true), set_config('idle_in_transaction_session_timeout', $5, true), set_config('jit', 'off', true)", // compiling would take longer than the first rows
      [userId, scope.role, scope.kind === "team" ? scopeKey(scope) : "", String(STATEMENT_MS), String(IDLE_MS)],
    );
  } catch (error) {
    await close();
    throw readableFailure(error, STATEMENT_MS);
  }
  return { query: (sql) => client.query(sql.text, sql.values as unknown[]).then(({ rows }) => rows, (error: unknown) => Promise.reject(readableFailure(error, STATEMENT_MS) as Error)), rows: (sql) => cursorRows(client, sql), close };
}

async function* cursorRows(client: Client, sql: Prisma.Sql): AsyncGenerator<TextRow[]> {
  try {
    await client.query(`DECLARE export NO SCROLL CURSOR FOR ${sql.text}`, sql.values as unknown[]);
    for (let more = true; more; ) {
      const { rows } = await client.query<TextRow>({ text: `FETCH ${BATCH} FROM export`, rowMode: "array" });
      more = rows.length === BATCH;
      if (rows.length > 0) yield rows;
    }
    await client.query("CLOSE export");
  } catch (error) {
    throw readableFailure(error, STATEMENT_MS);
  }
}
