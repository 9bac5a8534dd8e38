// The runs as a list, and the order for a new one.
import { z } from "zod";
import { idempotencyKey } from "@/lib/access/idempotency-key";
import { handle } from "@/lib/access/problem";
import { readJson } from "@/lib/access/read-json";
import { requireRoute } from "@/lib/access/session";
import { dayOf } from "@/lib/dates/dates";
import { listRuns } from "@/lib/queries/admin/list-runs";
import { requestRun } from "@/lib/queries/admin/request-run";
import { RERUN_MODES } from "@/lib/queries/admin/rerun-mode";
import { RUN_KINDS, RUN_STATUSES } from "@/lib/queries/admin/run-status";

const id = z.string().regex(/^[1-9]\d{0,17}$/, { error: "a run's id is a whole number" });

const asked = z.strictObject({
  status: z.enum(RUN_STATUSES).optional(),
  kind: z.enum(RUN_KINDS).optional(),
  cursor: id.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

const order = z.object({
  parent_id: id.nullable().default(null),
  mode: z.enum(RERUN_MODES).default("whole"),
  reason: z.string().trim().min(3, { error: "say in at least 3 characters why; it goes into the audit log" }).max(500),
});

export const GET = handle(async (request: Request) => {
  const scope = await requireRoute("/api/v1/runs", "GET");
  const { runs, nextCursor } = await listRuns(scope, asked.parse(Object.fromEntries(new URL(request.url).searchParams)));
  return Response.json({ runs, next_cursor: nextCursor });
});

export const POST = handle(async (request: Request) => {
  const scope = await requireRoute("/api/v1/runs", "POST");
  const key = idempotencyKey(request);
  const { parent_id, mode, reason } = await readJson(request, order);
  const run = await requestRun(scope, { parentId: parent_id, mode, reason, idempotencyKey: key, today: dayOf(new Date()) });
  return Response.json({ id: run.id, created: run.created }, { status: run.created ? 201 : 200, headers: { Location: `/api/v1/runs/${run.id}` } });
});
