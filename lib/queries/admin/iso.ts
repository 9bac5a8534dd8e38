// Instants leave the database as ISO text, so that a page and the API show the same and nothing depends on a machine's zone.
import "server-only";
import { Prisma } from "@/lib/db/generated/client";

/** SQL for `column` as '2026-11-24T06:31:00.123Z', null stays null. `column` is written in the code, never given by a request. */
export function iso(column: `${string}.${string}`): Prisma.Sql {
  return Prisma.raw(`to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`);
}
