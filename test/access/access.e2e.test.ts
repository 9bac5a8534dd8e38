// The door as strangers, leads and admins meet it over HTTP and with a keyboard: who gets in, what they get, when it ends.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { MATRIX, type RouteMethod, type RoutePath, type RouteRule } from "@/lib/access/matrix";
import type { Role } from "@/lib/access/scope";
import { startApp, type AppServer } from "../setup/app-server";
import { launchChromium } from "../setup/chromium";
import { createTestDatabase, type TestDatabase } from "../setup/database";
import { HttpPerson } from "./http-person";
import { addPerson, CANARY, CANARY_NAME, createWorld, PASSWORD } from "./world";

let database: TestDatabase;
let app: AppServer;
let browser: Browser;

beforeAll(async () => {
  database = await createTestDatabase();
  await createWorld(database.owner);
  await addPerson(database.owner, "root", "admin");
  await addPerson(database.owner, "ana", "analyst");
  await addPerson(database.owner, "lena", "lead", ["Alpha"]);
  await database.owner.query("INSERT INTO ops.run (kind, trigger, logical_date, status, finished_at) VALUES ('daily', 'schedule', '2026-03-10', 'succeeded', now())");
  await database.owner.query("INSERT INTO ops.data_version (note) VALUES ('its cached answers are older'), ('world')");
  app = await startApp(database);
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
  await app?.stop();
  await database?.drop();
});

async function person(name: string): Promise<HttpPerson> {
  const someone = new HttpPerson(app.url);
  expect(await someone.signIn(`${name}@example.com`, PASSWORD)).toBe(true);
  return someone;
}

/** An address of each path of the matrix. */
const PLACES: Readonly<Record<string, string>> = { "[id]": "1", "[check]": "cleaned_no_duplicates", "[team]": "alpha", "[source]": "bill", "[period]": "2026-03", "[currency]": "USD" };
const addressOf = (path: string): string => path.replace(/\[[^\]]+\]/g, (place) => PLACES[place] ?? place);
const RULES = Object.entries<RouteRule>(MATRIX).map(([path, rule]) => ({ ...rule, path: path as RoutePath, address: addressOf(path) }));

/** Addresses that `method` may be asked of by fewer people than anyone; with `role`, those that it may not. */
function closed(kind: RouteRule["kind"], method: RouteMethod, role?: Role): string[] {
  return RULES.flatMap(({ kind: of, who, address }) => {
    const allowed = who[method];
    return of === kind && allowed !== undefined && allowed !== "anyone" && (role === undefined || !allowed.includes(role)) ? [address] : [];
  });
}

const DAYS = "from=2026-03-01&to=2026-04-01";
/** More than the bare address, where that shows no rows or asks for nothing. */
const QUESTIONS: Partial<Record<RoutePath, readonly string[]>> = {
  "/explorer": [`?${DAYS}&group=account`],
  "/api/v1/costs": [`?${DAYS}&group=account`, `?${DAYS}&group=account&as_of=2`],
  "/api/v1/exports": [`?${DAYS}&group=account`, `?${DAYS}&level=detail`],
  "/api/v1/facets": [`?${DAYS}&dimension=account`],
  "/lineage": [`?${DAYS}`, `?${DAYS}&group=account&cell=is:${CANARY_NAME}`],
  "/api/v1/lineage": [`?${DAYS}`, `?${DAYS}&group=account&cell=is:alpha-account`],
};

describe("a stranger", () => {
  test.each(closed("page", "GET"))("is sent from %s to the sign-in page", async (path) => {
    const response = await new HttpPerson(app.url).ask(path);
    expect(response.status).toBe(307);
    expect(response.headers.get("location")).toMatch(/^(http:\/\/localhost:\d+)?\/sign-in(\?|$)/);
  });

  test.each(closed("route", "GET"))("gets 401 and a problem from %s", async (path) => {
    const response = await new HttpPerson(app.url).ask(path);
    expect(response.status).toBe(401);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(response.headers.get("cache-control")).toBe("private, no-store");
  });

  test.each([{ "x-middleware-subrequest": "middleware:middleware:middleware" }, { rsc: "1", "next-router-prefetch": "1" }, { "next-action": "00" }, { "x-nextjs-data": "1" }, { cookie: "kco.session=forged" }, { authorization: "Bearer x" }])(
    "gets no data with the headers %j (SE-10)",
    async (headers) => {
      for (const path of ["/admin/runs", "/api/v1/runs", "/admin/runs.rsc", "/admin/runs?_rsc=1"]) {
        const body = await (await new HttpPerson(app.url).ask(path, { headers: headers as Record<string, string> })).text();
        expect(body, path).not.toContain("2026-03-10");
      }
    },
  );

  test("gets health and readiness and nothing more from them", async () => {
    const health = await new HttpPerson(app.url).ask("/healthz");
    const ready = await new HttpPerson(app.url).ask("/readyz");
    expect([health.status, await health.json()]).toEqual([200, { status: "ok" }]);
    expect([ready.status, await ready.json()]).toEqual([200, { status: "ready", reasons: [] }]);
  });
});

