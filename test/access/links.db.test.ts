// Invitations, resets and the first admin: links that work once; and the last admin, who cannot be taken away.
import { afterAll, beforeAll, expect, test } from "vitest";
import { handOver } from "@/lib/access/hand-over";
import { addUser, disableUser, findUserByEmail, setPassword, setRole, setTeams } from "@/lib/access/identity";
import { createLink, newToken, readLink, readSetupLink, redeemLink, redeemSetup } from "@/lib/access/one-time-link";
import { askForReset } from "@/lib/access/reset";
import { createSession, readSession } from "@/lib/access/session-store";
import { onPg, onPrisma, type SqlRunner } from "@/lib/access/sql-runner";
import { closePrisma, prismaFor } from "@/lib/db/prisma";
import { changePerson, invite, linkFor } from "@/lib/queries/admin/people";
import { createTestDatabase, type TestDatabase } from "../setup/database";
import { addPerson, createWorld, PASSWORD } from "./world";
import { checkSignIn } from "@/lib/access/sign-in";

let db: TestDatabase;
let web: SqlRunner;

beforeAll(async () => {
  process.env.KCO_SECRET_KEY = "7Yq1cT-o0vWm4zLr8XbN2fHs6KdPj9Gu3EaQ5iRx";
  delete process.env.KCO_SMTP_URL;
  process.env.KCO_BASE_URL = "https://cost.example.com";
  db = await createTestDatabase();
  web = onPrisma(prismaFor("app_all"));
});
afterAll(async () => {
  delete process.env.KCO_SMTP_URL;
  delete process.env.KCO_BASE_URL;
  await closePrisma();
  await db?.drop();
});

const signIn = (email: string, password: string) => checkSignIn(web, { email, password, address: newToken() });
const lastAudit = async (action: string) => (await db.owner.query("SELECT actor, object, reason, before, after FROM ops.audit_log WHERE action = $1 ORDER BY id DESC LIMIT 1", [action])).rows[0] as Record<string, unknown> | undefined;

