// One connection shared by everybody: settings of one request must never reach the next (RELIABILITY §5 row 5, AC-8).
import { afterAll, beforeAll, expect, test } from "vitest";
import { PrismaPg } from "@prisma/adapter-pg";
import { withScope } from "@/lib/access/with-scope";
import { Prisma, PrismaClient } from "@/lib/db/generated/client";
import { closePrisma } from "@/lib/db/prisma";
import { createTestDatabase, type TestDatabase } from "../setup/database";
import { createWorld, teamScope, type World } from "./world";

let database: TestDatabase;
let world: World;

beforeAll(async () => {
  database = await createTestDatabase();
  world = await createWorld(database.owner);
  const shared = globalThis as typeof globalThis & { kcoPrisma?: Record<string, PrismaClient> };
  shared.kcoPrisma = { app: new PrismaClient({ adapter: new PrismaPg({ connectionString: database.appUrl, max: 1 }) }) };
});

afterAll(async () => {
  await closePrisma();
  await database?.drop();
});

test("AC-8: 200 interleaved requests of three scopes over a pool of one connection never see each other's rows", async () => {
  const kinds = [[world.teamA], [world.teamB], []];
  const requests = Array.from({ length: 200 }, (_, index) => {
    const teamIds = kinds[index % kinds.length] ?? [];
    return withScope(teamScope(teamIds, `00000000-0000-4000-8000-${String(index % 5).padStart(12, "0")}`), async (tx) => {
      const first = await tx.$queryRaw<Array<{ id: number }>>(Prisma.sql`SELECT team_id AS id FROM gold.daily_spend`);
      const second = await tx.$queryRaw<Array<{ id: number }>>(Prisma.sql`SELECT team_id AS id FROM gold.fact_cloud_billing`);
      return { asked: teamIds, seen: [first, second].map((rows) => rows.map(({ id }) => id)) };
    });
  });
  const answers = await Promise.all(requests);
  const crossings = answers.filter(({ asked, seen }) => JSON.stringify(seen) !== JSON.stringify([asked, asked]));
  expect(crossings).toEqual([]);
  expect(answers).toHaveLength(200);
}, 60_000);

test("a transaction that fails leaves no scope behind on its connection", async () => {
  const failing = withScope(teamScope([world.teamB]), (tx) => tx.$queryRaw(Prisma.sql`SELECT 1 / 0`));
  await expect(failing).rejects.toThrow(/division by zero/);
  const next = await withScope(teamScope([]), (tx) => tx.$queryRaw(Prisma.sql`SELECT team_id FROM gold.daily_spend`));
  expect(next).toEqual([]);
});
