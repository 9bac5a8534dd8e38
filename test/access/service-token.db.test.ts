// Service tokens at their source: what opens, in whose name it writes, how it ends; and a view that ends with the rights it stands on.
import { afterAll, beforeAll, expect, test } from "vitest";
import { setRole } from "@/lib/access/identity";
import { createToken, listTokens, revokeToken, tokenReach, tokenScope } from "@/lib/access/service-token";
import { createSession, readSession } from "@/lib/access/session-store";
import { onPrisma, type SqlRunner } from "@/lib/access/sql-runner";
import { beginView, endView } from "@/lib/access/view-as";
import { scopeOf } from "@/lib/access/scope";
import { withScope } from "@/lib/access/with-scope";
import { closePrisma, prismaFor } from "@/lib/db/prisma";
import { cancelRun } from "@/lib/queries/admin/cancel-run";
import { requestRun } from "@/lib/queries/admin/request-run";
import { createTestDatabase, type TestDatabase } from "../setup/database";
import { addPerson, createWorld, type World } from "./world";

let db: TestDatabase;
let web: SqlRunner;
let world: World;

beforeAll(async () => {
  db = await createTestDatabase();
  web = onPrisma(prismaFor("app_all"));
  world = await createWorld(db.owner);
});
afterAll(async () => {
  await closePrisma();
  await db?.drop();
});

test("a token that may run starts and cancels runs in its own name, and its last use is kept", async () => {
  const { id, token } = await createToken(web, { name: "ci", scopes: ["run"], team: null, days: 1 }, "test");
  const scope = await tokenScope(web, token, "/api/v1/runs", "POST");
  expect(scope).toMatchObject({ kind: "all", userId: id });
  const run = await requestRun(scope, { parentId: null, mode: "whole", reason: "nightly job", today: "2026-03-11", idempotencyKey: "order-0001" } as Parameters<typeof requestRun>[1]);
  await cancelRun(scope, run.id, "not today");
  const { rows } = await db.owner.query("SELECT actor, action, reason FROM ops.audit_log WHERE action LIKE 'run.%' ORDER BY id");
  expect(rows).toEqual([{ actor: "token:ci", action: "run.start", reason: "nightly job" }, { actor: "token:ci", action: "run.cancel", reason: "not today" }]);
  expect((await db.owner.query("SELECT requested_by FROM ops.run WHERE id = $1", [run.id])).rows).toEqual([{ requested_by: "token:ci" }]);
  expect((await listTokens(web))[0]).toMatchObject({ name: "ci", lastUsedAt: expect.any(String) as string, expired: false });
});

test("a token opens neither routes of another scope nor any that is not for tokens, and nothing once it is revoked or over", async () => {
  const { token } = await createToken(web, { name: "grafana", scopes: ["read:costs"], team: "alpha", days: 30 }, "test");
  expect(await tokenScope(web, token, "/api/v1/costs", "GET")).toMatchObject({ kind: "team", role: "viewer", teamIds: [world.teamA, world.childOfA] });
  await expect(tokenScope(web, token, "/api/v1/runs", "GET")).rejects.toMatchObject({ code: "forbidden" });
  await expect(tokenScope(web, token, "/api/v1/users", "GET")).rejects.toMatchObject({ code: "forbidden" });
  for (const wrong of ["", "kco_", token.slice(0, -1), `${token}x`, token.toUpperCase()]) await expect(tokenScope(web, wrong, "/api/v1/costs", "GET")).rejects.toMatchObject({ code: "unauthenticated" });
  await expect(createToken(web, { name: "grafana", scopes: ["read:costs"], team: null, days: 30 }, "test")).rejects.toMatchObject({ code: "conflict" });
  await expect(createToken(web, { name: "wide", scopes: ["run"], team: "Alpha", days: 30 }, "test")).rejects.toMatchObject({ code: "usage" });
  await expect(createToken(web, { name: "long", scopes: ["run"], team: null, days: 367 }, "test")).rejects.toMatchObject({ code: "usage" });
  const reach = () => tokenReach(web, token, "/api/v1/costs", "GET"); // what a download under way is asked again by
  const begun = await reach();
  expect(begun).toContain(`${world.teamA},${world.childOfA}`);
  await db.owner.query("UPDATE ops.team SET parent_id = NULL WHERE id = $1", [world.childOfA]);
  expect(await reach()).not.toBe(begun);
  await db.owner.query("UPDATE ops.team SET parent_id = $2 WHERE id = $1", [world.childOfA, world.teamA]);
  expect(await reach()).toBe(begun);
  await revokeToken(web, "grafana", "test", "gone");
  expect(await reach()).toBeNull();
  await expect(revokeToken(web, "grafana", "test", null)).rejects.toMatchObject({ code: "not_found" });
});

test("a view answers as the viewed person, refuses every write, and ends when its time, its person or the admin's role does", async () => {
  const admin = await addPerson(db.owner, "root", "admin");
  await addPerson(db.owner, "other", "admin");
  const lena = await addPerson(db.owner, "lena", "lead", ["Alpha"]);
  const sessionId = await createSession(web, admin, null);
  const begin = () => beginView(web, { sessionId, adminId: admin, userId: lena, reason: "a look" });
  const seenAs = async () => (await readSession(web, sessionId))?.email;
  await begin();
  const person = await readSession(web, sessionId);
  expect(person).toMatchObject({ email: "lena@example.com", role: "lead", teamIds: [world.teamA, world.childOfA], viewedBy: { userId: admin } });
  const scope = scopeOf({ ...person!, viewedBy: admin });
  expect(() => withScope(scope, async () => undefined, { write: true })).toThrow(/nothing can be changed/);
  await endView(web, sessionId);
  expect(await seenAs()).toBe("root@example.com");
  await begin();
  await db.owner.query("UPDATE ops.session SET viewing_until = now()");
  expect(await seenAs()).toBe("root@example.com");
  await begin();
  await setRole(web, "lena@example.com", "analyst", "test");
  expect(await seenAs()).toBe("root@example.com");
  await setRole(web, "lena@example.com", "lead", "test");
  expect(await seenAs()).toBe("lena@example.com");
  await setRole(web, "root@example.com", "viewer", "test");
  expect(await seenAs()).toBeUndefined(); // a new role ends the session altogether
});
