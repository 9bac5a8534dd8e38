// The teams as a tree; adding one, and changing a team's name, place, cost centre and ledger code.
import { z } from "zod";
import { handle } from "@/lib/access/problem";
import { readJson } from "@/lib/access/read-json";
import { requireRoute } from "@/lib/access/session";
import { asActor, asReader } from "@/lib/queries/admin/as-actor";
import { addTeam, changeTeam, listTeams } from "@/lib/teams/teams";

const name = z.string().min(1).max(100);
const fields = { parent: name.nullish(), cost_centre: z.string().max(40).nullish(), gl_code: z.string().max(40).nullish(), reason: z.string().max(500) };
const order = z.discriminatedUnion("action", [
  z.strictObject({ action: z.literal("add"), name, ...fields }),
  z.strictObject({ action: z.literal("change"), team: name, name: name.optional(), ...fields }),
]);

export const GET = handle(async () => {
  const scope = await requireRoute("/api/v1/teams", "GET");
  return Response.json({ teams: await asReader(scope, listTeams) });
});

export const POST = handle(async (request: Request) => {
  const scope = await requireRoute("/api/v1/teams", "POST");
  const asked = await readJson(request, order);
  const given = { parent: asked.parent, costCentre: asked.cost_centre, glCode: asked.gl_code };
  const done = await asActor(scope, async (db, actor) => {
    const by = { actor, reason: asked.reason, trigger: "manual" as const, now: new Date() };
    return asked.action === "add" ? addTeam(db, { ...given, name: asked.name }, by) : changeTeam(db, asked.team, { ...given, name: asked.name }, by);
  });
  return Response.json(done, { status: asked.action === "add" ? 201 : 202 });
});
