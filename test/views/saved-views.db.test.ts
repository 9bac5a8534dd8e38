// Saved views between people: who sees, changes and shares which, and that each opens on the days it means.
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { addUser } from "@/lib/access/identity";
import { scopeOf, type Role, type Scope } from "@/lib/access/scope";
import { onPg } from "@/lib/access/sql-runner";
import { withScope } from "@/lib/access/with-scope";
import { Prisma } from "@/lib/db/generated/client";
import { closePrisma } from "@/lib/db/prisma";
import { addView, changeView, defaultView, listViews, markView, removeView, type ViewInput } from "@/lib/queries/views/saved-views";
import { defaultState } from "@/lib/state/explorer-state";
import { isModified, stateOfView, viewHref } from "@/lib/state/saved-view";
import { writeState } from "@/lib/state/write-state";
import { publishGold } from "../queries/gold-fixture";
import { COMPLETE, ROWS, TEAMS } from "../queries/spend-world";
import { createTestDatabase, type TestDatabase } from "../setup/database";

let db: TestDatabase;
let admin: Scope, analyst: Scope, webLead: Scope, webViewer: Scope, dataLead: Scope;
const QUERY = "from=2026-11-01&to=2026-11-08&group=team&metric=billed";
const view = (name: string, more: Partial<ViewInput> = {}): ViewInput => ({ name, query: QUERY, rollingDays: null, visibility: "private", teamId: null, ...more });
const names = async (scope: Scope): Promise<string[]> => (await listViews(scope)).views.map(({ name }) => name);

beforeAll(async () => {
  db = await createTestDatabase();
  await publishGold(db.owner, TEAMS, ROWS, COMPLETE);
  const person = async (name: string, role: Role, teamIds: number[]): Promise<Scope> =>
    scopeOf({ userId: await addUser(onPg(db.owner), { email: `${name}@example.com`, name, role, teams: [], password: "a long enough password", origin: "cli" }, "test"), role, name, teamIds });
  admin = await person("ada", "admin", []);
  analyst = await person("ana", "analyst", []);
  webLead = await person("wes", "lead", [2]);
  webViewer = await person("vic", "viewer", [2]);
  dataLead = await person("dan", "lead", [3]);
});

afterAll(async () => {
  await closePrisma();
  await db.drop();
});

test("a private view is its owner's alone, a team's view its members', an org's view everybody's", async () => {
  await addView(webLead, view("Mine"));
  await addView(webLead, view("Web team", { visibility: "team", teamId: 2 }));
  await addView(admin, view("For all", { visibility: "org" }));
  await addView(dataLead, view("Data team", { visibility: "team", teamId: 3 }));
  expect(await names(webLead)).toEqual(["For all", "Mine", "Web team"]);
  expect(await names(webViewer)).toEqual(["For all", "Web team"]);
  expect(await names(dataLead)).toEqual(["Data team", "For all"]);
  expect(await names(admin)).toEqual(["Data team", "For all", "Web team"]);
});

test("nobody shares beyond their teams, writes in another's name, or gives two views one name", async () => {
  await expect(addView(webLead, view("Reach", { visibility: "org" }))).rejects.toMatchObject({ code: "forbidden" });
  await expect(addView(webLead, view("Reach", { visibility: "team", teamId: 3 }))).rejects.toMatchObject({ code: "forbidden" });
  await expect(addView(webLead, view("mine"))).rejects.toMatchObject({ code: "conflict" });
  await expect(addView(webLead, view("No team", { visibility: "team" }))).rejects.toMatchObject({ code: "invalid_input" });
  await expect(addView(admin, view("Nobody's", { visibility: "team", teamId: 999 }))).rejects.toMatchObject({ code: "invalid_input" });
  for (const id of ["23503", "23505", "42501"]) await expect(changeView(webLead, id, view("Numbered as an error"))).rejects.toMatchObject({ code: "not_found" });
  const forged = Prisma.sql`INSERT INTO ops.saved_view (owner_id, owner_name, name, query) VALUES (${admin.userId}::uuid, 'ada', 'forged', 'x')`;
  await expect(withScope(webLead, (tx) => tx.$executeRaw(forged), { write: true })).rejects.toThrow(/row-level security/);
});

test("only the owner changes a view and gives it back, a removal can be undone, and each step stands in the audit log", async () => {
  const id = (await listViews(webViewer)).views.find(({ name }) => name === "Web team")?.id ?? "";
  for (const other of [webViewer, admin, analyst, dataLead]) await expect(changeView(other, id, view("Taken"))).rejects.toMatchObject({ code: "not_found" });
  for (const other of [webViewer, analyst, dataLead]) await expect(removeView(other, id, true)).rejects.toMatchObject({ code: "not_found" });
  await removeView(webLead, id, true);
  expect(await names(webViewer)).not.toContain("Web team");
  await removeView(webLead, id, false);
  await changeView(webLead, id, view("Web, weekly", { visibility: "team", teamId: 2, query: `${QUERY}&granularity=week` }));
  expect(await names(webViewer)).toContain("Web, weekly");
  const { rows } = await db.owner.query("SELECT actor, action FROM ops.audit_log WHERE object = $1 ORDER BY id", [`view:${id}`]);
  expect(rows).toEqual(["view.add", "view.remove", "view.restore", "view.change"].map((action) => ({ actor: "user:wes@example.com", action })));
});

