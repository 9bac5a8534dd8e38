// The browser's orders to the register of invoices.
import { fetchJson } from "@/components/ui/fetch-json";

const JSON_BODY = { "content-type": "application/json" };

/** Fields as lib/invoices/invoice-input reads them. @throws ApiProblem with words for the dialog */
export function orderInvoice(fields: Readonly<Record<string, string>>): Promise<{ id: string }> {
  return fetchJson("/api/v1/invoices", { method: "POST", headers: JSON_BODY, body: JSON.stringify(fields) });
}

/** @throws ApiProblem */
export function orderRemoval(id: string, reason: string): Promise<unknown> {
  return fetchJson(`/api/v1/invoices/${id}/remove`, { method: "POST", headers: JSON_BODY, body: JSON.stringify({ reason }) });
}
