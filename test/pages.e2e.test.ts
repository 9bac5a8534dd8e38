// The pages in a real browser, over a bill that went through the real pipeline.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startApp, type AppServer } from "./setup/app-server";
import { launchChromium } from "./setup/chromium";
import { createTestDatabase, type TestDatabase } from "./setup/database";
import { CANARY, importedWorld, PASSWORD, PEOPLE } from "./setup/imported-world";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const WIDTHS = [320, 768, 1280] as const;

let db: TestDatabase;
let app: AppServer;
let browser: Browser;
let run: string;
let admin: BrowserContext;

beforeAll(async () => {
  db = await createTestDatabase();
  run = await importedWorld(db);
  app = await startApp(db);
  browser = await launchChromium();
  admin = await signedIn(PEOPLE.admin);
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await app?.stop();
  await db?.drop();
});

async function signedIn(email: string, options: Parameters<Browser["newContext"]>[0] = {}): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  await page.goto(`${app.url}/sign-in`);
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: /sign in/i }).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
  await page.close();
  return context;
}

/** Everything the browser complains about on a page counts: errors, failed requests, CSP reports. */
function complaints(page: Page): string[] {
  const found: string[] = [];
  page.on("console", (message) => message.type() === "error" && found.push(message.text()));
  page.on("pageerror", (error) => found.push(error.message));
  return found;
}

/** What makes the page scroll sideways; nothing when it does not. */
function sticksOut(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    if (document.documentElement.scrollWidth <= window.innerWidth) return [];
    const wide = [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > window.innerWidth + 1);
    return wide.slice(-5).map((e) => `${e.tagName} ${e.className} ${(e.textContent ?? "").slice(0, 60)}`);
  });
}

/** Charts measure themselves after a resize: two frames later they have drawn. */
function settled(page: Page): Promise<void> {
  return page.evaluate(() => new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve()))));
}

/** A dark page differs from its light one in colours alone. */
const COLOUR_RULES = ["color-contrast", "link-in-text-block"];