test("stars and the default are each person's own, and a view taken away is nobody's default", async () => {
  const id = (await listViews(webViewer)).views.find(({ name }) => name === "For all")?.id ?? "";
  const own = await addView(webViewer, view("Second", { rollingDays: 7 }));
  await markView(webViewer, id, { starred: true, isDefault: true });
  await markView(webViewer, own, { isDefault: true });
  const found = (await listViews(webViewer)).views.map(({ name, starred, isDefault }) => [name, starred, isDefault]);
  expect(found.slice(0, 2)).toEqual([["For all", true, false], ["Second", false, true]]);
  expect((await listViews(webLead)).views.some(({ starred, isDefault }) => starred || isDefault)).toBe(false);
  expect((await defaultView(webViewer))?.view.name).toBe("Second");
  await removeView(webViewer, own, true);
  expect(await defaultView(webViewer)).toBeNull();
  await expect(markView(dataLead, own, { starred: true })).rejects.toMatchObject({ code: "not_found" });
});

test("who left the team or the role takes back what they shared, and cannot share it again", async () => {
  const team = await addView(webLead, view("Left behind", { visibility: "team", teamId: 2 }));
  const kept = await addView(webLead, view("Kept for me", { visibility: "team", teamId: 2 }));
  const org = await addView(analyst, view("From above", { visibility: "org" }));
  const moved = scopeOf({ ...webLead, teamIds: [3] });
  const lowered = scopeOf({ ...analyst, role: "viewer", teamIds: [3] });
  await expect(changeView(moved, team, view("Still there", { visibility: "team", teamId: 2 }))).rejects.toMatchObject({ code: "forbidden" });
  await removeView(moved, team, true);
  await changeView(moved, kept, view("Kept for me"));
  await removeView(lowered, org, true);
  for (const [scope, id] of [[moved, team], [lowered, org]] as const) await expect(removeView(scope, id, false)).rejects.toMatchObject({ code: "forbidden" });
  expect((await names(webViewer)).filter((name) => ["Left behind", "Kept for me", "From above"].includes(name))).toEqual([]);
  expect(await names(moved)).toContain("Kept for me");
});

test("an admin takes a shared view away in their own name, gives none back and reaches no private one", async () => {
  const id = await addView(webLead, view("Too much", { visibility: "team", teamId: 2 }));
  const own = await addView(webLead, view("Out of reach"));
  const listed = async (scope: Scope) => (await listViews(scope)).views.find((one) => one.id === id)?.removable;
  expect([await listed(admin), await listed(webLead), await listed(analyst), await listed(webViewer)]).toEqual([true, true, false, false]);
  await removeView(admin, id, true);
  await expect(removeView(admin, id, false)).rejects.toMatchObject({ code: "not_found" });
  await expect(removeView(admin, own, true)).rejects.toMatchObject({ code: "not_found" });
  expect(await names(webViewer)).not.toContain("Too much");
  const { rows } = await db.owner.query("SELECT actor FROM ops.audit_log WHERE object = $1 AND action = 'view.remove'", [`view:${id}`]);
  expect(rows).toEqual([{ actor: "user:ada@example.com" }]);
});

test("the audit log keeps of a private view no more than that it is there, and of one that was shared what was shared", async () => {
  const id = await addView(webLead, view("Secret name"));
  await changeView(webLead, id, view("Known name", { visibility: "team", teamId: 2 }));
  await changeView(webLead, id, view("Secret again"));
  await removeView(webLead, id, true);
  const { rows } = await db.owner.query<{ action: string; before: unknown; after: unknown }>("SELECT action, before, after FROM ops.audit_log WHERE object = $1 ORDER BY id", [`view:${id}`]);
  const kept = { id: Number(id), visibility: "private" };
  const shared: unknown = expect.objectContaining({ name: "Known name", query: QUERY, team_id: 2 });
  expect(rows).toEqual([
    { action: "view.add", before: null, after: kept },
    { action: "view.change", before: kept, after: shared },
    { action: "view.change", before: shared, after: kept },
    { action: "view.remove", before: kept, after: kept },
  ]);
});

test("two defaults chosen at the same moment are a conflict, and the first one stays", async () => {
  const [first, second] = [await addView(dataLead, view("First")), await addView(dataLead, view("Later"))];
  const other = await db.owner.connect();
  try {
    await other.query("BEGIN");
    await other.query("INSERT INTO ops.saved_view_mark (user_id, view_id, is_default) VALUES ($1, $2, true)", [dataLead.userId, first]);
    const asked = markView(dataLead, second, { isDefault: true }).catch((error: unknown) => error);
    await vi.waitFor(async () => expect((await db.owner.query("SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")).rowCount).toBe(1), 5_000);
    await other.query("COMMIT");
    expect(await asked).toMatchObject({ code: "conflict" });
  } finally {
    other.release(true);
  }
  expect((await defaultView(dataLead))?.view.name).toBe("First");
});

test("a view opens on its own days or on the newest ones, and tells when something else is asked", () => {
  const fixed = { id: "7", query: QUERY, rollingDays: null };
  expect(viewHref(fixed, "2026-11-20")).toBe("/explorer?from=2026-11-01&to=2026-11-08&group=team&metric=billed&view=7");
  const rolling = { ...fixed, rollingDays: 7 };
  expect(stateOfView(rolling, "2026-11-20")).toMatchObject({ from: "2026-11-14", to: "2026-11-21", metric: "billed" });
  expect(isModified(stateOfView(rolling, "2026-11-20"), rolling, "2026-11-20")).toBe(false);
  expect(isModified({ ...stateOfView(rolling, "2026-11-20"), metric: "effective" }, rolling, "2026-11-20")).toBe(true);
  expect(stateOfView({ query: "nonsense=1&group=nothing", rollingDays: null }, "2026-11-20")).toEqual(defaultState("2026-11-20"));
  expect(writeState(stateOfView(fixed, "2026-11-20")).toString()).toBe("from=2026-11-01&to=2026-11-08&group=team&metric=billed");
});
