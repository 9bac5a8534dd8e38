// The register of invoices: the list, and entering one.
import { z } from "zod";
import { handle } from "@/lib/access/problem";
import { readJson } from "@/lib/access/read-json";
import { requireRoute } from "@/lib/access/session";
import { isDay } from "@/lib/dates/dates";
import { invoiceInput } from "@/lib/invoices/invoice-input";
import { enterInvoice, invoices } from "@/lib/queries/admin/invoices";

const asked = z.strictObject({
  source: z.string().min(1).max(63).optional(),
  period: z.string().refine((text) => isDay(`${text}-01`), { error: "write a billing period as YYYY-MM" }).optional(),
});

export const GET = handle(async (request: Request) => {
  const scope = await requireRoute("/api/v1/invoices", "GET");
  const { source, period } = asked.parse(Object.fromEntries(new URL(request.url).searchParams));
  const found = await invoices(scope, { source, billingPeriod: period === undefined ? undefined : `${period}-01` });
  return Response.json({
    invoices: found.map(({ billingAccount, invoiceId, billingPeriod, enteredBy, enteredAt, ...rest }) => ({
      ...rest, billing_account: billingAccount, invoice_id: invoiceId, period: billingPeriod.slice(0, 7), entered_by: enteredBy, entered_at: enteredAt,
    })),
  });
});

export const POST = handle(async (request: Request) => {
  const scope = await requireRoute("/api/v1/invoices", "POST");
  const id = await enterInvoice(scope, await readJson(request, invoiceInput));
  return Response.json({ id }, { status: 201 });
});
