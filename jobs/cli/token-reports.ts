// What `kco tokens` does, through the same functions as the web.
import type { Pool } from "pg";
import { createToken, listTokens, revokeToken, type NewTokenOrder } from "@/lib/access/service-token";
import { onPg } from "@/lib/access/sql-runner";
import { cliActor } from "@/jobs/cli/actor";
import type { CommandResult } from "@/jobs/cli/command-result";
import { textTable } from "@/jobs/cli/text-table";

export async function create(pool: Pool, order: NewTokenOrder): Promise<CommandResult> {
  const made = await createToken(onPg(pool), order, cliActor());
  return { document: { ok: true, ...made, name: order.name, scopes: order.scopes, team: order.team, days: order.days }, lines: [`token ${order.name} works for ${order.days} days (shown this once): ${made.token}`] };
}

export async function list(pool: Pool): Promise<CommandResult> {
  const tokens = await listTokens(onPg(pool));
  const state = (token: (typeof tokens)[number]): string => (token.revokedAt !== null ? "revoked" : token.expired ? "expired" : "");
  const rows = tokens.map((token) => [token.name, token.scopes.join(", "), token.team ?? "all", token.expiresAt.slice(0, 10), token.lastUsedAt?.slice(0, 16).replace("T", " ") ?? "never", state(token)]);
  return { document: { tokens }, lines: rows.length > 0 ? textTable(["name", "scopes", "rows", "until", "last used (UTC)", ""], rows) : ["no tokens yet: kco tokens create NAME --scope read:costs"] };
}

export async function revoke(pool: Pool, which: string, reason: string | null): Promise<CommandResult> {
  await revokeToken(onPg(pool), which, cliActor(), reason);
  return { document: { ok: true, token: which }, lines: [`${which} is revoked`] };
}
