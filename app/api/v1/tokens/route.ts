// Service tokens: the list, and making one, whose text is in this answer and nowhere else.
import { z } from "zod";
import { handle } from "@/lib/access/problem";
import { readJson } from "@/lib/access/read-json";
import { createToken, listTokens } from "@/lib/access/service-token";
import { requireRoute } from "@/lib/access/session";
import { TOKEN_SCOPES } from "@/lib/access/token-rules";
import { asActor, asReader } from "@/lib/queries/admin/as-actor";

const wanted = z.object({
  name: z.string().max(100),
  scopes: z.array(z.enum(TOKEN_SCOPES)).min(1).max(TOKEN_SCOPES.length),
  team: z.string().min(1).max(200).nullable().default(null),
  days: z.number().int(),
});

export const GET = handle(async () => {
  const scope = await requireRoute("/api/v1/tokens", "GET");
  const tokens = await asReader(scope, listTokens);
  return Response.json({
    tokens: tokens.map(({ createdBy, createdAt, expiresAt, lastUsedAt, revokedAt, ...rest }) => ({ ...rest, created_by: createdBy, created_at: createdAt, expires_at: expiresAt, last_used_at: lastUsedAt, revoked_at: revokedAt })),
  });
});

export const POST = handle(async (request: Request) => {
  const scope = await requireRoute("/api/v1/tokens", "POST");
  const order = await readJson(request, wanted);
  return Response.json(await asActor(scope, (db, actor) => createToken(db, order, actor)), { status: 201 });
});
