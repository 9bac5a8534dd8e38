// Identity over HTTP: the first admin, what is taken away, sign-in by OIDC, service tokens, seeing as somebody else.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findUserByEmail } from "@/lib/access/identity";
import { createLink } from "@/lib/access/one-time-link";
import { onPg } from "@/lib/access/sql-runner";
import { startApp, type AppServer } from "../setup/app-server";
import { createTestDatabase, type TestDatabase } from "../setup/database";
import { CLIENT, startOidcServer, type OidcServer } from "../setup/oidc-server";
import { HttpPerson } from "./http-person";
import { addPerson, CANARY, CANARY_NAME, createWorld, PASSWORD } from "./world";

let db: TestDatabase;
let app: AppServer;
let oidc: OidcServer;
const ids: Record<string, string> = {};

beforeAll(async () => {
  db = await createTestDatabase();
  await createWorld(db.owner);
  oidc = await startOidcServer({});
  app = await startApp(db, {
    KCO_OIDC_ISSUER: oidc.issuer, KCO_OIDC_CLIENT_ID: CLIENT.id, KCO_OIDC_CLIENT_SECRET: CLIENT.secret, KCO_OIDC_NAME: "Example ID", KCO_SSO_GROUPS: "finops=analyst; alpha=lead:Alpha", KCO_SMTP_URL: "",
  });
});
afterAll(async () => {
  await app?.stop();
  await oidc?.close();
  await db?.drop();
});

async function signedIn(name: string): Promise<HttpPerson> {
  const person = new HttpPerson(app.url);
  expect(await person.signIn(`${name}@example.com`, PASSWORD)).toBe(true);
  return person;
}
const status = async (person: HttpPerson, path: string): Promise<number> => (await person.ask(path)).status;
const audit = async (action: string) => (await db.owner.query<{ actor: string; object: string; reason: string | null }>("SELECT actor, object, reason FROM ops.audit_log WHERE action = $1 ORDER BY id", [action])).rows;
const COSTS = "/api/v1/costs?from=2026-03-01&to=2026-04-01&group=account";

test("the set-up page exists for its link alone while there is no admin, and is gone afterwards, page and route (SE-3)", async () => {
  const stranger = new HttpPerson(app.url);
  const token = await createLink(onPg(db.owner), "setup", null, "start");
  expect([await status(stranger, "/setup"), await status(stranger, `/setup?token=${"x".repeat(43)}`), await status(stranger, `/setup?token=${token}`)]).toEqual([404, 404, 200]);
  const first = { token, email: "root@example.com", name: "Root", password: PASSWORD, role: "viewer" };
  expect((await stranger.send("/api/v1/sign-in/setup", first, { origin: "https://evil.example" })).status).toBe(403);
  expect((await stranger.send("/api/v1/sign-in/setup", first)).status).toBe(201);
  const late = await createLink(onPg(db.owner), "setup", null, "start");
  expect([await status(stranger, `/setup?token=${late}`), (await stranger.send("/api/v1/sign-in/setup", { ...first, token: late, email: "two@example.com" })).status]).toEqual([404, 404]);
  expect(await findUserByEmail(onPg(db.owner), "root@example.com")).toMatchObject({ role: "admin" });
  ids.lena = await addPerson(db.owner, "lena", "lead", ["Alpha"]);
  ids.ana = await addPerson(db.owner, "ana", "analyst");
  ids.tom = await addPerson(db.owner, "tom", "viewer");
});

test("what an admin takes away is gone on the next request, by address and role of the server's own list (AC-10, SE-5)", async () => {
  const root = await signedIn("root");
  const tom = await signedIn("tom");
  const change = (body: object) => root.send(`/api/v1/users/${ids.tom}`, body);
  expect((await change({ action: "disable" })).status).toBe(400); // a reason is required
  expect((await change({ action: "role", role: "owner", reason: "why not" })).status).toBe(400);
  expect((await tom.send(`/api/v1/users/${ids.tom}`, { action: "role", role: "admin", reason: "I want" })).status).toBe(403);
  expect(await status(tom, COSTS)).toBe(200);
  expect((await change({ action: "end_sessions", reason: "lost laptop" })).status).toBe(200);
  expect(await status(tom, COSTS)).toBe(401);
  const back = await signedIn("tom");
  expect((await change({ action: "disable", reason: "has left" })).status).toBe(200);
  expect(await status(back, COSTS)).toBe(401);
  expect(await new HttpPerson(app.url).signIn("tom@example.com", PASSWORD)).toBe(false);
  expect((await audit("user.disable")).at(-1)).toEqual({ actor: "user:root@example.com", object: "user:tom@example.com", reason: "has left" });
  const answer = await root.send("/api/v1/users", { email: "tom@example.com", role: "viewer", teams: [] });
  expect([answer.status, (await answer.json() as { detail: string }).detail]).toEqual([409, expect.stringContaining("tom@example.com")]);
});

