// Row-level security as the web meets it: scopes see their own rows, in every relation and every aggregate (AC-1, AC-4, AC-6).
import { afterAll, beforeAll, expect, test } from "vitest";
import { Client } from "pg";
import { withScope, type ScopedTx } from "@/lib/access/with-scope";
import { Prisma } from "@/lib/db/generated/client";
import { closePrisma } from "@/lib/db/prisma";
import { createTestDatabase, type TestDatabase } from "../setup/database";
import { allScope, CANARY, CANARY_NAME, createWorld, teamScope, type World } from "./world";

let database: TestDatabase;
let world: World;

beforeAll(async () => {
  database = await createTestDatabase();
  world = await createWorld(database.owner);
});

afterAll(async () => {
  await closePrisma();
  await database?.drop();
});

const MONEY = ["gold.fact_cloud_billing", "gold.daily_spend", "gold.daily_spend_change", "gold.monthly_spend_by_provider", "gold.top_services_by_cost"];
/** What people keep: no money is in it, and its own tests say who reads it. */
const KEPT = ["ops.saved_view", "ops.saved_view_mark", "ops.annotation"];
const GUARDED = [...MONEY, "gold.dim_team_member", "gold.dim_account", "gold.dim_sku", "gold.dim_resource", "gold.dim_team", "ops.anomaly", "ops.query_cache"];

function count(tx: ScopedTx, relation: string): Promise<number> {
  return tx.$queryRaw<Array<{ n: number }>>(Prisma.sql`SELECT count(*)::int AS n FROM ${Prisma.raw(relation)}`).then((rows) => rows[0]?.n ?? -1);
}

/** Everything a scope can read, as one text. */
async function everything(tx: ScopedTx, relations: readonly string[]): Promise<string> {
  const parts: string[] = [];
  for (const relation of relations) {
    const [row] = await tx.$queryRaw<Array<{ all: string | null }>>(Prisma.sql`SELECT json_agg(t)::text AS "all" FROM ${Prisma.raw(relation)} t`);
    parts.push(row?.all ?? "");
  }
  return parts.join("\n");
}

test("AC-1: a person without a team sees no row in any relation with rows of teams", async () => {
  const counts = await withScope(teamScope([]), async (tx) => {
    const found: Record<string, number> = {};
    for (const relation of GUARDED) found[relation] = await count(tx, relation);
    return found;
  });
  expect(counts).toEqual(Object.fromEntries(GUARDED.map((relation) => [relation, 0])));
});

test("a team scope sees its own rows and an all scope sees every row", async () => {
  const own = await withScope(teamScope([world.teamA]), (tx) => count(tx, "gold.daily_spend"));
  const tree = await withScope(teamScope([world.teamA, world.childOfA]), (tx) => count(tx, "gold.daily_spend"));
  const all = await withScope(allScope(), (tx) => count(tx, "gold.daily_spend"));
  expect([own, tree, all]).toEqual([1, 2, 3]);
});

test("AC-6: neither amounts nor names of another team are in anything a scope can read", async () => {
  const readable = await database.owner.query<{ relation: string }>(
    `SELECT c.oid::regclass::text AS relation FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname IN ('bronze', 'silver', 'gold', 'ops') AND c.relkind IN ('r', 'p', 'v', 'm') AND has_table_privilege('kco_app', c.oid, 'SELECT')`,
  );
  const relations = readable.rows.map(({ relation }) => relation);
  expect(relations).toEqual(expect.arrayContaining(GUARDED));
  const seen = await withScope(teamScope([world.teamA, world.childOfA]), (tx) => everything(tx, relations));
  expect(seen).toContain("alpha-account");
  expect(seen).not.toContain(CANARY);
  expect(seen).not.toContain(CANARY_NAME);
  const seenByB = await withScope(teamScope([world.teamB]), (tx) => everything(tx, relations));
  expect(seenByB).toContain(CANARY);
  expect(seenByB).not.toContain("alpha-account");
});

