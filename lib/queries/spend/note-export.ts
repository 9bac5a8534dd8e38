// The line of the audit log about an export, written by the database in the name of who asks.
import "server-only";
import type { Scope } from "@/lib/access/scope";
import { withScope } from "@/lib/access/with-scope";
import { Prisma } from "@/lib/db/generated/client";

/** Before the first byte leaves: without the line there is no file. */
export async function noteExport(scope: Scope, what: Readonly<Record<string, unknown>>): Promise<void> {
  await withScope(scope, (tx) => tx.$executeRaw(Prisma.sql`SELECT ops.note_export(${JSON.stringify(what)}::jsonb)`), { write: true });
}