test("a wish for a new password is answered the same for a known and an unknown address", async () => {
  const ask = async (email: string) => {
    const answer = await new HttpPerson(app.url).send("/api/v1/sign-in/reset", { email });
    return [answer.status, await answer.text()];
  };
  expect(await ask("lena@example.com")).toEqual(await ask("nobody@example.com"));
});

describe("sign-in by an OpenID provider", () => {
  /** The whole dance as a browser dances it. @returns where it ends */
  async function dance(person: HttpPerson): Promise<string> {
    const { csrfToken } = (await (await person.ask("/api/auth/csrf")).json()) as { csrfToken: string };
    const begun = await person.ask("/api/auth/signin/oidc", { method: "POST", headers: { "content-type": "application/x-www-form-urlencoded" }, body: new URLSearchParams({ csrfToken, callbackUrl: "/explorer", json: "true" }) });
    const { url } = (await begun.json()) as { url: string };
    expect(url).toMatch(/code_challenge=.*nonce=|nonce=.*code_challenge=/);
    const back = new URL((await fetch(url, { redirect: "manual" })).headers.get("location") ?? "");
    const ended = await person.ask(back.pathname + back.search);
    return (ended.headers.get("location") ?? "").replace(app.url, "");
  }
  const me = async (person: HttpPerson) => ((await (await person.ask("/api/auth/session")).json()) as { user?: { email: string; role: string; teamIds: number[] } }).user;

  test("lets in who is known by a verified address, and by the provider's own id from then on", async () => {
    oidc.person = { sub: "ana-1", email: "Ana@Example.com", email_verified: true, name: "Ana" };
    const ana = new HttpPerson(app.url);
    expect(await dance(ana)).toBe("/explorer");
    expect(await me(ana)).toMatchObject({ email: "ana@example.com", role: "analyst" });
    oidc.person = { sub: "ana-1", email: "renamed@example.com", email_verified: true };
    const renamed = new HttpPerson(app.url);
    await dance(renamed);
    expect(await me(renamed)).toMatchObject({ email: "ana@example.com" });
    oidc.person = { sub: "somebody-2", email: "ana@example.com", email_verified: true }; // the address was given to somebody else
    const heir = new HttpPerson(app.url);
    expect(await dance(heir)).toBe("/sign-in?error=sso_unknown");
    expect(await me(heir)).toBeUndefined();
  });

  test("refuses who is unknown, disabled or of an unverified address, and an id token that another key has signed", async () => {
    for (const [claims, error] of [
      [{ sub: "x1", email: "stranger@example.com", email_verified: true }, "sso_unknown"],
      [{ sub: "x2", email: "tom@example.com", email_verified: true }, "sso_unknown"],
      [{ sub: "x3", email: "lena@example.com" }, "sso_unverified"],
      [{ sub: "x4", email: "stranger@example.com", email_verified: true, groups: ["others"] }, "sso_unknown"],
    ] as const) {
      oidc.person = claims;
      const person = new HttpPerson(app.url);
      expect([claims.sub, await dance(person)]).toEqual([claims.sub, `/sign-in?error=${error}`]);
      expect(await me(person)).toBeUndefined();
    }
    oidc.person = { sub: "ana-1", email: "ana@example.com", email_verified: true };
    oidc.forge = true;
    const forged = new HttpPerson(app.url);
    expect(await dance(forged)).toMatch(/error=OAuthCallback/);
    oidc.forge = false;
    expect(await me(forged)).toBeUndefined();
  });

  test("makes a person of who has a mapped group, and role and teams follow the groups at each sign-in", async () => {
    oidc.person = { sub: "gil-1", email: "gil@example.com", email_verified: true, name: "Gil", groups: ["staff", "alpha"] };
    const gil = new HttpPerson(app.url);
    await dance(gil);
    expect(await me(gil)).toMatchObject({ role: "lead", teamIds: expect.arrayContaining([expect.any(Number)]) as number[] });
    const body = await (await gil.ask(COSTS)).text();
    expect([body.includes("alpha-account"), body.includes(CANARY)]).toEqual([true, false]);
    oidc.person = { ...oidc.person, groups: ["finops"] };
    const again = new HttpPerson(app.url);
    await dance(again);
    expect(await me(again)).toMatchObject({ role: "analyst" });
    expect(await me(gil)).toBeUndefined(); // a new role ends the sessions of before
    oidc.person = { ...oidc.person, groups: [] };
    expect(await dance(new HttpPerson(app.url))).toBe("/sign-in?error=sso_unknown");
  });
});

