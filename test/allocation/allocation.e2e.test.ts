// An admin changes the allocation in a browser: what the preview says is what everybody sees once the rebuild has published, and others may only look.
import type { Browser, BrowserContext } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startApp, type AppServer } from "../setup/app-server";
import { launchChromium } from "../setup/chromium";
import { createTestDatabase, type TestDatabase } from "../setup/database";
import { importedWorld, PASSWORD, PEOPLE } from "../setup/imported-world";

let db: TestDatabase;
let app: AppServer;
let browser: Browser;

beforeAll(async () => {
  db = await createTestDatabase();
  await importedWorld(db);
  app = await startApp(db, { KCO_JOBS: "on" });
  browser = await launchChromium();
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await app?.stop();
  await db?.drop();
});

async function signedIn(email: string): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  await page.goto(`${app.url}/sign-in`);
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: /sign in/i }).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
  await page.close();
  return context;
}

test("a rule is added, moved by keyboard, previewed, applied with a reason, built by the worker and published", async () => {
  const context = await signedIn(PEOPLE.admin);
  const page = await context.newPage();
  await page.goto(`${app.url}/allocation`);
  await page.getByRole("button", { name: "Add a rule" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("Canary");
  await page.getByRole("textbox", { name: "Value of condition 1" }).fill("canaryservice");
  await page.getByRole("button", { name: "Add the rule" }).click();
  await page.getByRole("button", { name: "Move Canary down" }).focus();
  await page.keyboard.press("Alt+ArrowDown");
  await expect.poll(() => page.getByRole("list", { name: "Allocation rules in order" }).getByRole("listitem").nth(1).textContent()).toContain("Canary");
  await page.keyboard.press("Alt+ArrowUp"); // focus has stayed with the rule
  await expect.poll(() => page.getByRole("list", { name: "Allocation rules in order" }).getByRole("listitem").first().textContent()).toContain("Canary");
  await page.getByRole("button", { name: /^Edit Canary/ }).click();
  await page.getByRole("combobox", { name: /^Team: / }).click();
  await page.getByRole("option", { name: "Web" }).click();
  await page.getByRole("button", { name: "Keep", exact: true }).click();

  await page.getByRole("button", { name: "Preview" }).click();
  const moves = page.getByRole("table", { name: /What would move/ });
  await expect.poll(() => moves.getByRole("row").nth(1).textContent()).toMatch(/Data.*Web.*1,234,567\.89/);
  await page.getByRole("button", { name: "Save and apply" }).click();
  await page.getByLabel("Reason").fill("the canary sings for Web");
  await page.getByRole("button", { name: "Apply", exact: true }).click();
  await page.getByText("Rebuild is on its way").or(page.getByRole("row", { name: /^2 Published/ })).waitFor();
  await page.getByRole("row", { name: /^2 Published/ }).waitFor({ timeout: 90_000 }); // the page asks again by itself
  const sum = await db.owner.query("SELECT t.name, sum(s.effective_cost)::text AS sum FROM gold.daily_spend s JOIN ops.team t ON t.id = s.team_id JOIN gold.dim_service v USING (service_id) WHERE v.service_name = 'CanaryService' GROUP BY 1");
  expect(sum.rows).toEqual([{ name: "Web", sum: "1234567.89" }]);
  await context.close();
}, 150_000);

test("who sees everything may look and not write; a lead gets neither the page nor the API, and the own untagged list", async () => {
  const analyst = await signedIn(PEOPLE.analyst);
  const page = await analyst.newPage();
  await page.goto(`${app.url}/allocation`);
  expect(await page.getByRole("button", { name: "Add a rule" }).count()).toBe(0);
  const post = (context: BrowserContext, path: string, body: unknown) => context.request.post(`${app.url}${path}`, { data: body, headers: { origin: app.url } });
  expect((await post(analyst, "/api/v1/allocation-rules", { action: "preview", set: { rules: [] } })).status()).toBe(403);
  const lead = await signedIn(PEOPLE.webLead);
  for (const path of ["/api/v1/allocation-rules", "/api/v1/account-owners", "/api/v1/tag-spellings", "/api/v1/teams"]) expect((await lead.request.get(`${app.url}${path}`)).status(), path).toBe(403);
  const team = await lead.newPage();
  await team.goto(`${app.url}/teams/web`);
  expect(await team.getByRole("heading", { name: "Web · untagged" }).isVisible()).toBe(true);
  await Promise.all([analyst.close(), lead.close()]);
});
