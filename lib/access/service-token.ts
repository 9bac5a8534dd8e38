// Service tokens: what programs ask the API with. The database keeps a hash; a token has scopes, an end, and perhaps a team whose rows alone it sees.
import "server-only";
import { isoText } from "@/lib/db/iso-text";
import { AppError } from "@/lib/errors/app-error";
import { findTeam } from "@/lib/teams/find-team";
import { databaseCodes } from "./database-failure";
import type { RouteMethod, RoutePath } from "./matrix";
import { newToken, tokenHash } from "./one-time-link";
import { scopeKey, type Scope } from "./scope";
import type { SqlRunner } from "./sql-runner";
import { NOT_FOR_TEAMS, tokenScopeOf, type TokenScope } from "./token-rules";

const PREFIX = "kco_"; // so that scanners of leaked secrets recognise one
const FORM = /^kco_[\w-]{43}$/;
const SEEN_EVERY = "5 minutes";
export const MAX_DAYS = 366;

export interface TokenRow {
  readonly id: string;
  readonly name: string;
  readonly scopes: TokenScope[];
  /** Null: it sees everything its scopes open. */
  readonly team: string | null;
  readonly createdBy: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly lastUsedAt: string | null;
  readonly revokedAt: string | null;
  readonly expired: boolean;
}

export interface NewTokenOrder {
  readonly name: string;
  readonly scopes: readonly TokenScope[];
  /** Name or slug. */
  readonly team: string | null;
  /** How long it works. */
  readonly days: number;
}

/** All tokens, those that work first. */
export function listTokens(db: SqlRunner): Promise<TokenRow[]> {
  return db.query<TokenRow>(
    `SELECT k.id::text AS id, k.name, k.scopes, t.name AS team, k.created_by AS "createdBy", ${isoText("k.created_at")} AS "createdAt", ${isoText("k.expires_at")} AS "expiresAt",
            ${isoText("k.last_used_at")} AS "lastUsedAt", ${isoText("k.revoked_at")} AS "revokedAt", k.expires_at <= now() AS expired
       FROM ops.service_token k LEFT JOIN ops.team t ON t.id = k.team_id ORDER BY k.revoked_at IS NOT NULL, k.expires_at <= now(), k.name`,
    [],
  );
}

async function teamId(db: SqlRunner, wanted: string): Promise<number> {
  const team = await findTeam(db, wanted);
  if (team) return team.id;
  throw new AppError("usage", `There is no team "${wanted}".`);
}

/** @returns the token, which nobody can read again. @throws AppError "usage", "conflict" when the name is taken */
export async function createToken(db: SqlRunner, { name, scopes, team, days }: NewTokenOrder, actor: string): Promise<{ id: string; token: string }> {
  if (!/^[a-z0-9][a-z0-9._-]{0,62}$/.test(name)) throw new AppError("usage", `"${name.slice(0, 80)}" is no name for a token. Use small letters, digits, dots and dashes, e.g. grafana.`);
  const closed = team === null ? [] : scopes.filter((scope) => NOT_FOR_TEAMS.includes(scope));
  if (scopes.length === 0) throw new AppError("usage", "A token needs at least one scope.");
  if (closed.length > 0) throw new AppError("usage", `A team's token cannot have ${closed.join(" and ")}: that shows every team's data. Leave the team or the scope out.`);
  if (!Number.isInteger(days) || days < 1 || days > MAX_DAYS) throw new AppError("usage", `A token works for 1 to ${MAX_DAYS} days, not ${days}.`);
  const id = team === null ? null : await teamId(db, team);
  const token = PREFIX + newToken();
  const asked = db.query<{ id: string }>(
    `WITH made AS (INSERT INTO ops.service_token (name, token_hash, scopes, team_id, created_by, expires_at) VALUES ($1, $2, $3::text[], $4::int, $5, now() + make_interval(days => $6::int)) RETURNING *),
     noted AS (INSERT INTO ops.audit_log (actor, action, object, after) SELECT $5, 'token.create', 'token:' || name, jsonb_build_object('scopes', to_jsonb(scopes), 'team', team_id, 'expires_at', expires_at) FROM made)
     SELECT id::text AS id FROM made`,
    [name, tokenHash(token), [...scopes], id, actor, days],
  );
  const [made] = await asked.catch((error: unknown) => {
    if (databaseCodes(error).includes("23505")) throw new AppError("conflict", `There is already a token "${name}" that is not revoked. Use another name, or revoke it first.`, { cause: error });
    throw error;
  });
  return { id: made?.id ?? "", token };
}

