// Allocation rules decide teams: what a preview promises is what the rebuild publishes, to the last digit, and readers keep the old figures until then.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { onPg, type SqlRunner } from "@/lib/access/sql-runner";
import { coverageByRule, coverageOf } from "@/lib/allocation/coverage";
import { previewRules } from "@/lib/allocation/preview-rules";
import { decidingVersions, newestApplied, ruleSetOf } from "@/lib/allocation/read-rules";
import { queueRebuild, rebuildState } from "@/lib/allocation/rebuild";
import { ruleSetShape, type RuleSet } from "@/lib/allocation/rule-set";
import { applyRules, discardDraft, saveDraft } from "@/lib/allocation/write-rules";
import { withTx } from "@/lib/db/with-tx";
import { stageAllocation } from "@/jobs/publish/allocation";
import { buildStage } from "@/jobs/publish/build-stage";
import { publish } from "@/jobs/publish/publish";
import { claimRun } from "@/jobs/run/claim-run";
import { createRun } from "@/jobs/run/create-run";
import type { Source } from "@/jobs/run/run-context";
import { goldHash } from "@/jobs/verify/gold-hash";
import { createTestDatabase, type TestDatabase } from "../setup/database";
import { addBatch, addSource, startRun, type SilverRow } from "../setup/run-fixture";

const TODAY = "2026-04-10";
const ROWS: readonly SilverRow[] = [
  { day: "2026-02-20", slice: "f", cost: "5", account: "100000000001", service: "EKS" },
  { day: "2026-03-01", slice: "f", cost: "10.000000000000000001", account: "100000000001", service: "EKS" },
  { day: "2026-03-02", slice: "f", cost: "3", account: "100000000001", service: "S3", team: "Web" },
  { day: "2026-03-03", slice: "f", cost: "2", account: "100000000002", service: "EC2" },
  { day: "2026-03-04", slice: "f", cost: "-1", account: "100000000002", service: "EC2" },
];
const DEFAULT: RuleSet = { effective_from: null, rules: [{ kind: "team_tag" }, { kind: "account_owner" }] };
const cluster = (team: string, op: "is" | "starts_with" | "regex" = "is", value = "eks"): RuleSet["rules"][number] => ({ kind: "match", name: "Cluster", team, when: [{ field: "service", op, values: [value] }] });
const now = new Date("2026-04-10T08:00:00Z");

let db: TestDatabase;
let source: Source;
let sql: SqlRunner;
let builtIn: string;

beforeAll(async () => {
  db = await createTestDatabase();
  sql = onPg(db.etl);
  await db.owner.query("INSERT INTO ops.team (name, slug) VALUES ('Platform', 'platform'), ('Owners', 'owners')");
  await db.owner.query("INSERT INTO ops.account_owner (provider, account_id, team_id) SELECT 'aws', '100000000001', id FROM ops.team WHERE slug = 'owners'");
  source = await addSource(db.owner, "bill");
  const run = await startRun(db.owner, db.etl, [source]);
  await addBatch(db.owner, run, source, ROWS);
  await buildStage(run);
  await publish(run);
  run.close();
  builtIn = (await goldHash(db.etl)).sha256;
});
afterAll(() => db.drop());

const apply = (set: RuleSet, basedOn?: number) => withTx(db.etl, (client) => applyRules(onPg(client), ruleSetShape.parse(set), { actor: "test", basedOn, reason: "because of the test", trigger: "cli", now }));

/** What the worker does with the queued run: gold alone is built again. */
async function rebuild(runId: string): Promise<void> {
  const run = await startRun(db.owner, db.etl, [source], { kind: "full_refresh", logicalDate: TODAY, params: { reuseBronze: true, reuseSilver: true, reallocate: true } });
  await buildStage(run);
  await publish(run);
  run.close();
  await db.owner.query("UPDATE ops.run SET status = 'succeeded' WHERE id = ANY ($1::bigint[])", [[runId, run.run.id]]);
}

const teams = async (month = "202603"): Promise<Record<string, string>> => {
  const { rows } = await db.owner.query<{ name: string; sum: string }>("SELECT t.name, trim_scale(sum(s.effective_cost))::text AS sum FROM gold.daily_spend s JOIN ops.team t ON t.id = s.team_id WHERE s.date_id / 100 = $1 GROUP BY 1", [month]);
  return Object.fromEntries(rows.map(({ name, sum }) => [name, sum]));
};

