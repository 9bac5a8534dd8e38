// Which publish "as of" means: a data version, or the last one up to the end of a day or an instant.
import "server-only";
import type { ScopedTx } from "@/lib/access/with-scope";
import { addDays, isDay } from "@/lib/dates/dates";
import { Prisma } from "@/lib/db/generated/client";
import { AppError } from "@/lib/errors/app-error";
import { iso } from "@/lib/queries/admin/iso";

export type AsOf = {
  version: number;
  /** ISO 8601, UTC. */
  publishedAt: string;
};

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/;
const MAX_VERSION_DIGITS = 15; // beyond it a JS number is not exact

/** A number is a data version, YYYY-MM-DD the end of that day in UTC, an ISO instant itself. @throws AppError "invalid_input", "not_found" before the first publish */
export async function findAsOf(tx: ScopedTx, text: string): Promise<AsOf> {
  const condition = conditionOf(text);
  const [found] = await tx.$queryRaw<{ version: bigint; publishedAt: string }[]>(
    Prisma.sql`SELECT v.version AS "version", ${iso("v.published_at")} AS "publishedAt" FROM ops.data_version v WHERE ${condition} ORDER BY v.version DESC LIMIT 1`,
  );
  if (found !== undefined) return { version: Number(found.version), publishedAt: found.publishedAt };
  const [first] = await tx.$queryRaw<{ publishedAt: string; version: bigint }[]>(Prisma.sql`SELECT v.version AS "version", ${iso("v.published_at")} AS "publishedAt" FROM ops.data_version v ORDER BY v.version LIMIT 1`);
  throw new AppError("not_found", `as_of=${text.slice(0, 40)}: nothing was published then. ${first === undefined ? "Nothing is published yet." : `The first publish is version ${first.version} of ${first.publishedAt}.`}`);
}

function conditionOf(text: string): Prisma.Sql {
  if (/^[1-9]\d*$/.test(text) && text.length <= MAX_VERSION_DIGITS) return Prisma.sql`v.version = ${Number(text)}::bigint`;
  if (isDay(text)) return Prisma.sql`v.published_at < ${`${addDays(text, 1)}T00:00:00Z`}::timestamptz`;
  if (INSTANT.test(text) && !Number.isNaN(Date.parse(text))) return Prisma.sql`v.published_at <= ${new Date(text).toISOString()}::timestamptz`;
  throw new AppError("invalid_input", `as_of=${text.slice(0, 40)}: write a data version (a number), a day as YYYY-MM-DD, or an instant such as 2026-11-09T12:00:00Z.`, { details: { field: "as_of" } });
}
