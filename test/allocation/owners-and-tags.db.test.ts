// Owners of accounts, spellings of tags and the list of what is untagged: decided by people, counting from the rebuild on, seen by those whose it is.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { onPg, type SqlRunner } from "@/lib/access/sql-runner";
import { assignOwner, listAccounts } from "@/lib/allocation/owners";
import { decideSpelling, listSpellings, suggestSpellings } from "@/lib/allocation/spellings";
import { untaggedSpend } from "@/lib/allocation/untagged";
import { withTx } from "@/lib/db/with-tx";
import { buildStage } from "@/jobs/publish/build-stage";
import { publish } from "@/jobs/publish/publish";
import type { Source } from "@/jobs/run/run-context";
import { createTestDatabase, type TestDatabase } from "../setup/database";
import { addBatch, addSource, startRun } from "../setup/run-fixture";

const MARCH = { from: "2026-03-01", to: "2026-04-01" };
const order = { actor: "test", reason: "because of the test", trigger: "cli" as const, now: new Date("2026-04-10T08:00:00Z") };

let db: TestDatabase;
let sql: SqlRunner;
let source: Source;

async function run(kind: "import" | "full_refresh", rows: Parameters<typeof addBatch>[3] = []): Promise<void> {
  const params = kind === "import" ? {} : { reuseBronze: true, reuseSilver: true, reallocate: true };
  const one = await startRun(db.owner, db.etl, [source], { kind, logicalDate: "2026-04-10", params });
  if (rows.length > 0) await addBatch(db.owner, one, source, rows);
  await buildStage(one);
  await publish(one);
  one.close();
}

beforeAll(async () => {
  db = await createTestDatabase();
  sql = onPg(db.etl);
  await db.owner.query("INSERT INTO ops.team (name, slug) VALUES ('Web', 'web'), ('Checkout', 'checkout'), ('Data', 'data')");
  source = await addSource(db.owner, "bill");
  await run("import", [
    { day: "2026-03-01", slice: "f", cost: "100.5", account: "100000000001" },
    { day: "2026-03-02", slice: "f", cost: "40", account: "100000000002" },
    { day: "2026-03-03", slice: "f", cost: "7", account: "100000000002", team: "web-platform" },
    { day: "2026-03-03", slice: "f", cost: "6", account: "100000000002", team: "chekout" },
    { day: "2026-03-03", slice: "f", cost: "5", account: "100000000002", team: "DATA " },
    { day: "2026-03-03", slice: "f", cost: "4", account: "100000000002", team: "Da-ta", env: "production" },
  ]);
});
afterAll(() => db.drop());

const teamSums = async (): Promise<Record<string, string>> => {
  const { rows } = await db.owner.query<{ name: string; sum: string }>("SELECT t.team_name AS name, trim_scale(sum(s.effective_cost))::text AS sum FROM gold.daily_spend s JOIN gold.dim_team t USING (team_id) GROUP BY 1");
  return Object.fromEntries(rows.map((r) => [r.name, r.sum]));
};
const own = (team: string | null, accountId = "100000000001") => withTx(db.etl, (client) => assignOwner(onPg(client), { provider: "aws", accountId, team }, order));
const spell = (variant: string, canonical: string | null | undefined, tag: "team" | "environment" = "team") => withTx(db.etl, (client) => decideSpelling(onPg(client), { tag, variant, canonical }, order));

