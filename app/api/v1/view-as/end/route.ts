// The session is the admin's own again.
import { identityDb } from "@/lib/access/auth-options";
import { handle } from "@/lib/access/problem";
import { currentPerson, requireRoute } from "@/lib/access/session";
import { endView } from "@/lib/access/view-as";

export const POST = handle(async () => {
  await requireRoute("/api/v1/view-as/end", "POST");
  const person = await currentPerson();
  if (person) await endView(identityDb(), person.sessionId);
  return Response.json({ ended: true });
});
