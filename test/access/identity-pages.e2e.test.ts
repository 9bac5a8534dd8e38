// The pages of identity in a browser: an invitation from both sides, tokens, one's own account with a second factor.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Secret, TOTP } from "otpauth";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startApp, type AppServer } from "../setup/app-server";
import { launchChromium } from "../setup/chromium";
import { createTestDatabase, type TestDatabase } from "../setup/database";
import { HttpPerson } from "./http-person";
import { addPerson, createWorld, PASSWORD } from "./world";

let db: TestDatabase;
let app: AppServer;
let browser: Browser;

beforeAll(async () => {
  db = await createTestDatabase();
  await createWorld(db.owner);
  await addPerson(db.owner, "root", "admin");
  await addPerson(db.owner, "lena", "lead", ["Alpha"]);
  app = await startApp(db, { KCO_SMTP_URL: "" });
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await app?.stop();
  await db?.drop();
});

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const shots = process.env.KCO_SHOTS;

/** A light page differs from its dark one in colours alone. */
const ALL_RULES = { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] };
const COLOUR_RULES = { type: "rule", values: ["color-contrast", "link-in-text-block"] };

async function violations(page: Page, runOnly: object): Promise<string[]> {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe);
  return page.evaluate(async (only) => {
    const { axe: run } = window as unknown as { axe: { run: (o: unknown) => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } };
    const found = await run.run({ runOnly: only, resultTypes: ["violations"], preload: false });
    return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(" | ")}`);
  }, runOnly);
}

/** No fault for axe and no sideways scroll, on a phone in the dark and on a desk in the light. */
async function looksRight(page: Page, name: string): Promise<void> {
  for (const [width, scheme, rules] of [[320, "dark", ALL_RULES], [1280, "light", COLOUR_RULES]] as const) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
    expect([name, width, await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)]).toEqual([name, width, false]);
    expect([name, width, await violations(page, rules)]).toEqual([name, width, []]);
    if (shots) await page.screenshot({ path: `${shots}/${name}-${width}-${scheme}.png`, fullPage: true });
  }
}

async function enter(context: BrowserContext, email: string, password: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${app.url}/sign-in`);
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  return page;
}

test("an admin invites a person, who chooses a password by the link and signs in; the admin sees it", async () => {
  const desk = await browser.newContext();
  const admin = await enter(desk, "root@example.com", PASSWORD);
  await admin.waitForURL(`${app.url}/`);
  await admin.goto(`${app.url}/admin/users`);
  await looksRight(admin, "users");
  await admin.getByRole("button", { name: "Invite a person" }).click();
  await admin.getByLabel("E-mail address").fill("nina@example.com");
  await admin.getByLabel("Name").fill("Nina");
  await looksRight(admin, "invite-dialog");
  await admin.getByRole("button", { name: "Invite", exact: true }).click();
  const link = await admin.getByText(/\/invite\/[\w-]{43}/).textContent();
  const phone = await browser.newContext();
  const nina = await phone.newPage();
  await nina.goto(link ?? "");
  await looksRight(nina, "invite");
  await nina.getByLabel("New password").fill(PASSWORD);
  await nina.getByLabel("Once more").fill(PASSWORD);
  await nina.getByRole("button", { name: "Set the password" }).click();
  await nina.waitForURL(/\/sign-in\?done=password/);
  await looksRight(nina, "sign-in");
  await nina.goto(link ?? "");
  expect(await nina.getByRole("heading", { level: 1 }).textContent()).toContain("does not work any more");
  await looksRight(nina, "dead-link");
  await nina.goto(`${app.url}/reset`);
  await looksRight(nina, "reset");
  const home = await enter(phone, "nina@example.com", PASSWORD);
  await home.waitForURL(`${app.url}/`);
  await admin.goto(`${app.url}/admin/users`);
  await admin.getByRole("link", { name: "nina@example.com" }).click();
  await admin.getByRole("heading", { level: 1, name: "Nina" }).waitFor();
  await looksRight(admin, "person");
  await admin.goto(`${app.url}/admin/tokens`);
  await looksRight(admin, "tokens");
  await admin.getByRole("button", { name: "Make a token" }).click();
  await admin.getByRole("dialog").waitFor();
  await looksRight(admin, "token-dialog");
  await Promise.all([desk.close(), phone.close()]);
});

test("a person turns a second factor on, and from then on a code is asked that works once; a recovery code does too", async () => {
  const context = await browser.newContext();
  const page = await enter(context, "lena@example.com", PASSWORD);
  await page.waitForURL(`${app.url}/`);
  await page.goto(`${app.url}/account`);
  await looksRight(page, "account");
  await page.getByLabel("Your password").fill(PASSWORD);
  await page.getByRole("button", { name: "Turn it on" }).click();
  const secret = (await page.locator("code").first().textContent()) ?? "";
  await looksRight(page, "second-factor");
  const totp = new TOTP({ secret: Secret.fromBase32(secret) });
  await page.getByLabel("Code").fill("000000");
  await page.getByRole("button", { name: "Confirm" }).click();
  await page.getByText("This code is not right").waitFor();
  const first = totp.generate();
  await page.getByLabel("Code").fill(first);
  await page.getByRole("button", { name: "Confirm" }).click();
  await page.getByText("Recovery codes").waitFor();
  const recovery = ((await page.locator("code").first().textContent()) ?? "").split(" ");
  expect(recovery).toHaveLength(10);
  await looksRight(page, "recovery-codes");
  expect(JSON.stringify((await db.owner.query("SELECT totp_secret FROM ops.app_user WHERE totp_secret IS NOT NULL")).rows)).not.toContain(secret);
  await context.clearCookies();
  const again = await enter(context, "lena@example.com", PASSWORD);
  await again.getByLabel("Code").fill(first); // used when it was turned on
  await again.getByRole("button", { name: "Sign in", exact: true }).click();
  await again.getByText("it was used before").waitFor();
  await looksRight(again, "code");
  await again.getByLabel("Code").fill(recovery[0] ?? "");
  await again.getByRole("button", { name: "Sign in", exact: true }).click();
  await again.waitForURL(`${app.url}/`);
  const plain = new HttpPerson(app.url);
  expect(await plain.signIn("lena@example.com", PASSWORD)).toBe(false);
  await context.close();
});
