// Instants as ISO text in the web's tagged SQL.
import "server-only";
import { Prisma } from "@/lib/db/generated/client";
import { isoText } from "@/lib/db/iso-text";

/** SQL for `column` as '2026-11-24T06:31:00.123Z', null stays null. `column` is written in the code, never given by a request. */
export function iso(column: `${string}.${string}`): Prisma.Sql {
  return Prisma.raw(isoText(column));
}
