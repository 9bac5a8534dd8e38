// The sources there are, for filters.
import "server-only";
import type { Scope } from "@/lib/access/scope";
import { withScope } from "@/lib/access/with-scope";
import { Prisma } from "@/lib/db/generated/client";

/** By name, without removed ones. */
export async function sourceNames(scope: Scope): Promise<string[]> {
  const rows = await withScope(scope, (tx) => tx.$queryRaw<{ name: string }[]>(Prisma.sql`SELECT name FROM ops.source WHERE removed_at IS NULL ORDER BY name`));
  return rows.map(({ name }) => name);
}
