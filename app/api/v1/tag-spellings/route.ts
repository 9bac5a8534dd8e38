// Spellings of tag values: what is suggested, what was decided, and deciding.
import { z } from "zod";
import { handle } from "@/lib/access/problem";
import { readJson } from "@/lib/access/read-json";
import { requireRoute } from "@/lib/access/session";
import { decideSpelling, listSpellings, SPELLING_TAGS, suggestSpellings } from "@/lib/allocation/spellings";
import { asActor, asReader } from "@/lib/queries/admin/as-actor";

/** canonical null: leave the variant as it is; absent: forget what was decided. */
const order = z.strictObject({ tag: z.enum(SPELLING_TAGS), variant: z.string().min(1).max(100), canonical: z.string().min(1).max(100).nullish(), reason: z.string().max(500) });

export const GET = handle(async () => {
  const scope = await requireRoute("/api/v1/tag-spellings", "GET");
  return Response.json(await asReader(scope, async (db) => ({ suggestions: await suggestSpellings(db), spellings: await listSpellings(db) })));
});

export const POST = handle(async (request: Request) => {
  const scope = await requireRoute("/api/v1/tag-spellings", "POST");
  const { tag, variant, canonical, reason } = await readJson(request, order);
  return Response.json(await asActor(scope, (db, actor) => decideSpelling(db, { tag, variant, canonical }, { actor, reason, trigger: "manual", now: new Date() })), { status: 202 });
});
