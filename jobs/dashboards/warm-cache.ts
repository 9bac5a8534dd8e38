// Asks the built-in views as each kind of reader and keeps the answers, so that the first visitor of the morning waits for none.
import type { Pool } from "pg";
import { scopeOf, scopeKey, type Role, type Scope } from "@/lib/access/scope";
import { NOBODY, TEAMS_OF_USER } from "@/lib/access/team-tree";
import { closePrisma } from "@/lib/db/prisma";
import { forgetAnswers, heldAnswers } from "@/lib/queries/answer-cache";
import { overview } from "@/lib/queries/spend/overview";
import { homeTeam } from "@/lib/queries/spend/home-team";
import { teamOverview } from "@/lib/queries/spend/team-overview";

const MAX_SCOPES = 50; // one per distinct set of teams; the rest is computed when asked

/** Questions kept, and the scopes they were asked as. */
export async function warmCache(pool: Pool): Promise<{ scopes: number; answers: number }> {
  try {
    return await warm(pool, await readerScopes(pool));
  } finally {
    forgetAnswers();
    await closePrisma(); // an idle client would keep a command alive for its 30 s
  }
}

async function warm(pool: Pool, scopes: readonly Scope[]): Promise<{ scopes: number; answers: number }> {
  let answers = 0;
  forgetAnswers();
  for (const scope of scopes) {
    await overview(scope);
    const home = await homeTeam(scope);
    if (home !== null) await teamOverview(scope, home.slug);
    const held = await heldAnswers(scope);
    await pool.query("delete from ops.query_cache where scope_key = $1", [scopeKey(scope)]);
    for (const { question, dataVersion, body } of held) {
      await pool.query(
        "insert into ops.query_cache (scope_key, question, data_version, body) values ($1, $2, $3, $4) on conflict (scope_key, question) do update set data_version = excluded.data_version, body = excluded.body, created_at = now()",
        [scopeKey(scope), question, dataVersion, JSON.stringify(body)],
      );
    }
    answers += held.length;
  }
  return { scopes: scopes.length, answers };
}

/** Everything once, and each distinct set of teams that somebody enabled has. */
async function readerScopes(pool: Pool): Promise<Scope[]> {
  const { rows } = await pool.query<{ role: Role; teamIds: number[] }>(
    `select distinct on (team_ids) role, team_ids as "teamIds" from (
       select u.role, ${TEAMS_OF_USER} as team_ids
       from ops.app_user u where u.disabled_at is null and u.role in ('lead', 'viewer')
     ) x where cardinality(team_ids) > 0 order by team_ids limit ${MAX_SCOPES}`,
  );
  const person = { userId: NOBODY, name: "refresh_dashboards" };
  return [scopeOf({ ...person, role: "admin", teamIds: [] }), ...rows.map((r) => scopeOf({ ...person, role: r.role, teamIds: r.teamIds }))];
}
