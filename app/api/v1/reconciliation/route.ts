// How far each source × billing period × currency is reconciled, layer by layer.
import { z } from "zod";
import { handle } from "@/lib/access/problem";
import { requireRoute } from "@/lib/access/session";
import { isDay } from "@/lib/dates/dates";
import { reconciliation } from "@/lib/queries/admin/reconciliation";

const asked = z.strictObject({
  source: z.string().min(1).max(63).optional(),
  period: z.string().refine((text) => isDay(`${text}-01`), { error: "write a billing period as YYYY-MM" }).optional(),
  currency: z.string().regex(/^[A-Z]{3}$/, { error: "a currency has three letters, as in USD" }).optional(),
});

export const GET = handle(async (request: Request) => {
  const scope = await requireRoute("/api/v1/reconciliation", "GET");
  const { source, period, currency } = asked.parse(Object.fromEntries(new URL(request.url).searchParams));
  const cells = await reconciliation(scope, { source, currency, period: period === undefined ? undefined : `${period}-01` });
  return Response.json({
    reconciliation: cells.map(({ billingPeriod, providerTotal, invoiceDifference, invoiceLines, runId, comparedWith, comparedDifference, ...rest }) => ({
      ...rest, period: billingPeriod.slice(0, 7), provider_total: providerTotal, invoice_difference: invoiceDifference, invoice_lines: invoiceLines, run_id: runId,
      ...(rest.authoritative ? {} : { compared_with: comparedWith, compared_difference: comparedDifference }),
    })),
  });
});
