// Ends every other session of one's own.
import { endOwnSessions } from "@/lib/access/account";
import { handle } from "@/lib/access/problem";
import { currentPerson, requireRoute } from "@/lib/access/session";
import { AppError } from "@/lib/errors/app-error";

export const POST = handle(async () => {
  const scope = await requireRoute("/api/v1/account/sessions", "POST");
  const person = await currentPerson();
  if (!person) throw new AppError("unauthenticated", "The session has ended. Sign in again.");
  return Response.json({ ended: await endOwnSessions(scope.userId, { kept: person.sessionId }) });
});
