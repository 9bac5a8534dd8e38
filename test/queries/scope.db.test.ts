// Nobody learns of another team's spend: not by amounts, names, totals, facets, anomalies, freshness, nor through the cache.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Scope } from "@/lib/access/scope";
import { withScope } from "@/lib/access/with-scope";
import { closePrisma } from "@/lib/db/prisma";
import { anomalyDays } from "@/lib/queries/anomalies/anomaly-days";
import { anomalyReport } from "@/lib/queries/anomalies/anomaly-report";
import { costReport, explorerReport } from "@/lib/queries/spend/cost-report";
import { explainReport } from "@/lib/queries/spend/explain-report";
import { facetReport, tagKeyReport } from "@/lib/queries/spend/facet-report";
import { findTeam } from "@/lib/queries/spend/find-team";
import { overview } from "@/lib/queries/spend/overview";
import { teamOverview } from "@/lib/queries/spend/team-overview";
import { spendOverview } from "@/lib/queries/spend/spend-overview";
import { trust } from "@/lib/queries/trust/trust";
import { ROLLUP_DIMENSIONS, type Dimension } from "@/lib/state/dimensions";
import { defaultState } from "@/lib/state/explorer-state";
import { createTestDatabase, type TestDatabase } from "../setup/database";
import { publishGold } from "./gold-fixture";
import { ALL, CANARY, COMPLETE, NOBODY, ROWS, TEAMS, WEB } from "./spend-world";

let db: TestDatabase;
const SECRETS = [CANARY, "1234567", "Secret Project X", "999999999999", "eu-secret-1", "secret-sku", '"secret"', "Data"];
const read = () => ({ ...defaultState("2026-11-20"), from: "2026-08-02", to: "2026-12-01" });
const ONLY_DATA_DIMENSIONS: Dimension[] = [...ROLLUP_DIMENSIONS, "sku", "resource", "tag:secret", "tag:team"];

beforeAll(async () => {
  db = await createTestDatabase();
  const services = await publishGold(db.owner, TEAMS, ROWS, COMPLETE);
  const anomaly = (rule: string, team: number, service: string, observed: string) =>
    db.owner.query(
      `INSERT INTO ops.anomaly (rule, usage_date, provider_id, service_id, team_id, currency, observed, expected, delta, score, data_version) VALUES ($1, '2026-11-10', 1, $2, $3, 'USD', $4::numeric, 1, $4::numeric - 1, 3, 1)`,
      [rule, services.get(service), team, observed],
    );
  await anomaly("two_sigma", 3, "Secret Project X", CANARY);
  await anomaly("day_over_7_day_average", 3, "Secret Project X", CANARY);
  await anomaly("two_sigma", 2, "Amazon EC2", "31.50");
});

afterAll(async () => {
  await closePrisma();
  await db.drop();
});

/** Everything a scope can be told about spend, as one text. */
async function everything(scope: Scope): Promise<string> {
  const answers: unknown[] = [await anomalyReport(scope, { limit: 200 }), await overview(scope), await teamOverview(scope, "data"), await tagKeyReport(scope, () => ({ ...read(), to: "2026-11-12" }))];
  for (const dimension of ONLY_DATA_DIMENSIONS) {
    const state = () => ({ ...read(), group: [dimension], compare: "last_month" as const });
    answers.push((await costReport(scope, state)).answer, (await explorerReport(scope, state)).answer, await facetReport(scope, read, { dimension, search: "", limit: 200 }));
  }
  answers.push((await explainReport(scope, read)).answer);
  await withScope(scope, async (tx) => {
    answers.push(await trust(tx, scope), await anomalyDays(tx, { from: "2026-11-01", to: "2026-12-01" }), await findTeam(tx, "data"));
    answers.push(await spendOverview(tx, scope, { filter: [], include: [], dimensions: ["service", "team", "account", "region"], trendGroup: "provider" }, { completeThrough: "2026-11-18", newestDay: "2026-11-20" }));
  });
  return JSON.stringify(answers);
}

