// What is held back, and decisions about it: records (several at once) or one refused delivery.
import { z } from "zod";
import { handle } from "@/lib/access/problem";
import { readJson } from "@/lib/access/read-json";
import { requireRoute } from "@/lib/access/session";
import { AppError } from "@/lib/errors/app-error";
import { asActor, asReader } from "@/lib/queries/admin/as-actor";
import { readQuarantine } from "@/lib/queries/admin/read-quarantine";
import { discardRecords, releaseRecords, undoDiscard } from "@/lib/quarantine/decide-records";
import { RECORD_STATES } from "@/lib/quarantine/list-quarantine";
import { discardBatch, listRejectedBatches, releaseBatch, undoDiscardBatch } from "@/lib/quarantine/rejected-batches";

const asked = z.strictObject({
  state: z.enum(RECORD_STATES).optional(),
  check: z.string().max(80).optional(),
  source: z.string().max(63).optional(),
  batch: z.string().regex(/^[1-9]\d{0,17}$/, { error: "a batch's id is a whole number" }).optional(),
  cursor: z.string().max(40).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

const order = z.object({
  action: z.enum(["release", "discard", "undo_discard"]),
  /** BATCH:RECORD → its corrections by column, null: as delivered. */
  records: z.record(z.string().max(40), z.record(z.string().max(100), z.string().max(3_000).nullable()).nullable()).default({}),
  batch: z.string().max(20).optional(),
  reason: z.string().max(500),
});

export const GET = handle(async (request: Request) => {
  const scope = await requireRoute("/api/v1/quarantine", "GET");
  const { state, ...filter } = asked.parse(Object.fromEntries(new URL(request.url).searchParams));
  const page = await readQuarantine(scope, { ...filter, ...(state ? { states: [state] } : {}) });
  const rejected = await asReader(scope, listRejectedBatches);
  return Response.json({ records: page.records, groups: page.groups, next_cursor: page.nextCursor, rejected_batches: rejected });
});

export const POST = handle(async (request: Request) => {
  const scope = await requireRoute("/api/v1/quarantine", "POST");
  const { action, records, batch, reason } = await readJson(request, order);
  const keys = Object.keys(records);
  if ((keys.length > 0) === (batch !== undefined)) throw new AppError("usage", "Name records, or one batch: one of the two.");
  const runIds = await asActor(scope, async (db, actor) => {
    const decision = { actor, reason };
    if (batch !== undefined) {
      if (action === "release") return [await releaseBatch(db, batch, decision)];
      await (action === "discard" ? discardBatch : undoDiscardBatch)(db, batch, decision);
      return [];
    }
    if (action === "release") return (await releaseRecords(db, { ...decision, records })).runIds;
    return (await (action === "discard" ? discardRecords : undoDiscard)(db, keys, decision)).runIds;
  });
  return Response.json({ action, run_ids: runIds }, { status: runIds.length > 0 ? 202 : 200 });
});
