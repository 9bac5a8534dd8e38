// Sign-in, sessions and people: what ends a session, what a wrong password tells, who sees which teams.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addUser, disableUser, enableUser, findUserByEmail, setPassword, setRole, setTeams } from "@/lib/access/identity";
import { createSession, listSessions, readSession, revokeSession } from "@/lib/access/session-store";
import { checkSignIn } from "@/lib/access/sign-in";
import { onPg, onPrisma, type SqlRunner } from "@/lib/access/sql-runner";
import { closePrisma, prismaFor } from "@/lib/db/prisma";
import { createTestDatabase, type TestDatabase } from "../setup/database";
import { addPerson, createWorld, PASSWORD, type World } from "./world";

let database: TestDatabase;
let world: World;
let web: SqlRunner;

beforeAll(async () => {
  database = await createTestDatabase();
  world = await createWorld(database.owner);
  web = onPrisma(prismaFor("app_all")); // as the web asks
});

afterAll(async () => {
  await closePrisma();
  await database?.drop();
});

let addresses = 0;
const newAddress = (): string => `192.0.2.${(addresses += 1)}`;
const attempt = (name: string, password: string, address = newAddress()) => checkSignIn(web, { email: `${name}@example.com`, password, address });

describe("sign-in", () => {
  test("lets a person in with their password, whatever the case of the address", async () => {
    const id = await addPerson(database.owner, "ina", "analyst");
    expect(await checkSignIn(web, { email: "  INA@Example.com ", password: PASSWORD, address: newAddress() })).toMatchObject({ kind: "ok", user: { id, role: "analyst" } });
  });

  test("answers the same to an unknown person, a wrong password and a disabled account", async () => {
    await addPerson(database.owner, "wrong", "viewer");
    await addPerson(database.owner, "gone", "viewer");
    await disableUser(onPg(database.owner), "gone@example.com", "test");
    const answers = [await attempt("nobody", PASSWORD), await attempt("wrong", "not the password"), await attempt("gone", PASSWORD)];
    expect(answers).toEqual([{ kind: "refused" }, { kind: "refused" }, { kind: "refused" }]);
  });

  test("works as long for an unknown person as for a wrong password", async () => {
    await addPerson(database.owner, "timed", "viewer");
    const fastest = async (name: string): Promise<number> => {
      let best = Number.POSITIVE_INFINITY;
      for (let round = 0; round < 6; round += 1) {
        const started = performance.now();
        await attempt(name, "not the password");
        best = Math.min(best, performance.now() - started);
      }
      return best;
    };
    await attempt("warm-up", "x");
    const ratio = (await fastest("nobody-there")) / (await fastest("timed"));
    expect(ratio).toBeGreaterThan(0.5); // without the hash of nobody's password it is below 0.2
    expect(ratio).toBeLessThan(2);
  });

  test("stops after five tries a minute for one account from one address, even with the right password, and not elsewhere", async () => {
    await addPerson(database.owner, "tried", "viewer");
    const address = newAddress();
    const kinds: string[] = [];
    for (let round = 0; round < 6; round += 1) kinds.push((await attempt("tried", "not the password", address)).kind);
    expect(kinds).toEqual(["refused", "refused", "refused", "refused", "refused", "too_many"]);
    expect((await attempt("tried", PASSWORD, address)).kind).toBe("too_many");
    expect((await attempt("tried", PASSWORD)).kind).toBe("ok");
    await database.owner.query("UPDATE ops.sign_in_attempt SET at = at - interval '61 seconds'");
    expect((await attempt("tried", PASSWORD, address)).kind).toBe("ok");
  });

  test("counts tries that arrive together", async () => {
    await addPerson(database.owner, "stormed", "viewer");
    const address = newAddress();
    const answers = await Promise.all(Array.from({ length: 20 }, () => attempt("stormed", "not the password", address)));
    expect(answers.filter(({ kind }) => kind === "refused").length).toBeLessThanOrEqual(5);
  });

  test("keeps no address and no name of who tried", async () => {
    await attempt("secretive", "x", "203.0.113.77");
    const { rows } = await database.owner.query<{ all: string }>("SELECT string_agg(key, ' ') AS all FROM ops.sign_in_attempt");
    expect(rows[0]?.all).not.toMatch(/secretive|203\.0\.113/);
  });
});

test("a password is kept as argon2id of OWASP's cost, with a salt of its own", async () => {
  for (const name of ["salt1", "salt2"]) await addUser(web, { email: `${name}@example.com`, name, role: "viewer", teams: [], password: PASSWORD, origin: "cli" }, "test");
  const { rows } = await database.owner.query<{ hash: string }>("SELECT password_hash AS hash FROM ops.app_user WHERE email LIKE 'salt_@example.com'");
  expect(rows.map(({ hash }) => hash.split("$").slice(1, 4))).toEqual([["argon2id", "v=19", "m=19456,t=2,p=1"], ["argon2id", "v=19", "m=19456,t=2,p=1"]]);
  expect(rows[0]?.hash).not.toBe(rows[1]?.hash);
});

