// Anomalies by the two rules: apart, in order, page by page, narrowed to a team with those below it.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { withScope } from "@/lib/access/with-scope";
import { closePrisma } from "@/lib/db/prisma";
import { anomalyDays } from "@/lib/queries/anomalies/anomaly-days";
import { anomalyReport } from "@/lib/queries/anomalies/anomaly-report";
import { largestAnomalies } from "@/lib/queries/anomalies/list-anomalies";
import { createTestDatabase, type TestDatabase } from "../setup/database";
import { publishGold } from "./gold-fixture";
import { ALL, COMPLETE, ROWS, TEAMS } from "./spend-world";

let db: TestDatabase;

/** rule, day, team, observed, expected */
const CASES = [
  ["two_sigma", "2026-11-10", 2, "40.00", "10.00"],
  ["day_over_7_day_average", "2026-11-10", 2, "40.00", "12.00"],
  ["day_over_7_day_average", "2026-11-10", 3, "90.00", "50.00"],
  ["day_over_7_day_average", "2026-11-12", 3, "15.00", "12.00"],
  ["two_sigma", "2026-11-12", 3, "1.00", "12.00"],
] as const;

beforeAll(async () => {
  db = await createTestDatabase();
  const services = await publishGold(db.owner, TEAMS, ROWS, COMPLETE);
  for (const [rule, day, team, observed, expected] of CASES) {
    await db.owner.query(
      `INSERT INTO ops.anomaly (rule, usage_date, provider_id, service_id, team_id, currency, observed, expected, delta, score, data_version)
       VALUES ($1, $2, 1, $3, $4, 'USD', $5::numeric, $6::numeric, $5::numeric - $6::numeric, 2.5, 1)`,
      [rule, day, services.get("Amazon RDS"), team, observed, expected],
    );
  }
});

afterAll(async () => {
  await closePrisma();
  await db.drop();
});

const deltas = (anomalies: readonly { delta: string }[]): string[] => anomalies.map(({ delta }) => delta);

describe("anomalies", () => {
  test("one rule's list holds that rule alone, newest day first and the largest difference first within a day", async () => {
    const { anomalies, count } = await anomalyReport(ALL, { rule: "day_over_7_day_average", limit: 10 });
    expect(deltas(anomalies)).toEqual(["3.00", "40.00", "28.00"]);
    expect(count).toBe(3);
  });

  test("the pages of a list follow each other without a gap or a repeat", async () => {
    const first = await anomalyReport(ALL, { limit: 2 });
    const second = await anomalyReport(ALL, { limit: 2, cursor: first.nextCursor });
    const third = await anomalyReport(ALL, { limit: 2, cursor: second.nextCursor });
    const ids = [first, second, third].flatMap(({ anomalies }) => anomalies.map(({ id }) => id));
    expect(new Set(ids).size).toBe(5);
    expect(ids).toHaveLength(5);
    expect(third.nextCursor).toBeNull();
  });

  test("a unit's anomalies are those of the teams below it, and an unknown team is refused by name", async () => {
    expect(deltas((await anomalyReport(ALL, { team: "commerce", limit: 10 })).anomalies)).toEqual(["30.00", "28.00"]);
    await expect(anomalyReport(ALL, { team: "nosuch", limit: 10 })).rejects.toMatchObject({ code: "invalid_input", details: { field: "team" } });
  });

  test("the digest names the largest by each rule, drops included, and leaves out what was acknowledged", async () => {
    const digest = () => withScope(ALL, (tx) => largestAnomalies(tx, { from: "2026-11-01", to: "2026-12-01" }, 2));
    expect((await digest()).map(({ rule, page }) => [rule, page.count, deltas(page.anomalies)])).toEqual([
      ["day_over_7_day_average", 3, ["40.00", "28.00"]],
      ["two_sigma", 2, ["30.00", "-11.00"]],
    ]);
    await db.owner.query("UPDATE ops.anomaly SET status = 'expected' WHERE rule = 'two_sigma' AND delta < 0");
    expect((await digest()).at(1)?.page.count).toBe(1);
  });

  test("a chart's mark tells the day's largest rise, how many rose, and whether both rules say so", async () => {
    const days = await withScope(ALL, (tx) => anomalyDays(tx, { from: "2026-11-01", to: "2026-12-01" }));
    expect(days.map(({ day, delta, count, bothRules }) => [day, delta, count, bothRules])).toEqual([
      ["2026-11-10", "40.00", 2, false],
      ["2026-11-12", "3.00", 1, false],
    ]);
  });
});
