// Whatever the teams and people: what each sees is exactly their part, and the parts add up; a mail goes to nobody who sees less than it tells.
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addUser, disableUser, setRole } from "@/lib/access/identity";
import { scopeOf } from "@/lib/access/scope";
import { createSession, readSession } from "@/lib/access/session-store";
import { onPg } from "@/lib/access/sql-runner";
import { withScope } from "@/lib/access/with-scope";
import { Prisma } from "@/lib/db/generated/client";
import { closePrisma } from "@/lib/db/prisma";
import type { RunContext } from "@/jobs/run/run-context";
import { writeDailySummary } from "@/jobs/summary/daily-summary";
import { runsOf } from "../chaos/campaign";
import { publishGold, type FactRow } from "../queries/gold-fixture";
import { createTestDatabase, type TestDatabase } from "../setup/database";

const TEAMS = 10;
const CENTS = 10n ** 12n;

let db: TestDatabase;
const userIds: string[] = [];
const sessions: string[] = [];

/** Amounts that no other set of teams adds up to. */
const amountOf = (team: number): string => `${3 ** team}.${String(7 ** (team % 10)).padStart(12, "0")}`;

beforeAll(async () => {
  db = await createTestDatabase();
  const teams = Array.from({ length: TEAMS }, (_, i) => ({ id: i + 1, name: `Team ${i + 1}`, slug: `team-${i + 1}` }));
  const rows: FactRow[] = [{ day: "2026-11-01", service: "Tax", billed: "17.77" }, ...teams.map(({ id, name }) => ({ day: "2026-11-02", service: "EC2", team: name, billed: amountOf(id), account: `a${id}` }))];
  await publishGold(db.owner, teams, rows, { payer: "2026-11-02" });
  for (const n of [0, 1]) {
    userIds.push(await addUser(onPg(db.owner), { email: `p${n}@example.com`, name: `p${n}`, role: "viewer", teams: [], password: "a long enough password", origin: "cli" }, "test"));
    sessions.push(await createSession(onPg(db.owner), userIds[n]!, null));
  }
});

afterAll(async () => {
  await closePrisma();
  await db?.drop();
});

const units = (decimal: string): bigint => {
  const [whole = "0", digits = ""] = decimal.split(".");
  return BigInt(whole) * CENTS + BigInt(digits.padEnd(12, "0"));
};

async function seenBy(person: number): Promise<bigint> {
  const facts = await readSession(onPg(db.owner), sessions[person]!);
  const [row] = await withScope(scopeOf({ ...facts!, viewedBy: undefined }), (tx) => tx.$queryRaw<{ rollup: string; fact: string }[]>(Prisma.sql`SELECT (SELECT coalesce(sum(billed_cost), 0)::text FROM gold.daily_spend) AS rollup, (SELECT coalesce(sum(billed_cost), 0)::text FROM gold.fact_cloud_billing) AS fact`));
  expect(units(row!.rollup)).toBe(units(row!.fact));
  return units(row!.rollup);
}

/** `parents[i]` of team i + 1 lies before it, or is 0: any forest. */
function below(parents: readonly number[], wanted: ReadonlySet<number>): Set<number> {
  const found = new Set(wanted);
  parents.forEach((parent, i) => found.has(parent) && found.add(i + 1));
  return found;
}

test("AC-13: for any tree of teams and any memberships two people see exactly the amounts of their teams and those below, and who shares nothing adds up with what is unallocated to the total", async () => {
  const [all] = await withScope(scopeOf({ userId: userIds[0]!, role: "analyst", name: "all", teamIds: [] }), (tx) =>
    tx.$queryRaw<{ total: string; unallocated: string }[]>(Prisma.sql`SELECT sum(billed_cost)::text AS total, sum(billed_cost) FILTER (WHERE team_id = 0)::text AS unallocated FROM gold.fact_cloud_billing`));
  const sumOf = (teams: ReadonlySet<number>): bigint => [...teams].reduce((sum, team) => sum + units(amountOf(team)), 0n);
  const forest = fc.tuple(...Array.from({ length: TEAMS }, (_, i) => fc.integer({ min: 0, max: i })));
  const members = fc.uniqueArray(fc.integer({ min: 1, max: TEAMS }), { maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(forest, members, async (parents, mine) => {
      const own = below(parents, new Set(mine));
      const others = new Set(Array.from({ length: TEAMS }, (_, i) => i + 1).filter((team) => !own.has(team)));
      const theirs = [...others].filter((team) => [...below(parents, new Set([team]))].every((one) => !own.has(one)));
      await db.owner.query("UPDATE ops.team t SET parent_id = nullif(p.parent, 0) FROM unnest($1::int[]) WITH ORDINALITY AS p (parent, id) WHERE t.id = p.id", [parents]);
      await db.owner.query("DELETE FROM ops.membership");
      await db.owner.query("INSERT INTO ops.membership (user_id, team_id) SELECT $1::uuid, unnest($2::int[]) UNION ALL SELECT $3::uuid, unnest($4::int[])", [userIds[0], mine, userIds[1], theirs]);
      const [seen, seenByOther] = [await seenBy(0), await seenBy(1)];
      expect(seen).toBe(sumOf(own));
      expect(seenByOther).toBe(sumOf(below(parents, new Set(theirs))));
      const unseen = sumOf(new Set([...others].filter((team) => !below(parents, new Set(theirs)).has(team))));
      expect(seen + seenByOther + unseen + units(all!.unallocated)).toBe(units(all!.total));
    }),
    { numRuns: runsOf(60, 500) },
  );
});

test("AC-7: the daily summary is addressed to people who see every row, by their rights at that moment", async () => {
  const person = (name: string, role: "analyst" | "lead") => addUser(onPg(db.owner), { email: `${name}@example.com`, name, role, teams: [], password: "a long enough password", origin: "cli" }, "test");
  await person("ana", "analyst");
  await person("fin", "analyst");
  await person("lea", "lead");
  const recipients = async (logicalDate: string) => {
    await writeDailySummary({ pool: db.etl, run: { id: null, logicalDate } } as unknown as RunContext);
    return (await db.owner.query<{ recipients: string[] }>("SELECT recipients FROM ops.outbox WHERE dedup_key = $1", [`daily_summary:${logicalDate}`])).rows[0]?.recipients;
  };
  expect(await recipients("2026-11-03")).toEqual(["ana@example.com", "fin@example.com"]);
  await setRole(onPg(db.owner), "fin@example.com", "viewer", "test");
  expect(await recipients("2026-11-04")).toEqual(["ana@example.com"]);
  await disableUser(onPg(db.owner), "ana@example.com", "test");
  expect(await recipients("2026-11-05")).toBeUndefined();
});
