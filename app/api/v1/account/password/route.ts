// A new password for oneself; every session ends, this one included.
import { z } from "zod";
import { changeOwnPassword } from "@/lib/access/account";
import { handle } from "@/lib/access/problem";
import { readJson } from "@/lib/access/read-json";
import { requireRoute } from "@/lib/access/session";

const order = z.object({ current: z.string().max(1_000), password: z.string().max(1_000) });

export const POST = handle(async (request: Request) => {
  const scope = await requireRoute("/api/v1/account/password", "POST");
  const { current, password } = await readJson(request, order);
  await changeOwnPassword(scope.userId, current, password);
  return Response.json({ changed: true });
});