/** Ends a token, by its name or id, on the next request. @throws AppError "not_found" */
export async function revokeToken(db: SqlRunner, which: string, actor: string, reason: string | null): Promise<void> {
  const rows = await db.query(
    `WITH gone AS (UPDATE ops.service_token SET revoked_at = now() WHERE revoked_at IS NULL AND (name = $1 OR id::text = $1) RETURNING name)
     INSERT INTO ops.audit_log (actor, action, object, reason) SELECT $2, 'token.revoke', 'token:' || name, $3 FROM gone RETURNING 1`,
    [which, actor, reason],
  );
  if (rows.length === 0) throw new AppError("not_found", `There is no token "${which.slice(0, 80)}" that works. See them with: kco tokens list.`);
}

interface Living {
  id: string;
  name: string;
  scopes: TokenScope[];
  team: number | null;
  teamIds: number[];
  stale: boolean;
}

async function livingToken(db: SqlRunner, token: string): Promise<Living> {
  const [found] = FORM.test(token)
    ? await db.query<Living>(
        `SELECT k.id::text AS id, k.name, k.scopes, k.team_id AS team, coalesce(k.last_used_at < now() - interval '${SEEN_EVERY}', true) AS stale,
            ARRAY(WITH RECURSIVE tree AS (SELECT k.team_id AS id WHERE k.team_id IS NOT NULL UNION SELECT t.id FROM ops.team t JOIN tree ON t.parent_id = tree.id) SELECT id FROM tree ORDER BY id) AS "teamIds"
           FROM ops.service_token k WHERE k.token_hash = $1 AND k.revoked_at IS NULL AND k.expires_at > now()`,
        [tokenHash(token)],
      )
    : [];
  if (found) return found;
  throw new AppError("unauthenticated", "This token is none, has expired or was revoked. An admin makes tokens on the page Tokens or with: kco tokens create.");
}

/** The scope of a token for one route: its team's rows through kco_app, or all. @throws AppError "unauthenticated", "forbidden" */
export async function tokenScope(db: SqlRunner, token: string, path: RoutePath, method: RouteMethod): Promise<Scope> {
  const found = await livingToken(db, token);
  const needed = tokenScopeOf(path, method);
  if (needed === null) throw new AppError("forbidden", `${method} ${path} is not open to tokens.`);
  if (!found.scopes.includes(needed)) throw new AppError("forbidden", `The token ${found.name} lacks the scope ${needed}; it has ${found.scopes.join(", ")}.`);
  if (found.stale) await db.query("UPDATE ops.service_token SET last_used_at = now() WHERE id = $1::uuid RETURNING 1", [found.id]);
  const who = { userId: found.id, name: found.name };
  if (found.team !== null) return { kind: "team", ...who, role: "viewer", teamIds: found.teamIds };
  return { kind: "all", ...who, role: needed === "run" ? "admin" : "analyst" };
}

/** For answers that go on: what the token reaches on the route now, as text to compare; null when it works no more. */
export async function tokenReach(db: SqlRunner, token: string, path: RoutePath, method: RouteMethod): Promise<string | null> {
  return tokenScope(db, token, path, method).then((scope) => `${scope.userId} ${scopeKey(scope)}`, (error: unknown) => {
    if (error instanceof AppError && (error.code === "unauthenticated" || error.code === "forbidden")) return null;
    throw error;
  });
}