test("AC-6: totals, ranks and shares are made of the scope's own rows only", async () => {
  const facts = await withScope(teamScope([world.teamA]), async (tx) => {
    const totals: string[] = [];
    for (const relation of MONEY) {
      const [row] = await tx.$queryRaw<Array<{ total: string }>>(Prisma.sql`SELECT sum(billed_cost)::text AS total FROM ${Prisma.raw(relation)}`);
      totals.push(row?.total ?? "");
    }
    const [share] = await tx.$queryRaw<Array<{ share: string; rank: number }>>(
      Prisma.sql`SELECT (billed_cost / sum(billed_cost) OVER ())::numeric(4, 2)::text AS share, rank() OVER (ORDER BY billed_cost DESC)::int AS rank FROM gold.top_services_by_cost`,
    );
    return { totals, share };
  });
  expect(facts).toEqual({ totals: MONEY.map(() => "100.00"), share: { share: "1.00", rank: 1 } });
});

test.each([
  ["never set", []],
  ["set to nothing", ["SELECT set_config('app.team_ids', '', true)"]],
  ["set and then out of its transaction", ["SELECT set_config('app.team_ids', '1', true)", "COMMIT", "BEGIN"]],
])("AC-4: without team ids (%s) no row is seen and nothing fails", async (_, statements) => {
  const client = new Client({ connectionString: database.appUrl });
  await client.connect();
  try {
    await client.query("BEGIN");
    for (const statement of statements) await client.query(statement);
    for (const relation of GUARDED) {
      const { rows } = await client.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${relation}`);
      expect([relation, rows[0]?.n]).toEqual([relation, 0]);
    }
  } finally {
    await client.end();
  }
});

test("AC-4: each policy of kco_app is one condition on the array of team ids, without OR and without a function per row", async () => {
  // The built-in allocation rules are of no team; those of an admin are read by their team alone.
  const { rows } = await database.owner.query<{ relation: string; qual: string }>(
    "SELECT schemaname || '.' || tablename AS relation, qual FROM pg_policies WHERE 'kco_app' = ANY (roles) AND schemaname IN ('gold', 'ops') AND schemaname || '.' || tablename <> ALL ($1) AND (tablename, policyname) <> ('allocation_rule', 'app_built_in') ORDER BY 1",
    [KEPT],
  );
  const ARRAY = "( SELECT (string_to_array(current_setting('app.team_ids'::text, true), ','::text))::integer[] AS string_to_array)::integer[]";
  const plain = (text: string): string => text.replace(/\s+/g, " ");
  for (const { relation, qual } of rows) {
    expect(/\bOR\b/i.test(qual), `${relation}: ${qual}`).toBe(false);
    if (relation === "ops.query_cache") expect(plain(qual)).toBe("(scope_key = ( SELECT current_setting('app.team_ids'::text, true) AS current_setting))");
    else if (relation.startsWith("gold.dim_") && relation !== "gold.dim_team_member") expect(plain(qual)).toContain(`(m.team_id = ANY (${ARRAY}))`);
    else expect(plain(qual)).toBe(`(team_id = ANY (${ARRAY}))`);
  }
  expect(rows.map(({ relation }) => relation).sort()).toEqual([...GUARDED, "ops.allocation_rule"].sort());
});

test("a scope's cached answer is read by that scope alone", async () => {
  const question = Prisma.sql`SELECT scope_key AS key FROM ops.query_cache`;
  const own = await withScope(teamScope([world.teamA]), (tx) => tx.$queryRaw(question));
  const all = await withScope(allScope(), (tx) => tx.$queryRaw(question));
  expect({ own, all }).toEqual({ own: [{ key: String(world.teamA) }], all: [{ key: "*" }] });
});

test("a team scope has no right on people, sessions, runs, logs, raw and cleaned rows", async () => {
  const closed = ["ops.app_user", "ops.session", "ops.membership", "ops.run", "ops.run_log", "ops.validation_result", "ops.audit_log", "silver.cost_and_usage", "silver.quarantine", "bronze.batch"];
  for (const relation of closed) {
    await expect(withScope(teamScope([world.teamA]), (tx) => count(tx, relation)), relation).rejects.toThrow(/permission denied/);
  }
});

test("reads cannot write, and a statement that takes too long ends with a sentence", async () => {
  await expect(withScope(allScope(), (tx) => tx.$executeRaw(Prisma.sql`UPDATE ops.anomaly SET status = 'ignored'`))).rejects.toThrow(/read-only transaction/);
  const slow = withScope(allScope(), async (tx) => {
    await tx.$queryRaw(Prisma.sql`SELECT set_config('statement_timeout', '50', true)`);
    await tx.$queryRaw(Prisma.sql`SELECT pg_sleep(5)::text`);
  });
  await expect(slow).rejects.toMatchObject({ code: "unavailable", message: expect.stringContaining("shorter range") as string });
});