describe("scopes", () => {
  test("an analyst is told of team Data's spend, so that the canary would be found if it leaked", async () => {
    const told = await everything(ALL);
    expect(SECRETS.filter((secret) => !told.includes(secret))).toEqual([]);
  });

  test("a lead of team Web is told nothing that belongs to another team alone", async () => {
    const told = await everything(WEB);
    expect(told.includes("Amazon EC2")).toBe(true);
    expect(SECRETS.filter((secret) => told.includes(secret))).toEqual([]);
  });

  test("a person without a team sees no spend, no name and no anomaly", async () => {
    const told = await everything(NOBODY);
    expect([...SECRETS, "Amazon EC2", "111111111111", "us-east-1", "31.50"].filter((name) => told.includes(name))).toEqual([]);
    expect((await costReport(NOBODY, read)).answer).toMatchObject({ rows: [], total: "0.00", totals: [] });
  });

  test("a team that is not visible and one that does not exist are the same nothing", async () => {
    const [hidden, absent, own] = await withScope(WEB, async (tx) => [await findTeam(tx, "data"), await findTeam(tx, "no-such-team"), await findTeam(tx, "web")]);
    expect(hidden).toBeNull();
    expect(absent).toBeNull();
    expect(own?.name).toBe("Web");
  });

  test("200 answers to two people at once, all through the cache, are each their own", async () => {
    const totals = await Promise.all(Array.from({ length: 200 }, async (_, i) => (await costReport(i % 2 === 0 ? ALL : WEB, read)).answer.total));
    const own = [(await costReport(ALL, read)).answer.total, (await costReport(WEB, read)).answer.total];
    expect(own[0]).not.toBe(own[1]);
    expect(totals.filter((total, i) => total !== own[i % 2])).toEqual([]);
  });
});

describe("trust", () => {
  test("a team scope is told levels and days, and no amount of the company", async () => {
    await db.owner.query(`INSERT INTO ops.reconciliation (source_id, billing_period, currency, provider_total, delivered, bronze, silver, quarantined, gold, difference, level, ok)
      SELECT id, '2026-11-01', 'USD', 55555.55, 55555.55, 55555.55, 55555.55, 0, 55555.55, 0, CASE name WHEN 'payer' THEN 'provider' ELSE 'delivered' END, true FROM ops.source`);
    const [all, web] = await Promise.all([ALL, WEB].map((scope) => withScope(scope, (tx) => trust(tx, scope))));
    expect(all).toMatchObject({ completeThrough: "2026-11-18", newestDay: "2026-11-20", level: "delivered", warnings: 0, teams: null });
    expect(all?.reconciliations.map(({ source, level, differences }) => [source, level, differences.map(({ amount }) => amount)])).toEqual([["export", "delivered", ["0.00"]], ["payer", "provider", ["0.00"]]]);
    expect(web).toMatchObject({ completeThrough: "2026-11-18", warnings: null, teams: [{ name: "Web" }] });
    expect(web?.reconciliations.every(({ differences }) => differences.length === 0)).toBe(true);
    expect(JSON.stringify(web)).not.toContain("55555");
  });

  test("spend that the provider may still restate is estimated from its first such day on", async () => {
    const { sources } = await withScope(ALL, (tx) => trust(tx, ALL));
    expect(sources.map(({ source, estimatedFrom }) => [source, estimatedFrom])).toEqual([["export", null], ["payer", "2026-11-01"]]);
  });

  test("one unexplained difference and nothing is called reconciled", async () => {
    await db.owner.query("UPDATE ops.reconciliation SET ok = false, difference = 0.02 WHERE source_id = (SELECT id FROM ops.source WHERE name = 'payer')");
    expect((await withScope(ALL, (tx) => trust(tx, ALL))).level).toBe("none");
  });

  test("a new publish is answered from new rows, not from the cache", async () => {
    const before = await costReport(WEB, read);
    await db.owner.query("UPDATE gold.daily_spend SET billed_cost = billed_cost * 2, effective_cost = effective_cost * 2");
    expect((await costReport(WEB, read)).answer.total).toBe(before.answer.total); // same version: remembered
    await db.owner.query("INSERT INTO ops.data_version (note) VALUES ('restated')");
    const after = await costReport(WEB, read);
    expect(after.dataVersion).toBe(before.dataVersion + 1);
    expect(after.answer.total).not.toBe(before.answer.total);
  });
});