describe("allocation rules", () => {
  test("the built-in order is version 1, its expression is inlined into the model, and it decides as it always has", async () => {
    expect(await ruleSetOf(sql, 1)).toEqual(DEFAULT);
    expect(await teams()).toEqual({ Owners: "10.000000000000000001", Web: "3", Unallocated: "1" });
    const run = await startRun(db.owner, db.etl, [source]);
    await stageAllocation(run.session, false);
    const { rows } = await run.session.query<{ "QUERY PLAN": string }>(
      "EXPLAIN (VERBOSE, COSTS OFF) SELECT pg_temp.allocation_rule_of(s.usage_date, s.cloud_provider, s.sub_account_id, s.service_name, s.region_id, s.resource_id, s.tags, t.id, o.team_id) FROM silver.cost_and_usage s, ops.team t, ops.account_owner o",
    );
    run.close();
    expect(rows.map((r) => r["QUERY PLAN"]).join()).not.toContain("allocation_rule_of");
  });

  test("a preview is the money that the rebuild then moves; readers keep the old figures until it publishes, and other runs the old rules", async () => {
    const set: RuleSet = { effective_from: null, rules: [cluster("Platform"), ...DEFAULT.rules] };
    const { month, moves } = await previewRules(sql, set, TODAY);
    expect(month).toBe("2026-03-01");
    expect(moves).toEqual([{ from: "Owners", to: "Platform", currency: "USD", billed: "10.000000000000000001", effective: "10.000000000000000001", rows: 1 }]);

    const { version, runId } = await apply(set, 1);
    expect(version).toBe(2);
    expect(await rebuildState(sql)).toMatchObject({ runId, status: "queued" });
    const sunday = await createRun(db.etl, { kind: "full_refresh", trigger: "schedule", logicalDate: TODAY, params: { reuseBronze: true } });
    expect(sunday.created).toBe(true); // a rebuild that waits is not Sunday's refresh
    expect((await decidingVersions(sql, false)).map((v) => v.version)).toEqual([1]);
    expect((await goldHash(db.etl)).sha256).toBe(builtIn);

    await rebuild(runId);
    expect(await teams()).toEqual({ Platform: "10.000000000000000001", Web: "3", Unallocated: "1" });
    expect(await teams("202602")).toEqual({ Platform: "5" }); // history is restated
    const readers = await db.owner.query("SELECT t.name FROM gold.dim_team_member m JOIN ops.team t ON t.id = m.team_id JOIN gold.dim_account a ON a.account_id = m.id WHERE m.dim = 'account' AND a.sub_account = '100000000001' ORDER BY 1");
    expect(readers.rows).toEqual([{ name: "Platform" }, { name: "Web" }]); // Owners has nothing of the account any more
    expect((await decidingVersions(sql, false)).map((v) => v.version)).toEqual([2, 1]);
    expect((await previewRules(sql, set, TODAY)).moves).toEqual([]);
    const { rows } = await db.owner.query("SELECT DISTINCT cause FROM gold.daily_spend_change WHERE data_version = (SELECT max(version) FROM ops.data_version)");
    expect(rows).toEqual([{ cause: "allocation" }]);
    const audit = await db.owner.query("SELECT actor, reason, before ->> 'version' AS before, after ->> 'version' AS after FROM ops.audit_log WHERE action = 'allocation.apply'");
    expect(audit.rows).toEqual([{ actor: "test", reason: "because of the test", before: "1", after: "2" }]);
  });

  test("coverage is allocated ÷ effective usage, by tag and by any rule apart, and each rule says what it decided", async () => {
    expect(await coverageOf(sql, "2026-03-01")).toEqual([{ currency: "USD", usage: "15.000000000000000001", allocated: "13.000000000000000001", byTag: "3", share: "0.866667", tagShare: "0.200000" }]);
    expect((await coverageByRule(sql, "2026-03-01")).map(({ name, effective, rows }) => [name, effective, rows])).toEqual([["Cluster", "10.000000000000000001", 1], ["Tag team", "3", 1], ["Unallocated", "2", 1]]);
  });

  test("a dated version counts from its day on and leaves the days before to the version before", async () => {
    const { runId } = await apply({ effective_from: "2026-03-01", rules: [...DEFAULT.rules] });
    await rebuild(runId);
    expect(await teams("202602")).toEqual({ Platform: "5" });
    expect(await teams()).toEqual({ Owners: "10.000000000000000001", Web: "3", Unallocated: "1" });
  });

  test.each([
    ["case is ignored by is", { field: "service", op: "is", values: ["eKs"] }, "Owners"],
    ["starts with", { field: "account", op: "starts_with", values: ["1000000000"] }, "Owners"],
    ["one of several", { field: "service", op: "in", values: ["x", "EKS"] }, "Owners"],
    ["a regular expression", { field: "service", op: "regex", values: ["^E[JK]S$"] }, "Owners"],
    ["a quote in a value is a value", { field: "service", op: "is", values: ["'; DROP TABLE ops.team; --"] }, null],
    ["a project is Google's", { field: "project", op: "starts_with", values: ["1000000000"] }, null],
  ] as const)("%s", async (_, when, from) => {
    const { moves } = await previewRules(sql, ruleSetShape.parse({ rules: [{ kind: "match", name: "R", team: "platform", when: [when] }, ...DEFAULT.rules] }), TODAY);
    expect(moves.some((m) => m.from === from && m.to === "Platform")).toBe(from !== null);
  });

  test("a rule with a fault is refused by name, and nothing of its set is kept", async () => {
    const before = await newestApplied(sql);
    await expect(apply({ effective_from: null, rules: [cluster("Nobody")] })).rejects.toMatchObject({ code: "invalid_input", message: expect.stringContaining('there is no team "Nobody"') });
    await expect(apply({ effective_from: null, rules: [cluster("Web", "regex", "(a")] })).rejects.toMatchObject({ code: "invalid_input", message: expect.stringContaining("cannot read the expression (a") });
    await expect(apply({ effective_from: null, rules: [cluster("Web", "regex", "(a+)\\1")] })).rejects.toMatchObject({ code: "invalid_input", message: expect.stringContaining("refers back") });
    expect(() => ruleSetShape.parse({ rules: [{ kind: "match", name: "x", team: "Web", when: [{ field: "owner", op: "is", values: ["x"] }] }] })).toThrow(/field/);
    expect(() => ruleSetShape.parse({ rules: [{ kind: "team_tag" }, { kind: "team_tag" }] })).toThrow(/twice/);
    expect(await newestApplied(sql)).toBe(before);
  });

  test("a draft decides nothing, is one, gives way to what is applied, and an edit that started from an older version is refused", async () => {
    const newest = await newestApplied(sql);
    const keep = (set: RuleSet) => withTx(db.etl, (client) => saveDraft(onPg(client), set, { actor: "test", basedOn: newest }));
    const draft = await keep({ effective_from: null, rules: [cluster("Web")] });
    expect(await keep({ effective_from: null, rules: [cluster("Platform")] })).toBe(draft);
    expect((await decidingVersions(sql, true)).some((v) => v.version === draft)).toBe(false);
    await withTx(db.etl, (client) => discardDraft(onPg(client)));
    expect((await ruleSetOf(sql, draft)).rules).toEqual([]);
    await expect(apply(DEFAULT, 1)).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining("changed meanwhile") });
    const current = await ruleSetOf(sql, newest);
    await expect(apply(current)).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining("nothing to apply") });
  });

  test("rules of an applied version cannot be changed by the web's role", async () => {
    const client = await db.owner.connect();
    try {
      await client.query("SET ROLE kco_app_all");
      expect((await client.query("DELETE FROM ops.allocation_rule WHERE version = 1")).rowCount).toBe(0);
      await expect(client.query("UPDATE ops.allocation_rule SET team_id = NULL")).rejects.toMatchObject({ code: "42501" });
      expect((await client.query("UPDATE ops.allocation_version SET reason = 'x' WHERE version = 1")).rowCount).toBe(0);
      await client.query("SET ROLE kco_app");
      await client.query("SELECT set_config('app.team_ids', '', false)");
      const names = await client.query<{ name: string }>("SELECT DISTINCT name FROM ops.allocation_rule ORDER BY 1");
      expect(names.rows.map((r) => r.name)).toEqual(["Owner of the account or project", "Tag team", "Unallocated"]); // a rule's name may be another team's secret
    } finally {
      await client.query("RESET ROLE");
      client.release(true);
    }
  });

  test("a queued rebuild is reused only while no worker is claiming it, and cannot be claimed before the change that reuses it is committed", async () => {
    await db.owner.query("UPDATE ops.run SET status = 'succeeded' WHERE status IN ('queued', 'running')");
    const order = { actor: "test", reason: "because of the test", trigger: "manual" as const, now };
    const page = await db.owner.connect(); // what pages write with
    const worker = await db.etl.connect();
    const queue = async (): Promise<string> => queueRebuild(onPg(page), order);
    try {
      await page.query("SET ROLE kco_app_all");
      const first = await queue();
      await page.query("BEGIN");
      expect(await queue()).toBe(first);
      expect(await claimRun(db.etl, "test:1:claim")).toBeNull();
      await page.query("COMMIT");
      await worker.query("BEGIN; SELECT FROM ops.run WHERE id = (SELECT max(id) FROM ops.run) FOR UPDATE");
      expect(await queue()).not.toBe(first);
      await worker.query("ROLLBACK");
      expect((await claimRun(db.etl, "test:1:claim"))?.run.id).toBe(first);
    } finally {
      page.release(true);
      worker.release(true);
    }
  });
});