describe("a session", () => {
  const begin = async (name: string, role: "lead" | "viewer" | "admin" = "lead", teams: string[] = []): Promise<{ userId: string; sid: string }> => {
    const userId = await addPerson(database.owner, name, role, teams);
    return { userId, sid: await createSession(web, userId, "test browser") };
  };

  test("knows its person, role and teams with the teams below them", async () => {
    const { sid, userId } = await begin("ada", "lead", ["Alpha"]);
    expect(await readSession(web, sid)).toEqual({ sessionId: sid, userId, email: "ada@example.com", name: "ada", role: "lead", teamIds: [world.teamA, world.childOfA], viewedBy: null });
  });

  test("is over on the next read after sign-out", async () => {
    const { sid } = await begin("bea");
    await revokeSession(web, sid);
    expect(await readSession(web, sid)).toBeNull();
  });

  test.each([
    ["a new password", (email: string) => setPassword(web, email, "another long password", "test")],
    ["a new role", (email: string) => setRole(web, email, "viewer", "test")],
    ["disabling the person", (email: string) => disableUser(web, email, "test")],
  ])("is over on the next read after %s", async (what, change) => {
    const name = `kim-${what.replaceAll(" ", "-")}`;
    const { sid } = await begin(name);
    expect(await readSession(web, sid)).not.toBeNull();
    await change(`${name}@example.com`);
    expect(await readSession(web, sid)).toBeNull();
  });

  test("shows changed teams on the next read", async () => {
    const { sid } = await begin("leo", "lead", ["Alpha"]);
    await setTeams(web, "leo@example.com", [], "test");
    expect((await readSession(web, sid))?.teamIds).toEqual([]);
  });

  test("ends by itself", async () => {
    const { sid, userId } = await begin("max");
    await database.owner.query("UPDATE ops.session SET expires_at = now() - interval '1 second' WHERE id = $1", [sid]);
    expect(await readSession(web, sid)).toBeNull();
    expect(await listSessions(web, userId)).toEqual([]);
  });

  test.each(["", "x", "00000000-0000-4000-8000-000000000000", "' OR true --"])("is not found by the id %j", async (id) => {
    expect(await readSession(web, id)).toBeNull();
  });
});

describe("people", () => {
  const person = { name: "Someone", role: "lead", teams: [] as string[], password: PASSWORD, origin: "cli" } as const;

  test("are added with teams by name or slug, and the audit log says by whom", async () => {
    await addUser(web, { ...person, email: "Eve@Example.com", teams: ["alpha", "ALPHA-CHILD"] }, "user:root@example.com");
    expect(await findUserByEmail(web, "eve@example.com")).toMatchObject({ email: "eve@example.com", teams: ["Alpha", "Alpha-child"] });
    const { rows } = await database.owner.query("SELECT actor, action, after FROM ops.audit_log WHERE object = 'user:eve@example.com'");
    expect(rows).toEqual([{ actor: "user:root@example.com", action: "user.add", after: { role: "lead", teams: [world.teamA, world.childOfA] } }]);
  });

  test("are not added twice, nor with a weak password, an unknown team or a strange address (IN-12)", async () => {
    await addUser(web, { ...person, email: "twice@example.com" }, "test");
    await expect(addUser(web, { ...person, email: "TWICE@example.com" }, "test")).rejects.toMatchObject({ code: "conflict" });
    await expect(addUser(web, { ...person, email: "weak@example.com", password: "short" }, "test")).rejects.toMatchObject({ code: "invalid_input", message: expect.not.stringContaining("short") as string });
    await expect(addUser(web, { ...person, email: "lost@example.com", teams: ["Nowhere"] }, "test")).rejects.toMatchObject({ code: "usage", message: expect.stringContaining("Alpha") as string });
    for (const email of ["\"e@attacker.com\"@victim.com", "a@example.com,b@example.com", "a＠example.com", "nobody", "a@b\r\nBcc: c@d.com"]) {
      await expect(addUser(web, { ...person, email }, "test"), email).rejects.toMatchObject({ code: "usage" });
    }
  });

  test("who were disabled can be let in again", async () => {
    await addUser(web, { ...person, email: "back@example.com" }, "test");
    await disableUser(web, "back@example.com", "test");
    expect((await attempt("back", PASSWORD)).kind).toBe("refused");
    await enableUser(web, "back@example.com", "test");
    expect((await attempt("back", PASSWORD)).kind).toBe("ok");
  });

  test("that do not exist cannot be changed", async () => {
    await expect(disableUser(web, "noone@example.com", "test")).rejects.toMatchObject({ code: "not_found" });
    await expect(setTeams(web, "noone@example.com", [], "test")).rejects.toMatchObject({ code: "not_found" });
  });
});
