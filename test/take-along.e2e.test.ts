// What people take along from the explorer and leave behind for others, in a real browser: files, pictures, views, notes.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Browser, BrowserContext, Download, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startApp, type AppServer } from "./setup/app-server";
import { launchChromium } from "./setup/chromium";
import { createTestDatabase, type TestDatabase } from "./setup/database";
import { CANARY, importedWorld, PASSWORD, PEOPLE } from "./setup/imported-world";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const QUESTION = "from=2025-12-01&to=2026-01-01&group=service";
let db: TestDatabase;
let app: AppServer;
let browser: Browser;
let lead: BrowserContext;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  db = await createTestDatabase();
  await importedWorld(db);
  app = await startApp(db);
  browser = await launchChromium();
  lead = await browser.newContext({ viewport: { width: 1280, height: 900 }, acceptDownloads: true, permissions: ["clipboard-read", "clipboard-write"] });
  page = await lead.newPage();
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(`${app.url}/sign-in`);
  await page.getByLabel("E-mail address").fill(PEOPLE.webLead);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: /sign in/i }).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await app?.stop();
  await db?.drop();
});

async function openExport(): Promise<void> {
  await page.getByRole("menu").waitFor({ state: "hidden" });
  await expect.poll(() => page.getByRole("button", { name: "Export" }).isEnabled()).toBe(true);
  await page.keyboard.press("e");
}

async function taken(item: string): Promise<Buffer> {
  await openExport();
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("menuitem", { name: item, exact: true }).click()]) as [Download, void];
  return readFileSync(await download.path());
}

async function violations(): Promise<string[]> {
  await page.evaluate(axeSource);
  return page.evaluate(async () => {
    const axe = (window as unknown as { axe: { run: () => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } }).axe;
    return (await axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160) ?? ""}`);
  });
}

test("the key e opens the export, whose files hold the lead's own rows and whose chart is a picture of its own", async () => {
  await page.goto(`${app.url}/explorer?${QUESTION}`);
  await page.locator("figure svg.recharts-surface").first().waitFor();
  const csv = (await taken("CSV")).toString();
  expect(csv.split("\r\n")[0]).toBe("period,service,cost,currency");
  const detail = (await taken("CSV, detail rows")).toString();
  expect(detail).toMatch(/^BilledCost,EffectiveCost/);
  for (const file of [csv, detail]) {
    expect(file.trim().split("\r\n").length).toBeGreaterThan(1);
    expect(file).not.toContain(CANARY.service);
  }
  expect((await taken("Excel")).subarray(0, 2).toString()).toBe("PK");
  expect((await taken("Parquet, detail rows")).subarray(0, 4).toString()).toBe("PAR1");
  expect((await taken("Chart as PNG")).subarray(1, 4).toString()).toBe("PNG");
  const svg = (await taken("Chart as SVG")).toString();
  expect(svg).toContain("Spend by service, Dec 2025");
  expect(svg).not.toMatch(/oklch|var\(|https?:\/\/(?!www\.w3\.org)/);
  await openExport();
  await page.getByRole("menuitem", { name: "Copy table" }).click();
  await page.getByText("Table copied").first().waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^Service\tCost, USD\n/);
});

test("a question is kept as a view, tells when it was changed, is the explorer's start, and is deleted with undo", async () => {
  await page.goto(`${app.url}/explorer?${QUESTION}`);
  await page.getByRole("button", { name: "Views" }).click();
  await page.getByRole("menuitem", { name: "Save as a view" }).click();
  await page.getByLabel("Name").fill("December by service");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByRole("button", { name: "December by service" }).waitFor();
  await page.getByRole("radio", { name: "Lines" }).or(page.getByRole("button", { name: "Lines" })).first().click();
  await page.getByText("Modified", { exact: true }).waitFor();
  await page.goto(`${app.url}/views`);
  expect(await violations()).toEqual([]);
  await page.getByRole("button", { name: "Star December by service" }).click();
  await page.getByRole("button", { name: "Take the star from December by service" }).waitFor();
  await page.getByRole("button", { name: "Actions for December by service" }).click();
  await page.getByRole("menuitem", { name: "Open the explorer with it" }).click();
  await page.getByText("Default", { exact: true }).waitFor();
  await page.goto(`${app.url}/explorer`);
  await page.waitForURL(/view=/);
  expect(new URL(page.url()).search).toMatch(/^\?from=2025-12-01&to=2026-01-01&view=\d+$/);
  await page.goto(`${app.url}/views`);
  await page.getByRole("button", { name: "Actions for December by service" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await page.getByText("is deleted").waitFor();
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByRole("link", { name: "December by service" }).waitFor();
});

test("a note on a day stands under the chart and in it, and can be taken back after it was deleted", async () => {
  await page.goto(`${app.url}/explorer?${QUESTION}`);
  await page.getByRole("button", { name: "Add a note" }).click();
  await page.getByLabel("Day, UTC").fill("2025-12-10");
  await page.getByLabel("What happened").fill("Checkout launch");
  await page.getByLabel("Link").fill("https://wiki.example.com/launch");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByRole("link", { name: /Checkout launch/ }).waitFor();
  await page.locator("figure svg.recharts-surface circle.keep-colors").first().waitFor();
  expect(await violations()).toEqual([]);
  await page.getByRole("button", { name: "Actions for the note on 10 Dec" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByRole("link", { name: /Checkout launch/ }).waitFor();
  expect(complaints).toEqual([]);
});
