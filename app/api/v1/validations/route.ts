// Results of checks, newest first.
import { z } from "zod";
import { handle } from "@/lib/access/problem";
import { requireRoute } from "@/lib/access/session";
import { CHECK_LAYERS, CHECK_SEVERITIES, CHECK_STATUSES } from "@/lib/queries/admin/check-fields";
import { listValidations } from "@/lib/queries/admin/list-validations";

const id = z.string().regex(/^[1-9]\d{0,17}$/, { error: "an id is a whole number" });

const asked = z.strictObject({
  run: id.optional(),
  check: z.string().max(80).optional(),
  layer: z.enum(CHECK_LAYERS).optional(),
  severity: z.enum(CHECK_SEVERITIES).optional(),
  status: z.enum(CHECK_STATUSES).optional(),
  cursor: id.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

export const GET = handle(async (request: Request) => {
  const scope = await requireRoute("/api/v1/validations", "GET");
  const { validations, nextCursor } = await listValidations(scope, asked.parse(Object.fromEntries(new URL(request.url).searchParams)));
  return Response.json({ validations, next_cursor: nextCursor });
});
