// Services, accounts and account patterns that are approved, what bills have brought beside them, and decisions about several at once.
import { z } from "zod";
import { handle } from "@/lib/access/problem";
import { readJson } from "@/lib/access/read-json";
import { requireRoute } from "@/lib/access/session";
import { APPROVAL_KINDS, approve, undoApproval } from "@/lib/approvals/approve";
import { listApproved, listPatterns, listUnapproved } from "@/lib/approvals/list-approvals";
import { asActor, asReader } from "@/lib/queries/admin/as-actor";

const order = z.object({
  action: z.enum(["approve", "undo"]),
  values: z.array(z.object({ kind: z.enum(APPROVAL_KINDS), provider: z.string().max(40), value: z.string().max(300), source: z.string().max(63).nullable().default(null) })).min(1).max(500),
  reason: z.string().max(500),
});

export const GET = handle(async () => {
  const scope = await requireRoute("/api/v1/approvals", "GET");
  return Response.json(await asReader(scope, async (db) => ({ unapproved: await listUnapproved(db), approved: await listApproved(db), patterns: await listPatterns(db) })));
});

export const POST = handle(async (request: Request) => {
  const scope = await requireRoute("/api/v1/approvals", "POST");
  const { action, values, reason } = await readJson(request, order);
  const changed = await asActor(scope, async (db, actor) => {
    if (action === "approve") return approve(db, values, { actor, reason });
    await undoApproval(db, values, { actor, reason });
    return values.length;
  });
  return Response.json({ action, changed });
});