describe("a lead", () => {
  test("gets 403 from the pages and routes with rows of every team, and words that say whom to ask", async () => {
    const lena = await person("lena");
    const refused = [...closed("page", "GET", "lead"), ...closed("route", "GET", "lead")];
    expect(refused.length).toBeGreaterThan(30);
    for (const path of refused) expect([path, (await lena.ask(path)).status]).toEqual([path, 403]);
    const writes = closed("route", "POST", "lead");
    expect(writes.length).toBeGreaterThan(10);
    for (const path of writes) expect([path, (await lena.send(path, { reason: "because" }, { headers: { "idempotency-key": "lena-key-1" } })).status]).toEqual([path, 403]);
    expect(await (await lena.ask("/admin")).text()).toContain("ask an admin");
  });

  test("finds its own rows and nothing of another team in any page or answer (AC-3)", async () => {
    const lena = await person("lena");
    const scoped = RULES.filter(({ rows, who }) => rows === "scope" && who.GET?.includes("lead"));
    const addresses = scoped.flatMap(({ path, address }) => (QUESTIONS[path] ?? [""]).map((question) => address + question));
    expect(addresses.length).toBeGreaterThan(10);
    for (const path of [...addresses, `/teams/${CANARY_NAME}`]) {
      const answer = await lena.ask(path);
      expect([path, answer.status]).toEqual([path, path === `/teams/${CANARY_NAME}` ? 404 : 200]);
      const body = await answer.text();
      expect(body, path).not.toContain(CANARY);
      if (!path.includes(CANARY_NAME)) expect(body, path).not.toContain(CANARY_NAME); // an address that names it may come back
      if (path.startsWith("/api/") && path.includes("account")) expect(body, path).toContain("alpha-account");
    }
  });
});

describe("an analyst", () => {
  test("reads runs and may not start one", async () => {
    const ana = await person("ana");
    expect((await ana.ask("/admin/runs")).status).toBe(200);
    expect(await (await ana.ask("/api/v1/runs?limit=1")).json()).toMatchObject({ runs: [{ id: "1", logicalDate: "2026-03-10" }], next_cursor: null });
    expect((await ana.send("/api/v1/runs", { reason: "because" }, { headers: { "idempotency-key": "ana-key-12" } })).status).toBe(403);
  });

  test("gets 404 for a run that does not exist and 400 for a question that is none", async () => {
    const ana = await person("ana");
    expect((await ana.ask("/api/v1/runs/999")).status).toBe(404);
    expect((await ana.ask("/api/v1/runs?status=sleepy")).status).toBe(400);
    expect((await ana.ask("/api/v1/runs?colour=red")).status).toBe(400);
  });
});

describe("an admin", () => {
  test("starts a run once per key, cancels it, and foreign pages can do neither (SE-8)", async () => {
    const root = await person("root");
    const order = { reason: "late delivery" };
    const headers = { "idempotency-key": "root-key-1" };
    for (const origin of ["https://evil.example", "null", null]) expect((await root.send("/api/v1/runs", order, { headers, origin })).status).toBe(403);
    expect((await root.send("/api/v1/runs", order)).status).toBe(400); // no key
    const first = await root.send("/api/v1/runs", order, { headers });
    const again = await root.send("/api/v1/runs", order, { headers });
    const [made, same] = [(await first.json()) as { id: string }, (await again.json()) as { id: string }];
    expect([first.status, again.status, same.id]).toEqual([201, 200, made.id]);
    expect((await root.send(`/api/v1/runs/${made.id}/cancel`, { reason: "x" })).status).toBe(400);
    expect((await root.send(`/api/v1/runs/${made.id}/cancel`, { reason: "a mistake" })).status).toBe(202);
  });
});

