// The house rules that a machine can check: which layer may import which, how long a file may be, what no file may hold.
import { readFileSync, readdirSync } from "node:fs";
import { dirname, extname, join, relative, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { projectRoot } from "@/lib/config/root";

const root = resolve(projectRoot());
const LAYERS = { app: ["app", "components", "lib"], components: ["components", "lib"], lib: ["lib"], jobs: ["jobs", "lib"] } as const;
const MAX_LINES = 300;
const FORBIDDEN_NAMES = /^(utils|helpers|constants|types|misc|common)\.tsx?$/;
const SNAKE_CASE_ALLOWED = /^(jobs\/(steps|models|tests)|prisma)\//; // steps, models and assertions carry the design's own names

function listFiles(dir: string): string[] {
  return readdirSync(join(root, dir), { withFileTypes: true }).flatMap((entry) => {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) return entry.name === "node_modules" || path === "lib/db/generated" ? [] : listFiles(path);
    return [path];
  });
}

const files = [...Object.keys(LAYERS), "test", "scripts"].flatMap(listFiles).filter((file) => [".ts", ".tsx", ".mjs", ".sql"].includes(extname(file)));
const sources = files.map((file) => ({ file, text: readFileSync(join(root, file), "utf8") }));
const isTypeScript = (file: string): boolean => /\.tsx?$/.test(file);

/** The layer an import leads to, or null for a package. */
function layerOf(file: string, specifier: string): string | null {
  if (specifier.startsWith("@/")) return specifier.slice(2).split("/")[0] ?? null;
  if (specifier.startsWith(".")) return relative(root, resolve(root, dirname(file), specifier)).split("/")[0] ?? null;
  return null;
}

function importsOf(text: string): string[] {
  return [...text.matchAll(/(?:\bfrom\s*|\bimport\s*\(?\s*)["']([^"']+)["']/g)].map((match) => match[1] ?? "");
}

describe.each(Object.entries(LAYERS))("imports of %s", (layer, allowed) => {
  test(`lead only to ${allowed.join(", ")}`, () => {
    const wrong = sources
      .filter(({ file }) => isTypeScript(file) && file.startsWith(`${layer}/`))
      .flatMap(({ file, text }) => importsOf(text).map((specifier) => ({ file, specifier, target: layerOf(file, specifier) })))
      .filter(({ target }) => target !== null && !(allowed as readonly string[]).includes(target))
      .map(({ file, specifier }) => `${file} imports ${specifier}`);
    expect(wrong).toEqual([]);
  });
});

test(`no source file is longer than ${MAX_LINES} lines`, () => {
  const long = sources.map(({ file, text }) => ({ file, lines: text.split("\n").length - 1 })).filter(({ lines }) => lines > MAX_LINES);
  expect(long).toEqual([]);
});

test("no source file keeps a note of unfinished work", () => {
  const marker = new RegExp(`\\b(${["TO" + "DO", "FIX" + "ME"].join("|")})\\b`);
  expect(sources.filter(({ text }) => marker.test(text)).map(({ file }) => file)).toEqual([]);
});

test("no TypeScript file switches the type checker off", () => {
  const escapes = new RegExp(`@ts-(ignore|nocheck|expect-error)|[:<,|(]\\s*a${"ny"}\\b\\s*[>,;)=|[]|\\bas a${"ny"}\\b`);
  const code = (text: string): string => text.replace(/\/\/.*|\/\*[\s\S]*?\*\/|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g, "");
  const wrong = sources.filter(({ file, text }) => isTypeScript(file) && (escapes.test(code(text)) || /@ts-(ignore|nocheck|expect-error)/.test(text))).map(({ file }) => file);
  expect(wrong.filter((file) => file !== "test/structure.test.ts")).toEqual([]);
});

test("a file is named for what is in it, in kebab-case", () => {
  const wrong = files.filter((file) => {
    const name = file.split("/").at(-1) ?? "";
    const kebab = /^[a-z0-9.[\]-]+$/.test(name) || (SNAKE_CASE_ALLOWED.test(file) && /^[a-z0-9_.]+$/.test(name)) || (file.endsWith(".sql") && /^[a-z0-9_.]+$/.test(name));
    return FORBIDDEN_NAMES.test(name) || !kebab;
  });
  expect(wrong).toEqual([]);
});

test("no line of the audit log is written by a name that stands for everybody: who acted is always handed in", () => {
  const literal = /audit_log \(actor[^)]*\)\s*(?:values\s*\(|select\s+)'(?!user:' \|\|)/i;
  expect(sources.filter(({ file, text }) => /^(app|lib|jobs)\//.test(file) && literal.test(text)).map(({ file }) => file)).toEqual([]);
});