describe("a service token", () => {
  const call = (token: string, path: string, init: { method?: string; body?: string; headers?: Record<string, string> } = {}) =>
    fetch(app.url + path, { ...init, redirect: "manual", headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...init.headers } });
  const make = async (root: HttpPerson, body: object): Promise<{ id: string; token: string }> => {
    const answer = await root.send("/api/v1/tokens", body);
    expect(answer.status).toBe(201);
    return (await answer.json()) as { id: string; token: string };
  };

  test("of a team sees its rows alone, opens what its scope names and nothing else, and beats a cookie (SE-7)", async () => {
    const root = await signedIn("root");
    const { id, token } = await make(root, { name: "grafana", scopes: ["read:costs"], team: "Alpha", days: 30 });
    const body = await (await call(token, COSTS)).text();
    expect([body.includes("alpha-account"), body.includes("alpha-child-account"), body.includes(CANARY), body.includes(CANARY_NAME)]).toEqual([true, true, false, false]);
    expect((await call(token, "/api/v1/runs")).status).toBe(403);
    expect((await call(token, "/api/v1/users")).status).toBe(403);
    expect((await call(token, "/admin/users")).status).toBe(307); // pages know no tokens
    const beside = await root.ask("/api/v1/users", { headers: { authorization: `Bearer ${token}` } });
    expect(beside.status).toBe(403);
    expect((await root.ask(COSTS, { headers: { authorization: "Bearer kco_none" } })).status).toBe(401);
    expect((await root.send("/api/v1/tokens", { name: "wide", scopes: ["read:runs"], team: "Alpha", days: 30 })).status).toBe(400);
    const { tokens } = (await (await root.ask("/api/v1/tokens")).json()) as { tokens: Array<{ name: string; last_used_at: string | null }> };
    expect(tokens).toEqual([expect.objectContaining({ name: "grafana", last_used_at: expect.any(String) as string })]);
    expect(JSON.stringify((await db.owner.query("SELECT * FROM ops.service_token")).rows)).not.toContain(token);
    expect((await root.send(`/api/v1/tokens/${id}/revoke`, { reason: "is gone" })).status).toBe(200);
    expect((await call(token, COSTS)).status).toBe(401);
  });

  test("that sees everything reads runs and starts one in its own name, until it expires", async () => {
    const root = await signedIn("root");
    const { token } = await make(root, { name: "ci", scopes: ["read:runs", "run"], days: 1 });
    expect((await call(token, "/api/v1/runs")).status).toBe(200);
    expect((await call(token, COSTS)).status).toBe(403);
    const started = await call(token, "/api/v1/runs", { method: "POST", body: JSON.stringify({ reason: "nightly job" }), headers: { "idempotency-key": "ci-order-1" } });
    expect(started.status).toBe(201);
    expect((await audit("run.start")).at(-1)).toMatchObject({ actor: "token:ci", reason: "nightly job" });
    await db.owner.query("UPDATE ops.service_token SET expires_at = now() WHERE name = 'ci'");
    expect((await call(token, "/api/v1/runs")).status).toBe(401);
  });
});

test("an admin who sees as a lead gets the lead's rows and pages, can write nothing, and is back by one click; both stand in the audit log", async () => {
  const root = await signedIn("root");
  const view = (id: string | undefined, reason = "misses an account") => root.send("/api/v1/view-as", { user_id: id, reason });
  expect((await view(ids.ana)).status).toBe(409); // sees everything
  expect((await view(ids.lena)).status).toBe(200);
  const costs = await (await root.ask(COSTS)).text();
  expect([costs.includes("alpha-account"), costs.includes(CANARY)]).toEqual([true, false]);
  expect([await status(root, "/admin/users"), await status(root, "/api/v1/users"), await status(root, "/api/v1/runs")]).toEqual([403, 403, 403]);
  const page = await (await root.ask("/")).text();
  expect([page.includes("You see the product as"), page.includes(CANARY)]).toEqual([true, false]);
  const refused = await root.send("/api/v1/account/password", { current: PASSWORD, password: "another long password" });
  expect([refused.status, ((await refused.json()) as { detail: string }).detail]).toEqual([403, expect.stringContaining("lena")]);
  expect((await root.send("/api/v1/account/sessions", {})).status).toBe(403);
  expect((await root.ask("/api/v1/audit")).status).toBe(403);
  expect((await audit("access.refused")).filter(({ actor }) => actor === "user:lena@example.com")).toEqual([]); // it was not Lena who asked
  expect((await root.send("/api/v1/view-as/end", {})).status).toBe(200);
  expect(await status(root, "/admin/users")).toBe(200);
  expect([await audit("view_as.begin"), await audit("view_as.end")]).toEqual([
    [{ actor: "user:root@example.com", object: "user:lena@example.com", reason: "misses an account" }],
    [{ actor: "user:root@example.com", object: "user:lena@example.com", reason: null }],
  ]);
  const lena = await signedIn("lena");
  expect((await lena.send("/api/v1/view-as", { user_id: ids.tom, reason: "curious" })).status).toBe(403);
});
