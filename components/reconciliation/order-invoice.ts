// The browser's orders to the register of invoices.
import { postJson } from "@/components/ui/fetch-json";

/** Fields as lib/invoices/invoice-input reads them. @throws ApiProblem with words for the dialog */
export function orderInvoice(fields: Readonly<Record<string, string>>): Promise<{ id: string }> {
  return postJson("/api/v1/invoices", fields);
}

/** @throws ApiProblem */
export function orderRemoval(id: string, reason: string): Promise<unknown> {
  return postJson(`/api/v1/invoices/${id}/remove`, { reason });
}
