// The backfills as a list, and the order to plan a new one: a dry run, so it asks for no reason; starting it does.
import { z } from "zod";
import { idempotencyKey } from "@/lib/access/idempotency-key";
import { handle } from "@/lib/access/problem";
import { readJson } from "@/lib/access/read-json";
import { requireRoute } from "@/lib/access/session";
import { isDay } from "@/lib/dates/dates";
import { BACKFILL_MODES } from "@/lib/queries/admin/backfill-fields";
import { listBackfills } from "@/lib/queries/admin/backfills";
import { requestBackfill } from "@/lib/queries/admin/order-backfill";

const asked = z.strictObject({ limit: z.coerce.number().int().min(1).max(200).default(50) });

const day = z.string().refine(isDay, { error: "write a day as YYYY-MM-DD" });

const order = z
  .object({
    from: day,
    to: day, // exclusive
    mode: z.enum(BACKFILL_MODES).default("missing"),
    sources: z.array(z.string().min(1).max(63)).max(100).default([]),
    concurrency: z.number().int().min(1).max(8).default(1),
    backwards: z.boolean().default(false),
  })
  .refine(({ from, to }) => from < to, { error: "to is the first day after the range, so it lies after from", path: ["to"] });

export const GET = handle(async (request: Request) => {
  const scope = await requireRoute("/api/v1/backfills", "GET");
  const { limit } = asked.parse(Object.fromEntries(new URL(request.url).searchParams));
  return Response.json({ backfills: await listBackfills(scope, limit) });
});

export const POST = handle(async (request: Request) => {
  const scope = await requireRoute("/api/v1/backfills", "POST");
  const key = idempotencyKey(request);
  const made = await requestBackfill(scope, { ...(await readJson(request, order)), idempotencyKey: key });
  return Response.json({ ...made, status: "planning" }, { status: made.created ? 201 : 200, headers: { Location: `/api/v1/backfills/${made.id}` } });
});