async function violations(page: Page, rules?: readonly string[]): Promise<string[]> {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axeSource);
  const result = await page.evaluate(async (only) => {
    const axe = (window as unknown as { axe: { run: (o: unknown) => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } }).axe;
    const runOnly = only ? { type: "rule", values: only } : ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
    return axe.run({ runOnly, resultTypes: ["violations"], preload: false }); // passes are not described, which halves the time
  }, rules);
  return result.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 120)).join(" | ")}`);
}

describe("every page", () => {
  const paths = [
    "/",
    "/explorer",
    "/explorer?group=service,team&granularity=month&compare=previous",
    "/explorer?compare=last_month&chart=waterfall",
    "/teams/web",
    "/views",
    "/anomalies",
    "/allocation",
    "/admin",
    "/admin/runs",
    "/admin/runs/RUN",
    "/admin/runs?days=30&month=2026-01&day=2026-01-02",
    "/admin/runbook?run=RUN#missing-data",
    "/admin/validations",
    "/admin/validations/cleaned_cost_numeric",
    "/admin/validations/approvals",
    "/admin/quarantine",
    "/admin/reconciliation",
    "/admin/reconciliation/bill/2025-12/USD",
    "/admin/restatements?settling=on&month=2025-12",
    "/admin/backfills",
    "/admin/month-close",
    "/admin/teams",
    "/admin/retention",
    "/lineage?from=2025-12-01&to=2026-01-01&group=service,team&cell=is:EC2&cell=is:Web",
    "/admin/lineage",
    "/admin/lineage?model=fact_cloud_billing",
    "/admin/batches/1",
    "/admin/batches/1/record?ordinal=2",
  ];

  // One visit a page: the window is resized and the scheme changed in place, as a person's would be.
  test.concurrent.each(paths)("%s opens without an error, an axe violation or sideways scrolling at 320, 768 and 1280, light and dark", async (path) => {
    const page = await admin.newPage();
    const errors = complaints(page);
    const address = path.replace("RUN", run);
    const answer = await page.goto(`${app.url}${address}`, { waitUntil: "load" });
    expect(answer?.status()).toBe(200);
    await page.waitForLoadState("networkidle", { timeout: 3_000 }).catch(() => undefined); // a live page never falls idle
    expect(await page.locator("h1").count()).toBe(1);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 900 });
        await settled(page);
        expect([colorScheme, width, await sticksOut(page)]).toEqual([colorScheme, width, []]);
        expect([colorScheme, width, await violations(page, colorScheme === "dark" ? COLOUR_RULES : undefined)]).toEqual([colorScheme, width, []]);
      }
    }
    expect(errors).toEqual([]);
    await page.close();
  });

  test("the sign-in page passes axe, and a wrong password is answered like an unknown person", async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`${app.url}/sign-in`);
    expect(await violations(page)).toEqual([]);
    const answers: string[] = [];
    for (const email of [PEOPLE.admin, "nobody@example.com"]) {
      await page.getByLabel("E-mail address").fill(email);
      await page.getByLabel("Password", { exact: true }).fill("wrong password");
      await page.getByRole("button", { name: /sign in/i }).click();
      answers.push(await page.getByRole("alert").filter({ hasText: /\w/ }).first().innerText());
    }
    expect(answers[0]).toBe(answers[1]);
    await context.close();
  });
});

describe("an analyst", () => {
  test("sees the month to date on the overview and comes to the explorer filtered in one click", async () => {
    const context = await signedIn(PEOPLE.analyst);
    const page = await context.newPage();
    await page.goto(app.url, { waitUntil: "networkidle" });
    const { rows } = await db.owner.query<{ total: string }>("select to_char(sum(effective_cost), 'FM999,999,999') as total from gold.daily_spend_all where date_id between 20251201 and 20251231");
    expect(await page.locator("main").innerText()).toContain(rows[0]?.total);
    await page.getByRole("link", { name: /^EC2/ }).first().click();
    await page.waitForURL(/\/explorer\?.*filter=/);
    await page.getByRole("heading", { name: "Explorer", level: 1 }).waitFor();
    await page.locator("main").getByText("EC2").first().waitFor();
    await context.close();
  });

  test("reads the same total in the explorer's table and in the API, to the cent", async () => {
    const context = await signedIn(PEOPLE.analyst);
    const page = await context.newPage();
    const query = "from=2025-11-01&to=2025-12-01&granularity=month&group=service";
    const answer = await page.request.get(`${app.url}/api/v1/costs?${query}`);
    const { total } = (await answer.json()) as { total: string };
    const { rows } = await db.owner.query<{ total: string }>("select sum(effective_cost)::text as total from gold.fact_cloud_billing where date_id between 20251101 and 20251130");
    expect(total).toBe(rows[0]?.total);
    await page.goto(`${app.url}/explorer?${query}`, { waitUntil: "networkidle" });
    expect((await page.locator("main").innerText()).replaceAll(",", "")).toContain(total);
    await context.close();
  });

  test("gets 400 with the field for a URL the API cannot read, and a page that says what it changed", async () => {
    const context = await signedIn(PEOPLE.analyst);
    const page = await context.newPage();
    const answer = await page.request.get(`${app.url}/api/v1/costs?from=2025-11-01&to=2025-12-01&group=planet`);
    expect(answer.status()).toBe(400);
    expect(answer.headers()["content-type"]).toContain("application/problem+json");
    expect(await answer.text()).toContain("group");
    const opened = await page.goto(`${app.url}/explorer?from=2025-12-01&to=2025-11-01&group=planet`);
    expect(opened?.status()).toBe(200);
    await page.locator("main").getByText(/planet/).first().waitFor();
    await context.close();
  });
});

describe("a team lead", () => {
  test("finds no byte of another team's charge on any page or answer", async () => {
    const context = await signedIn(PEOPLE.webLead);
    const page = await context.newPage();
    const seen: string[] = [];
    page.on("response", (response) => !response.url().includes("/_next/static/") && void response.text().then((text) => seen.push(text), () => undefined));
    for (const path of ["/", "/explorer?group=service", "/explorer?group=team,account", "/teams/web", "/anomalies"]) await page.goto(`${app.url}${path}`, { waitUntil: "networkidle" });
    for (const api of ["costs?from=2024-12-01&to=2026-01-01&group=service", "costs?from=2025-12-31&to=2026-01-01", "facets?dimension=service&from=2024-12-01&to=2026-01-01", "anomalies"])
      seen.push(await (await page.request.get(`${app.url}/api/v1/${api}`)).text());
    const everything = seen.join("\n");
    expect(seen.length).toBeGreaterThan(10);
    for (const canary of [CANARY.service, CANARY.amount, "1,234,567", "1234567", "222222222222"]) expect([canary, everything.includes(canary)]).toEqual([canary, false]);
    await context.close();
  });

  test("is told which team they see, and is kept out of another team's page and of the admin's", async () => {
    const context = await signedIn(PEOPLE.webLead);
    const page = await context.newPage();
    await page.goto(app.url, { waitUntil: "networkidle" });
    expect(await page.locator("body").innerText()).toMatch(/team Web/);
    expect((await page.goto(`${app.url}/teams/data`))?.status()).toBe(404);
    expect((await page.goto(`${app.url}/teams/nosuch`))?.status()).toBe(404);
    expect((await page.goto(`${app.url}/admin/runs`))?.status()).toBe(403);
    await context.close();
  });

  test("whose session was revoked is signed out on the next request", async () => {
    const context = await signedIn(PEOPLE.dataViewer);
    const page = await context.newPage();
    expect((await page.request.get(`${app.url}/api/v1/anomalies`)).status()).toBe(200);
    await db.owner.query("update ops.session set revoked_at = now() where user_id = (select id from ops.app_user where email = $1)", [PEOPLE.dataViewer]);
    expect((await page.request.get(`${app.url}/api/v1/anomalies`)).status()).toBe(401);
    await context.close();
  });
});

describe("an admin", () => {
  test("reads a run step by step and queues a rerun with a reason, which is on the audit log", async () => {
    const context = await signedIn(PEOPLE.admin);
    const page = await context.newPage();
    await page.goto(`${app.url}/admin/runs/${run}`, { waitUntil: "networkidle" });
    const text = await page.locator("main").innerText();
    for (const step of ["extract_file", "validate_raw", "transform_to_cleaned", "validate_analytics"]) expect(text).toContain(step);
    await page.getByRole("button", { name: /^rerun/i }).first().click();
    await page.getByLabel(/reason/i).fill("month end check");
    await page.getByRole("dialog").getByRole("button", { name: /rerun/i }).click();
    await expect.poll(async () => (await db.owner.query("select reason, parent_id from ops.run where kind = 'rerun'")).rows, { timeout: 15_000 }).toEqual([{ reason: "month end check", parent_id: run }]);
    const { rows } = await db.owner.query("select reason from ops.audit_log where reason = 'month end check'");
    expect(rows).toHaveLength(1);
    await context.close();
  });

  test("follows a working run line by line, sees it fail without a reload, and goes from its cause to the runbook", async () => {
    const context = await signedIn(PEOPLE.admin);
    const page = await context.newPage();
    const { rows } = await db.owner.query<{ id: string }>("insert into ops.run (kind, trigger, logical_date, status, started_at, heartbeat_at) values ('daily', 'schedule', '2026-01-05', 'running', now(), now()) returning id");
    const id = rows[0]?.id ?? "";
    await db.owner.query("insert into ops.step_run (run_id, step, status, metrics) values ($1, 'extract_aws', 'running', '{\"progress\": {\"done\": 3, \"total\": 9, \"unit\": \"pages\"}}')", [id]);
    await page.goto(`${app.url}/admin/runs/${id}`);
    await page.getByText("extract_aws: 3 of 9 pages").first().waitFor();
    await db.owner.query("insert into ops.run_log (run_id, step, level, message) values ($1, 'extract_aws', 'info', 'page four has come')", [id]);
    await page.getByText("page four has come").waitFor();
    await db.owner.query("update ops.step_run set status = 'failed', finished_at = now() where run_id = $1", [id]);
    await db.owner.query(`update ops.run set status = 'failed', finished_at = now(), error = '{"code": "provider", "cause": "credentials", "step": "extract_aws", "message": "no"}' where id = $1`, [id]);
    await page.getByRole("link", { name: "Open its runbook entry" }).click();
    await page.waitForURL(/\/admin\/runbook\?run=\d+#credentials$/);
    await page.locator("#credentials").getByRole("heading").waitFor();
    await context.close();
  });
});
