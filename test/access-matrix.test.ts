// AC-2: every page and route handler is in the access matrix with its methods, and asks who may use it.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { accessMarkdown, RULES } from "@/lib/access/access-docs";
import { MATRIX, mayUse, rolesOf, type RoutePath, type RouteRule } from "@/lib/access/matrix";
import { ROLES } from "@/lib/access/scope";
import { projectRoot } from "@/lib/config/root";
import { routeFaults } from "../scripts/lib/route-inventory.mjs";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

interface RouteFile {
  path: string;
  kind: "page" | "route";
  file: string;
  text: string;
}

function walk(folder: string): string[] {
  return readdirSync(join(projectRoot(), folder), { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? walk(`${folder}/${entry.name}`) : [`${folder}/${entry.name}`]));
}

/** "app/(auth)/sign-in/page.tsx" → "/sign-in": groups in brackets are no part of an address. */
function routeFiles(): RouteFile[] {
  return walk("app").flatMap((file) => {
    const match = /^app(\/.*)?\/(page|route)\.tsx?$/.exec(file);
    if (!match) return [];
    const path = (match[1] ?? "").split("/").filter((part) => !/^\(.*\)$/.test(part)).join("/") || "/";
    return [{ path, kind: match[2] === "page" ? ("page" as const) : ("route" as const), file, text: readFileSync(join(projectRoot(), file), "utf8") }];
  });
}

const files = routeFiles();
const rules: Record<string, RouteRule> = MATRIX;

test("AC-2: every page and route handler of app/ is in the matrix, and nothing else is", () => {
  expect(files.map(({ path }) => path).sort()).toEqual(Object.keys(MATRIX).sort());
});

test.each(files)("$file exports the methods that the matrix lists for it and no other", ({ path, kind, text }) => {
  const exported = kind === "page" ? ["GET"] : METHODS.filter((method) => new RegExp(`export (async )?(function|const) ${method}\\b|export \\{[^}]*\\b${method}\\b`).test(text));
  expect(exported).toEqual(METHODS.filter((method) => rules[path]?.who[method] !== undefined));
});

/** What each method's handler asks for by name: ["GET", "/api/v1/runs", "GET"]. */
function guardsOf({ kind, text }: RouteFile): string[][] {
  if (kind === "page") return [...text.matchAll(/\brequirePage\("([^"]+)"\)/g)].map(([, path]) => ["GET", path ?? "", "GET"]);
  return text.split(/^export (?=(?:async function|const) (?:GET|POST|PUT|PATCH|DELETE)\b)/m).slice(1).flatMap((handler) => {
    const method = /^(?:async function|const) ([A-Z]+)/.exec(handler)?.[1] ?? "";
    return [...handler.matchAll(/\b(?:requireRoute|standingRight)\("([^"]+)", "([A-Z]+)"\)/g)].map(([, path, asked]) => [method, path ?? "", asked ?? ""]);
  });
}

test.each(files)("$file asks by its own path and method, in every handler that is not open to anyone", (file) => {
  const closed = Object.entries(rules[file.path]?.who ?? {}).filter(([, who]) => who !== "anyone").map(([method]) => [method, file.path, method].join(" "));
  expect([...new Set(guardsOf(file).map((guard) => guard.join(" ")))].sort()).toEqual(closed.sort());
  expect(file.text.match(/\b(requireScope|requireRole|requireScopeApi)\(/g)).toBeNull(); // guards that no line of the matrix is behind
});

test("no server action exists outside the matrix: writes are route handlers", () => {
  const sources = [...walk("app"), ...walk("components")].filter((file) => /\.tsx?$/.test(file)).map((file) => ({ file, text: readFileSync(join(projectRoot(), file), "utf8") }));
  expect(sources.filter(({ text }) => /["']use server["']/.test(text)).map(({ file }) => file)).toEqual([]);
});

test("only people who see everything reach rows of every team, and only admins act on the pipeline", () => {
  for (const path of Object.keys(MATRIX) as RoutePath[]) {
    const rule = rules[path];
    if (rule?.rows === "all") expect(rolesOf(path, "GET"), path).not.toEqual(expect.arrayContaining(["lead"]));
  }
  expect(rolesOf("/api/v1/runs", "POST")).toEqual(["admin"]);
  expect(rolesOf("/api/v1/runs/[id]/cancel", "POST")).toEqual(["admin"]);
  expect(ROLES.filter((role) => mayUse(role, "/admin"))).toEqual(["admin", "analyst", "finance"]);
  expect(mayUse("admin", "/admin", "POST")).toBe(false);
  expect(() => rolesOf("/admin", "POST")).toThrow(/open to nobody/);
});

test("AC-2: the check before each production build finds a route that is not in the matrix, one that is gone, and a method that nobody listed", () => {
  expect(routeFaults(projectRoot())).toEqual([]);
  const other = mkdtempSync(join(tmpdir(), "kco-routes-"));
  try {
    for (const [file, text] of Object.entries({
      "app/(group)/page.tsx": "", "app/api/secret/route.ts": "export const GET = 1;", "app/api/known/[id]/route.ts": "export async function POST() {}\nexport const DELETE = 1;",
      "lib/access/matrix.ts": '  "/": { kind: "page", who: { GET: "anyone" }, rows: "none" },\n  "/gone": { kind: "page", who: { GET: "anyone" }, rows: "none" },\n  "/api/known/[id]": { kind: "route", who: { POST: ADMIN }, rows: "none" },\n',
    })) {
      mkdirSync(join(other, dirname(file)), { recursive: true });
      writeFileSync(join(other, file), text);
    }
    expect(routeFaults(other)).toEqual([
      "/api/secret is not in lib/access/matrix.ts: say there who may use it", "/gone is in lib/access/matrix.ts and not in app/", "/api/known/[id] answers POST, DELETE and lib/access/matrix.ts lists POST",
    ]);
  } finally {
    rmSync(other, { recursive: true });
  }
});

test("docs/access.md is what the matrix says, and each of its rules is tested by its id in the file it names", async () => {
  await expect(accessMarkdown()).toMatchFileSnapshot(join(projectRoot(), "docs/access.md"));
  const untested = RULES.filter(([id, , file]) => !new RegExp(`["\`][^\\n]*\\b${id}\\b(?!\\d)`).test(readFileSync(join(projectRoot(), file), "utf8")));
  expect(untested).toEqual([]);
});
