// The months with their checklists, and the order to close or reopen one.
import { z } from "zod";
import { handle } from "@/lib/access/problem";
import { readJson } from "@/lib/access/read-json";
import { requireRoute } from "@/lib/access/session";
import { dayOf, isDay } from "@/lib/dates/dates";
import { listMonthCloses, orderMonth } from "@/lib/queries/admin/month-close";

const asked = z.strictObject({ limit: z.coerce.number().int().min(1).max(24).default(6) });

const order = z.object({
  month: z.string().refine((text) => isDay(`${text}-01`), { error: "write the month as YYYY-MM" }),
  action: z.enum(["close", "reopen"]),
  force: z.boolean().default(false),
  reason: z.string().trim().min(3, { error: "say in at least 3 characters why; it goes into the audit log" }).max(500),
});

export const GET = handle(async (request: Request) => {
  const scope = await requireRoute("/api/v1/month-close", "GET");
  const { limit } = asked.parse(Object.fromEntries(new URL(request.url).searchParams));
  return Response.json({ months: await listMonthCloses(scope, dayOf(new Date()), limit) });
});

export const POST = handle(async (request: Request) => {
  const scope = await requireRoute("/api/v1/month-close", "POST");
  const { month, ...rest } = await readJson(request, order);
  return Response.json(await orderMonth(scope, { ...rest, month: `${month}-01`, today: dayOf(new Date()) }));
});
