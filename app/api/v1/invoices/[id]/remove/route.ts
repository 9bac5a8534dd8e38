// Takes an invoice out of the register, with a reason.
import { z } from "zod";
import { handle } from "@/lib/access/problem";
import { readJson } from "@/lib/access/read-json";
import { requireRoute } from "@/lib/access/session";
import { AppError } from "@/lib/errors/app-error";
import { removalReason } from "@/lib/invoices/invoice-input";
import { withdrawInvoice } from "@/lib/queries/admin/invoices";

const order = z.object({ reason: removalReason });

export const POST = handle(async (request: Request, context: { params: Promise<{ id: string }> }) => {
  const scope = await requireRoute("/api/v1/invoices/[id]/remove", "POST");
  const { id } = await context.params;
  if (!/^[1-9]\d{0,17}$/.test(id)) throw new AppError("not_found", `There is no invoice "${id.slice(0, 40)}".`);
  const { reason } = await readJson(request, order);
  await withdrawInvoice(scope, id, reason);
  return Response.json({ id, removed: true });
});
