// The allocation rules: what is applied, the draft, what a set would move, and applying one.
import { z } from "zod";
import { handle } from "@/lib/access/problem";
import { readJson } from "@/lib/access/read-json";
import { requireRoute } from "@/lib/access/session";
import { previewRules } from "@/lib/allocation/preview-rules";
import { listVersions, newestApplied, ruleSetOf } from "@/lib/allocation/read-rules";
import { orderRebuild, rebuildState } from "@/lib/allocation/rebuild";
import { ruleSetShape } from "@/lib/allocation/rule-set";
import { applyRules, discardDraft, readReason, saveDraft } from "@/lib/allocation/write-rules";
import { dayOf } from "@/lib/dates/dates";
import { asActor, asReader } from "@/lib/queries/admin/as-actor";

const basedOn = z.number().int().positive();
const order = z.discriminatedUnion("action", [
  z.strictObject({ action: z.literal("preview"), set: ruleSetShape }),
  z.strictObject({ action: z.literal("draft"), set: ruleSetShape, based_on: basedOn }),
  z.strictObject({ action: z.literal("discard") }),
  z.strictObject({ action: z.literal("apply"), set: ruleSetShape, based_on: basedOn, reason: z.string().max(500) }),
  z.strictObject({ action: z.literal("rebuild"), reason: z.string().max(500) }),
]);

export const GET = handle(async () => {
  const scope = await requireRoute("/api/v1/allocation-rules", "GET");
  return Response.json(
    await asReader(scope, async (db) => {
      const version = await newestApplied(db);
      return { version, ...(await ruleSetOf(db, version)), versions: await listVersions(db), rebuild: await rebuildState(db) };
    }),
  );
});

export const POST = handle(async (request: Request) => {
  const scope = await requireRoute("/api/v1/allocation-rules", "POST");
  const asked = await readJson(request, order);
  const now = new Date();
  switch (asked.action) {
    case "preview": return Response.json(await asReader(scope, (db) => previewRules(db, asked.set, dayOf(now))));
    case "draft": return Response.json({ version: await asActor(scope, (db, actor) => saveDraft(db, asked.set, { actor, basedOn: asked.based_on })) });
    case "discard": return Response.json(await asActor(scope, async (db) => { await discardDraft(db); return { ok: true }; }));
    case "apply": return Response.json(await asActor(scope, (db, actor) => applyRules(db, asked.set, { actor, basedOn: asked.based_on, reason: asked.reason, trigger: "manual", now })), { status: 202 });
    case "rebuild": return Response.json({ runId: await asActor(scope, (db, actor) => orderRebuild(db, { actor, reason: readReason(asked.reason), trigger: "manual", now })) }, { status: 202 });
  }
});
