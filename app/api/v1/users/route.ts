// People: the list, and inviting one.
import { z } from "zod";
import { handle } from "@/lib/access/problem";
import { readJson } from "@/lib/access/read-json";
import { ROLES } from "@/lib/access/scope";
import { requireRoute } from "@/lib/access/session";
import { invite, peopleAndTeams } from "@/lib/queries/admin/people";

const invitation = z.object({
  email: z.string().min(3).max(254),
  name: z.string().trim().max(120).default(""),
  role: z.enum(ROLES),
  teams: z.array(z.string().min(1).max(200)).max(100).default([]),
});

export const GET = handle(async () => {
  const scope = await requireRoute("/api/v1/users", "GET");
  const { people } = await peopleAndTeams(scope);
  return Response.json({
    users: people.map(({ disabledAt, lastSignInAt, secondFactor, invitedUntil, ...rest }) => ({
      ...rest, disabled_at: disabledAt, last_sign_in_at: lastSignInAt, second_factor: secondFactor, invited_until: invitedUntil,
    })),
  });
});

export const POST = handle(async (request: Request) => {
  const scope = await requireRoute("/api/v1/users", "POST");
  return Response.json(await invite(scope, await readJson(request, invitation)), { status: 201 });
});
