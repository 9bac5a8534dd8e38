// The web's way to the register of invoices: as the signed-in person, in one transaction.
import "server-only";
import type { Scope } from "@/lib/access/scope";
import { onPrisma } from "@/lib/access/sql-runner";
import { withScope, type ScopedTx } from "@/lib/access/with-scope";
import { Prisma } from "@/lib/db/generated/client";
import { AppError } from "@/lib/errors/app-error";
import type { InvoiceInput } from "@/lib/invoices/invoice-input";
import { addInvoice, listInvoices, removeInvoice, type Invoice, type InvoiceFilter } from "@/lib/invoices/invoices";

/** For roles that see everything. */
export function invoices(scope: Scope, filter: InvoiceFilter): Promise<Invoice[]> {
  return withScope(scope, (tx) => listInvoices(onPrisma(tx), filter));
}

/** @returns the invoice's number. @throws AppError as `addInvoice` does */
export function enterInvoice(scope: Scope, input: InvoiceInput): Promise<string> {
  return withScope(scope, async (tx) => addInvoice(onPrisma(tx), input, await actorOf(tx, scope)), { write: true });
}

/** @throws AppError "not_found" */
export function withdrawInvoice(scope: Scope, id: string, reason: string): Promise<void> {
  return withScope(scope, async (tx) => removeInvoice(onPrisma(tx), id, reason, await actorOf(tx, scope)), { write: true });
}

/** As the audit log names people. */
async function actorOf(tx: ScopedTx, scope: Scope): Promise<string> {
  const [person] = await tx.$queryRaw<{ email: string }[]>(Prisma.sql`SELECT u.email FROM ops.app_user u WHERE u.id = ${scope.userId}::uuid`);
  if (person === undefined) throw new AppError("forbidden", "Your account does not exist any more.");
  return `user:${person.email}`;
}
