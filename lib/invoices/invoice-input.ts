// What somebody has to say about an invoice; one shape for the page, the API, the command line and the import.
import { z } from "zod";
import { isDay } from "@/lib/dates/dates";

const words = (what: string, max: number) =>
  z.string().trim().min(1, { error: `give the ${what}` }).max(max, { error: `the ${what} is longer than ${max} characters` }).regex(/^[^\u0000-\u001f\u007f]*$/, { error: `the ${what} has control characters` });
const amount = (what: string) =>
  z.string().trim().regex(/^-?\d{1,15}(\.\d{1,10})?$/, { error: `the ${what} is a plain number with a point, e.g. 1234.50, without thousands signs` });

export const invoiceInput = z.object({
  /** Name of the source whose bill it is. */
  source: words("source", 63),
  /** One payer of a delivery that holds several; '' for all. */
  billing_account: z.string().trim().max(200).default(""),
  issuer: words("issuer", 200),
  invoice_id: words("invoice id", 200),
  /** YYYY-MM */
  period: z.string().trim().refine((text) => isDay(`${text}-01`), { error: "write the billing period as YYYY-MM, e.g. 2026-03" }),
  currency: z.string().trim().toUpperCase().regex(/^[A-Z]{3}$/, { error: "a currency has three letters, as in USD" }),
  net: amount("net amount"),
  tax: z.union([z.literal("").transform(() => "0"), amount("tax")]).default("0"),
  note: z.string().trim().max(500, { error: "the note is longer than 500 characters" }).default(""),
});

export type InvoiceInput = z.infer<typeof invoiceInput>;

export const removalReason = z.string().trim().min(3, { error: "say in at least 3 characters why; it goes into the audit log" }).max(500);