describe("a session", () => {
  test("is over on the next request after it was revoked: 401 from the API, the sign-in page for pages", async () => {
    const ana = await person("ana");
    expect((await ana.ask("/api/v1/runs")).status).toBe(200);
    await database.owner.query("UPDATE ops.session SET revoked_at = now()");
    expect((await ana.ask("/api/v1/runs")).status).toBe(401);
    expect((await ana.ask("/admin")).headers.get("location")).toContain("/sign-in");
  });

  test("ends what it follows within seconds of being revoked, and a download of a log stands in the audit log", async () => {
    const ana = await person("ana");
    const { rows } = await database.owner.query<{ id: string }>("INSERT INTO ops.run (kind, trigger, logical_date, status) VALUES ('daily', 'schedule', '2026-03-11', 'queued') RETURNING id");
    const run = rows[0]?.id ?? "";
    const events = await ana.ask(`/api/v1/runs/${run}/events`);
    expect((await ana.ask(`/api/v1/runs/${run}/logs?format=jsonl&level=warn`)).status).toBe(200);
    expect((await database.owner.query("SELECT actor, object, after FROM ops.audit_log WHERE action = 'run.log.export'")).rows).toEqual([{ actor: "user:ana@example.com", object: `run:${run}`, after: expect.objectContaining({ level: "warn" }) }]);
    const revoked = Date.now();
    await database.owner.query("UPDATE ops.session SET revoked_at = now()");
    expect(await events.text()).toContain(`"id":"${run}"`); // to its end, which without the question comes after minutes
    expect(Date.now() - revoked).toBeLessThan(15_000);
  });

  test("is over after signing out, even for somebody who kept the cookie", async () => {
    const ana = await person("ana");
    const kept = ana.cookie("kco.session") ?? "";
    const { csrfToken } = (await (await ana.ask("/api/auth/csrf")).json()) as { csrfToken: string };
    await ana.ask("/api/auth/signout", { method: "POST", headers: { "content-type": "application/x-www-form-urlencoded" }, body: new URLSearchParams({ csrfToken, json: "true" }) });
    expect(ana.cookie("kco.session")).toBeUndefined();
    const thief = await new HttpPerson(app.url).ask("/api/v1/runs", { headers: { cookie: `kco.session=${kept}` } });
    expect(thief.status).toBe(401);
  });

  test("begins anew at each sign-in and ends the one the browser had (SE-4)", async () => {
    const ana = await person("ana");
    const before = ana.cookie("kco.session") ?? "";
    await ana.signIn("ana@example.com", PASSWORD);
    expect(ana.cookie("kco.session")).not.toBe(before);
    expect((await ana.ask("/api/v1/runs")).status).toBe(200);
    expect((await new HttpPerson(app.url).ask("/api/v1/runs", { headers: { cookie: `kco.session=${before}` } })).status).toBe(401);
  });

  test("travels in a cookie that scripts and other sites cannot use and that holds no name", async () => {
    const stranger = new HttpPerson(app.url);
    const { csrfToken } = (await (await stranger.ask("/api/auth/csrf")).json()) as { csrfToken: string };
    const response = await stranger.ask("/api/auth/callback/credentials", { method: "POST", headers: { "content-type": "application/x-www-form-urlencoded" }, body: new URLSearchParams({ csrfToken, email: "ana@example.com", password: PASSWORD, json: "true" }) });
    const line = response.headers.getSetCookie().find((cookie) => cookie.startsWith("kco.session=")) ?? "";
    expect(line).toMatch(/HttpOnly/i);
    expect(line).toMatch(/SameSite=Lax/i);
    expect(line).toMatch(/Path=\//i);
    const shown = (await (await stranger.ask("/api/auth/session")).json()) as { user?: Record<string, unknown> };
    expect(shown.user).toMatchObject({ email: "ana@example.com", role: "analyst" });
  });
});

test("with the keyboard alone: wrong password in words, then in, and back to the page that was asked for", async () => {
  const page = await (await browser.newContext()).newPage();
  await page.goto(`${app.url}/sign-in?callbackUrl=${encodeURIComponent("/admin/runs/1")}`);
  await page.waitForFunction(() => document.activeElement?.getAttribute("name") === "email");
  await page.keyboard.type("ana@example.com");
  await page.keyboard.press("Tab");
  await page.keyboard.type("not the password");
  await page.keyboard.press("Enter");
  await page.waitForSelector("form [role=alert]");
  expect(await page.textContent("form [role=alert]")).toContain("do not fit together");
  await page.keyboard.type(PASSWORD); // the wrong one is selected, so typing replaces it
  await page.keyboard.press("Enter");
  await page.waitForURL(`${app.url}/admin/runs/1`);
  expect(await page.textContent("h1")).toBe("Run 1");
  await page.context().close();
});

test("a link to another site in the sign-in address leads to the overview instead", async () => {
  const page = await (await browser.newContext()).newPage();
  await page.goto(`${app.url}/sign-in?callbackUrl=${encodeURIComponent("https://evil.example/")}`);
  await page.waitForFunction(() => document.activeElement?.getAttribute("name") === "email");
  await page.keyboard.type("ana@example.com");
  await page.keyboard.press("Tab");
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press("Enter");
  await page.waitForURL(`${app.url}/`);
  await page.context().close();
});
