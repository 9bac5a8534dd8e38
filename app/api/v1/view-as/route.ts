// Begins to see the product as a lead or viewer, with a reason for the audit log.
import { z } from "zod";
import { identityDb } from "@/lib/access/auth-options";
import { handle } from "@/lib/access/problem";
import { readJson } from "@/lib/access/read-json";
import { currentPerson, requireRoute } from "@/lib/access/session";
import { beginView } from "@/lib/access/view-as";
import { AppError } from "@/lib/errors/app-error";

const order = z.object({ user_id: z.string().max(40), reason: z.string().trim().min(3, { error: "say in at least 3 characters why; it goes into the audit log" }).max(500) });

export const POST = handle(async (request: Request) => {
  const scope = await requireRoute("/api/v1/view-as", "POST");
  const person = await currentPerson();
  if (!person) throw new AppError("unauthenticated", "The session has ended. Sign in again.");
  const { user_id: userId, reason } = await readJson(request, order);
  await beginView(identityDb(), { sessionId: person.sessionId, adminId: scope.userId, userId, reason });
  return Response.json({ viewing_as: userId });
});