test("the set-up link makes the first admin once, and no set-up link works once there is an admin (SE-3)", async () => {
  const old = await createLink(web, "setup", null, "start");
  const token = await createLink(web, "setup", null, "start");
  expect([await readSetupLink(web, old), await readSetupLink(web, token), await readSetupLink(web, newToken())]).toEqual([false, true, false]);
  const admin = (email: string) => ({ email, name: "First", password: PASSWORD });
  await expect(redeemSetup(web, token, { ...admin("root@example.com"), password: "short" })).rejects.toMatchObject({ code: "invalid_input" });
  const both = await Promise.allSettled([redeemSetup(web, token, admin("root@example.com")), redeemSetup(web, token, admin("rogue@example.com"))]);
  expect(both.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  expect((await db.owner.query("SELECT FROM ops.app_user WHERE role = 'admin'")).rowCount).toBe(1);
  const late = await createLink(web, "setup", null, "start");
  expect(await readSetupLink(web, late)).toBe(false);
  await expect(redeemSetup(web, late, admin("late@example.com"))).rejects.toMatchObject({ code: "not_found" });
  await db.owner.query("DELETE FROM ops.app_user");
});

test("an invited person cannot sign in before they chose a password by their link, which then works no more", async () => {
  await createWorld(db.owner);
  const root = await addPerson(db.owner, "root", "admin");
  const scope = { kind: "all", userId: root, role: "admin", name: "Root" } as const;
  const made = await invite(scope, { email: "Ida@Example.com", name: "Ida", role: "lead", teams: ["Alpha"] });
  expect(made).toMatchObject({ mailed: false, link: expect.stringMatching(/^https:\/\/cost\.example\.com\/invite\/[\w-]{43}$/) as string });
  expect(await signIn("ida@example.com", "")).toEqual({ kind: "refused" });
  const token = made.link?.split("/").at(-1) ?? "";
  expect((await db.owner.query("SELECT token_hash FROM ops.one_time_link")).rows.map((row: { token_hash: string }) => row.token_hash)).not.toContain(token);
  expect(await readLink(web, "reset", token)).toBeNull();
  expect(await readLink(web, "invite", token)).toMatchObject({ email: "ida@example.com", name: "Ida" });
  const both = await Promise.allSettled([redeemLink(web, "invite", token, PASSWORD), redeemLink(web, "invite", token, "somebody else's password")]);
  expect(both.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  await expect(redeemLink(web, "invite", token, PASSWORD)).rejects.toMatchObject({ code: "not_found" });
  expect(await findUserByEmail(web, "ida@example.com")).toMatchObject({ role: "lead", teams: ["Alpha"], invitedUntil: null });
  expect(await lastAudit("user.password")).toMatchObject({ actor: "user:ida@example.com", after: { by: "invite" } });
  const again = await linkFor(scope, made.id, "forgot it");
  expect(again.link).toMatch(/\/reset\//);
  expect(await lastAudit("user.link")).toMatchObject({ actor: "user:root@example.com", object: "user:ida@example.com", reason: "forgot it" });
});

test("a password that an admin sets shuts an invitation that is still open", async () => {
  const root = await addPerson(db.owner, "rolf", "analyst");
  const made = await invite({ kind: "all", userId: root, role: "admin", name: "Rolf" }, { email: "ines@example.com", name: "Ines", role: "viewer", teams: [] });
  const token = made.link?.split("/").at(-1) ?? "";
  expect(await readLink(web, "invite", token)).not.toBeNull();
  await setPassword(web, "ines@example.com", PASSWORD, "user:root@example.com");
  expect(await readLink(web, "invite", token)).toBeNull();
});

test("a reset ends every session and every earlier link; one that is too old or of a disabled person does nothing", async () => {
  const id = await addPerson(db.owner, "rena", "viewer");
  const session = await createSession(web, id, null);
  const first = (await handOver(web, "reset", { id, email: "rena@example.com" }, "test")).link?.split("/").at(-1) ?? "";
  const second = (await handOver(web, "reset", { id, email: "rena@example.com" }, "test")).link?.split("/").at(-1) ?? "";
  expect([await readLink(web, "reset", first), await readLink(web, "reset", second)]).toEqual([null, { email: "rena@example.com", name: "rena" }]);
  await redeemLink(web, "reset", second, "a new long password");
  expect(await readSession(web, session)).toBeNull();
  expect([(await signIn("rena@example.com", PASSWORD)).kind, (await signIn("rena@example.com", "a new long password")).kind]).toEqual(["refused", "ok"]);
  const old = await createLink(web, "reset", id, "test");
  await db.owner.query("UPDATE ops.one_time_link SET expires_at = now() - interval '1 second' WHERE used_at IS NULL");
  expect(await readLink(web, "reset", old)).toBeNull();
  const gone = await createLink(web, "reset", id, "test");
  await disableUser(web, "rena@example.com", "test");
  await expect(redeemLink(web, "reset", gone, PASSWORD)).rejects.toMatchObject({ code: "not_found" });
});

test("asking for a reset writes a mail for a known person alone, without the link in any column of the database, three times an hour", async () => {
  await addPerson(db.owner, "mia", "viewer");
  await askForReset(web, "mia@example.com", "192.0.2.7");
  expect((await db.owner.query("SELECT FROM ops.outbox")).rowCount).toBe(0); // no mail is set up
  process.env.KCO_SMTP_URL = "smtp://127.0.0.1:1";
  await askForReset(web, "stranger@example.com", "192.0.2.7");
  for (let n = 0; n < 4; n += 1) await askForReset(web, " Mia@example.com", "192.0.2.8");
  delete process.env.KCO_SMTP_URL;
  const { rows } = await db.owner.query<{ kind: string; recipients: string[]; all: string }>("SELECT kind, recipients, to_jsonb(o)::text AS all FROM ops.outbox o ORDER BY id");
  expect(rows.map(({ kind, recipients }) => [kind, recipients])).toEqual([["reset", ["mia@example.com"]], ["reset", ["mia@example.com"]]]);
  expect(rows.some(({ all }) => all.includes("/reset/"))).toBe(false);
});

test("the last admin can be neither disabled nor given another role, by any path and not by two at once", async () => {
  const root = (await findUserByEmail(web, "root@example.com"))?.id ?? "";
  const scope = { kind: "all", userId: root, role: "admin", name: "Root" } as const;
  await expect(disableUser(onPg(db.etl), "root@example.com", "cli")).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining("last admin") as string });
  await expect(setRole(web, "root@example.com", "viewer", "test")).rejects.toMatchObject({ code: "conflict" });
  await expect(changePerson(scope, root, { action: "disable" }, "a mistake")).rejects.toMatchObject({ code: "conflict" });
  await addUser(web, { email: "second@example.com", name: "", role: "admin", teams: [], password: null, origin: "cli" }, "test");
  const both = await Promise.allSettled([disableUser(web, "root@example.com", "test"), disableUser(onPg(db.etl), "second@example.com", "test")]);
  expect(both.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  await db.owner.query("UPDATE ops.app_user SET disabled_at = NULL WHERE role = 'admin'");
});

test("what an admin changes is on record with who, why, before and after, and an unknown id is not found", async () => {
  const root = (await findUserByEmail(web, "root@example.com"))?.id ?? "";
  const scope = { kind: "all", userId: root, role: "admin", name: "Root" } as const;
  const id = await addPerson(db.owner, "vera", "viewer");
  await changePerson(scope, id, { action: "teams", teams: ["Alpha"] }, "joins Alpha");
  expect(await lastAudit("user.teams")).toMatchObject({ actor: "user:root@example.com", object: "user:vera@example.com", reason: "joins Alpha", before: { teams: [] } });
  const session = await createSession(web, id, null);
  await changePerson(scope, id, { action: "end_sessions" }, "lost laptop");
  expect(await readSession(web, session)).toBeNull();
  expect(await lastAudit("user.sessions.end")).toMatchObject({ reason: "lost laptop" });
  await expect(changePerson(scope, "00000000-0000-4000-8000-000000000009", { action: "disable" }, "who")).rejects.toMatchObject({ code: "not_found" });
  await expect(setTeams(web, "vera@example.com", ["Nowhere"], "test")).rejects.toMatchObject({ code: "usage" });
});
