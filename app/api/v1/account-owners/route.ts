// Accounts and projects with their owners, and giving one to a team.
import { z } from "zod";
import { handle } from "@/lib/access/problem";
import { readJson } from "@/lib/access/read-json";
import { requireRoute } from "@/lib/access/session";
import { assignOwner, listAccounts } from "@/lib/allocation/owners";
import { asActor, asReader } from "@/lib/queries/admin/as-actor";

const order = z.strictObject({ provider: z.string().max(40), account_id: z.string().min(1).max(200), team: z.string().min(1).max(100).nullable(), reason: z.string().max(500) });

export const GET = handle(async () => {
  const scope = await requireRoute("/api/v1/account-owners", "GET");
  return Response.json({ accounts: await asReader(scope, listAccounts) });
});

export const POST = handle(async (request: Request) => {
  const scope = await requireRoute("/api/v1/account-owners", "POST");
  const { provider, account_id, team, reason } = await readJson(request, order);
  return Response.json(await asActor(scope, (db, actor) => assignOwner(db, { provider, accountId: account_id, team }, { actor, reason, trigger: "manual", now: new Date() })), { status: 202 });
});