describe("owners and tags", () => {
  test("an account nobody owns stands in the inbox with its month, goes to a team with a line in the audit log, and counts for every day from the rebuild on", async () => {
    expect((await listAccounts(sql))[0]).toEqual({ provider: "aws", accountId: "100000000001", name: "100000000001", owner: null, firstSeen: "2026-03-01", currency: "USD", monthToDate: "100.5", unallocated: "100.5" });
    const first = await own("web");
    expect((await own("Checkout", "100000000002")).runId).toBe(first.runId); // one rebuild takes both along
    expect((await listAccounts(sql)).map(({ owner }) => owner)).toEqual(["Web", "Checkout"]);
    expect((await teamSums())["Unallocated"]).toBe("140.5");
    await run("full_refresh");
    expect(await teamSums()).toMatchObject({ Web: "100.5", Checkout: "40" });
    expect((await db.owner.query("SELECT before, after FROM ops.audit_log WHERE action = 'account.owner' AND object = 'account:aws:100000000001'")).rows).toEqual([{ before: { team: null }, after: { team: "Web" } }]);
    await expect(own("Nobody")).rejects.toMatchObject({ code: "not_found" });
    await expect(own("Web")).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining("belongs to Web already") });
    await expect(own("Web", "999")).rejects.toMatchObject({ code: "not_found", message: expect.stringContaining("999") });
  });

  test("untagged usage is listed by size, and a lead sees that of the own teams alone", async () => {
    const all = await untaggedSpend(sql, MARCH, null);
    expect(all.top.map(({ team, account, effective }) => [team, account, effective])).toEqual([["Web", "100000000001", "100.5"], ["Checkout", "100000000002", "40"]]);
    expect(all.totals).toEqual([{ currency: "USD", effective: "140.5", lines: 2 }]);
    const client = await db.owner.connect();
    try {
      await client.query("SET ROLE kco_app");
      const { rows } = await db.owner.query<{ id: number }>("SELECT id FROM ops.team WHERE slug = 'web'");
      await client.query("SELECT set_config('app.team_ids', $1, false)", [String(rows[0]?.id)]);
      expect((await untaggedSpend(onPg(client), MARCH, null)).top.map(({ team }) => team)).toEqual(["Web"]);
    } finally {
      await client.query("RESET ROLE");
      client.release(true);
    }
  });

  test("variants are suggested with the team they probably mean; accepted ones are read as it, ignored ones are not suggested again", async () => {
    expect((await suggestSpellings(sql)).map(({ variant, canonical, why, effective }) => [variant, canonical, why, effective])).toEqual([
      ["web-platform", "Web", "prefix", "7"], ["chekout", "Checkout", "one_off", "6"], ["Da-ta", "Data", "letters", "4"],
    ]);
    expect((await spell("Web-Platform", "Web")).runId).not.toBeNull();
    await spell("Da-ta", "Data");
    expect((await spell("chekout", null)).runId).toBeNull();
    expect(await suggestSpellings(sql)).toEqual([]);
    expect((await listSpellings(sql)).map(({ variant, published }) => [variant, published])).toEqual([["da-ta", false], ["web-platform", false], ["chekout", true]]);
    await run("full_refresh");
    expect(await teamSums()).toEqual({ Web: "107.5", Checkout: "40", Data: "9", chekout: "6" });
    expect((await listSpellings(sql)).every(({ published }) => published)).toBe(true);
  });

  test("an environment's spelling counts, too; forgetting a decision brings the value back; a variant is never a spelling as well", async () => {
    await spell("production", "prod", "environment");
    await spell("web-platform", undefined);
    await run("full_refresh");
    expect((await db.owner.query("SELECT DISTINCT e.environment FROM gold.daily_spend JOIN gold.dim_environment e USING (environment_id) WHERE environment_id <> 0")).rows).toEqual([{ environment: "prod" }]);
    expect(await teamSums()).toMatchObject({ Web: "100.5", "web-platform": "7" });
    await expect(spell("data", "Web")).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining('"da-ta" is read as "Data"') });
    await expect(spell("x", "Nobody")).rejects.toMatchObject({ code: "not_found" });
    await expect(spell("web", "Web")).rejects.toMatchObject({ code: "invalid_input" });
    await expect(spell("never seen", undefined)).rejects.toMatchObject({ code: "not_found" });
  });

  test("what is published about a spelling stays in force for ordinary runs while a change, an ignoring or a forgetting waits for the rebuild", async () => {
    for (const variant of ["web-one", "web-two", "web-three"]) await spell(variant, "Web");
    await run("full_refresh");
    await spell("web-one", "Data");
    await spell("web-two", null);
    await spell("web-three", undefined);
    expect((await listSpellings(sql)).filter(({ variant }) => variant.startsWith("web-")).map(({ variant, canonical, published }) => [variant, canonical, published])).toEqual([["web-one", "Data", false], ["web-two", null, false]]);
    await run("import", ["one", "two", "three"].map((n, i) => ({ day: "2026-03-09", slice: "late", cost: String(2 ** i), account: "100000000002", team: `web-${n}` })));
    const late = async () => Object.fromEntries((await db.owner.query<{ name: string; sum: string }>("SELECT t.name, trim_scale(sum(s.effective_cost))::text AS sum FROM gold.daily_spend s JOIN ops.team t ON t.id = s.team_id WHERE date_id = 20260309 GROUP BY 1")).rows.map((r) => [r.name, r.sum]));
    expect(await late()).toEqual({ Web: "7" });
    await run("full_refresh");
    expect(await late()).toEqual({ Data: "1", "web-two": "2", "web-three": "4" });
    await run("import", [{ day: "2026-03-10", slice: "later", cost: "1", account: "100000000002", team: "web-one" }]);
    expect((await db.owner.query("SELECT t.name FROM gold.daily_spend s JOIN ops.team t ON t.id = s.team_id WHERE date_id = 20260310")).rows).toEqual([{ name: "Data" }]);
    expect((await db.owner.query("SELECT variant, canonical, published_canonical FROM ops.tag_spelling WHERE variant LIKE 'web-%' ORDER BY 1")).rows).toEqual([
      { variant: "web-one", canonical: "Data", published_canonical: "Data" }, { variant: "web-two", canonical: null, published_canonical: null },
    ]);
  });

  test("a decision made while a rebuild runs waits for the next one; until then every run reads what that rebuild has published", async () => {
    await spell("web-four", "Web");
    const rebuild = await startRun(db.owner, db.etl, [source], { kind: "full_refresh", logicalDate: "2026-04-10", params: { reuseBronze: true, reuseSilver: true, reallocate: true } });
    await buildStage(rebuild);
    await spell("web-four", undefined);
    await publish(rebuild);
    rebuild.close();
    await run("import", [{ day: "2026-03-11", slice: "four", cost: "1", account: "100000000002", team: "web-four" }]);
    const team = async () => (await db.owner.query<{ name: string }>("SELECT t.name FROM gold.daily_spend s JOIN ops.team t ON t.id = s.team_id WHERE date_id = 20260311")).rows;
    expect(await team()).toEqual([{ name: "Web" }]);
    await run("full_refresh");
    expect(await team()).toEqual([{ name: "web-four" }]);
    expect((await db.owner.query("SELECT FROM ops.tag_spelling WHERE variant = 'web-four'")).rowCount).toBe(0);
  });

  test("the inbox of accounts and the suggestions read a bounded part of the rollup, however long its history", async () => {
    const client = await db.owner.connect();
    try {
      await client.query("SET enable_seqscan = off");
      const scans = async (ask: (on: SqlRunner) => Promise<unknown>): Promise<(string | undefined)[]> => {
        const found: (string | undefined)[] = [];
        type Node = { "Relation Name"?: string; "Index Cond"?: string; "Recheck Cond"?: string; Plans?: Node[] };
        const walk = (node: Node): void => {
          if (node["Relation Name"] === "daily_spend") found.push(node["Index Cond"] ?? node["Recheck Cond"]);
          node.Plans?.forEach(walk);
        };
        await ask({ query: async (text) => {
          const { rows } = await client.query<{ "QUERY PLAN": { Plan: Node }[] }>(`EXPLAIN (FORMAT json) ${text}`);
          for (const { Plan } of rows[0]?.["QUERY PLAN"] ?? []) walk(Plan);
          return [];
        } });
        return found;
      };
      const accounts = await scans(listAccounts);
      expect(accounts).toHaveLength(3);
      for (const condition of accounts) expect(condition).toMatch(/account_id = |date_id > .*date_id < /);
      expect(await scans(suggestSpellings)).toEqual([]);
    } finally {
      client.release(true);
    }
  });
});
