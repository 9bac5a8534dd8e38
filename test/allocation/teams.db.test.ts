// Teams are a tree that people change: names stay unique, no team stands below itself, and a tag with an old name goes on meaning the team.
import { afterAll, beforeAll, expect, test } from "vitest";
import { onPg, type SqlRunner } from "@/lib/access/sql-runner";
import { checkedRules } from "@/lib/allocation/check-rules";
import { assignOwner } from "@/lib/allocation/owners";
import { decideSpelling } from "@/lib/allocation/spellings";
import { withTx } from "@/lib/db/with-tx";
import { addTeam, changeTeam, listTeams, type TeamFields } from "@/lib/teams/teams";
import { createTestDatabase, type TestDatabase } from "../setup/database";

const order = { actor: "test", reason: "because of the test", trigger: "cli" as const, now: new Date("2026-04-10T08:00:00Z") };
let db: TestDatabase;
let sql: SqlRunner;

beforeAll(async () => {
  db = await createTestDatabase();
  sql = onPg(db.etl);
});
afterAll(() => db.drop());

const add = (name: string, fields: TeamFields = {}) => withTx(db.etl, (client) => addTeam(onPg(client), { ...fields, name }, order));
const change = (team: string, fields: TeamFields) => withTx(db.etl, (client) => changeTeam(onPg(client), team, fields, order));

test("a team is added below another, moved and renamed; its address stays and its tags go on finding it", async () => {
  await add("Commerce", { costCentre: "CC-1", glCode: "6100" });
  expect(await add("Web Shop", { parent: "commerce", costCentre: " CC-2 " })).toEqual({ slug: "web-shop" });
  expect(await add("Web-Shop")).toEqual({ slug: "web-shop-2" });
  await withTx(db.etl, (client) => decideSpelling(onPg(client), { tag: "team", variant: "shop", canonical: "Web Shop" }, order));
  const { runId } = await change("Web Shop", { name: "Storefront", parent: null, costCentre: "" });
  expect(runId).toMatch(/^\d+$/);
  expect((await listTeams(sql)).map(({ name, slug, parent, depth, costCentre }) => ({ name, slug, parent, depth, costCentre }))).toEqual([
    { name: "Commerce", slug: "commerce", parent: null, depth: 0, costCentre: "CC-1" },
    { name: "Storefront", slug: "web-shop", parent: null, depth: 0, costCentre: null },
    { name: "Web-Shop", slug: "web-shop-2", parent: null, depth: 0, costCentre: null },
  ]);
  expect((await db.owner.query("SELECT variant, canonical FROM ops.tag_spelling ORDER BY 1")).rows).toEqual([{ variant: "shop", canonical: "Storefront" }, { variant: "web shop", canonical: "Storefront" }]);
  expect((await db.owner.query("SELECT action, object, before ->> 'name' AS before, after ->> 'name' AS after FROM ops.audit_log WHERE action = 'team.change'")).rows).toEqual([{ action: "team.change", object: "team:web-shop", before: "Web Shop", after: "Storefront" }]);
});

test("a team gets an old name of its own back", async () => {
  await change("Storefront", { name: "Web Shop" });
  expect((await db.owner.query("SELECT variant, canonical FROM ops.tag_spelling ORDER BY 1")).rows).toEqual([{ variant: "shop", canonical: "Web Shop" }, { variant: "storefront", canonical: "Web Shop" }]);
  await change("Web Shop", { name: "Storefront" });
});

test("a name that is taken, a circle, an unknown parent, nothing to change and a missing reason are refused by name", async () => {
  await add("Search", { parent: "Commerce" });
  await expect(add("STOREFRONT")).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining('"Storefront"') });
  await expect(add("Web shop")).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining('read as "Storefront"') });
  await expect(change("commerce", { parent: "search" })).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining("Search is below it") });
  await expect(change("commerce", { parent: "commerce" })).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining("its own parent") });
  await expect(change("search", { parent: "nobody" })).rejects.toMatchObject({ code: "not_found" });
  await expect(change("search", { parent: "commerce" })).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining("Nothing") });
  await expect(change("unallocated", { name: "Nobody's" })).rejects.toMatchObject({ code: "not_found" }); // the product's own
  await expect(withTx(db.etl, (client) => addTeam(onPg(client), { name: "X" }, { ...order, reason: "" }))).rejects.toMatchObject({ code: "usage" });
});

test("a rule, an owner and a parent called by one text are one team: the one of that name, else the one of that slug", async () => {
  await db.owner.query("INSERT INTO ops.team (name, slug) VALUES ('Aaa', 'lab'), ('Lab', 'zzz')");
  await db.owner.query("INSERT INTO ops.account_owner (provider, account_id) VALUES ('aws', '100000000001')");
  const own = (team: string) => withTx(db.etl, (client) => assignOwner(onPg(client), { provider: "aws", accountId: "100000000001", team }, order));
  for (const [called, name] of [["LAB", "Lab"], ["zzz", "Lab"], ["aaa", "Aaa"]] as const) {
    const [team] = (await db.owner.query<{ id: number }>("SELECT id FROM ops.team WHERE name = $1", [name])).rows;
    const [rule] = await checkedRules(sql, { effective_from: null, rules: [{ kind: "match", name: "Any", team: called, when: [{ field: "service", op: "is", values: ["EC2"] }] }] });
    await db.owner.query("UPDATE ops.account_owner SET team_id = NULL; UPDATE ops.team SET parent_id = NULL WHERE slug = 'search'");
    await own(called);
    await change("search", { parent: called });
    const { rows } = await db.owner.query("SELECT (SELECT team_id FROM ops.account_owner) AS owner, (SELECT parent_id FROM ops.team WHERE slug = 'search') AS parent");
    expect([rule?.teamId, rows[0]], called).toEqual([team?.id, { owner: team?.id, parent: team?.id }]);
  }
});
