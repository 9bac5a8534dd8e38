// Every page and route handler of app/ must stand in lib/access/matrix.ts with its methods: asked before each production build, which fails otherwise (AC-2).
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/** @param {string} root @param {string} folder @returns {string[]} */
function walk(root, folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? walk(root, `${folder}/${entry.name}`) : [`${folder}/${entry.name}`]));
}

/** @param {string} root @returns {Map<string, string[]>} address → methods, e.g. "/api/v1/runs" → ["GET", "POST"]; groups in brackets are no part of an address */
function routesOf(root) {
  const routes = new Map();
  for (const file of walk(root, "app")) {
    const match = /^app(\/.*)?\/(page|route)\.[jt]sx?$/.exec(file);
    if (!match) continue;
    const path = (match[1] ?? "").split("/").filter((part) => !/^\(.*\)$/.test(part)).join("/") || "/";
    const text = readFileSync(join(root, file), "utf8");
    routes.set(path, match[2] === "page" ? ["GET"] : METHODS.filter((method) => new RegExp(`export (async )?(function|const) ${method}\\b|export \\{[^}]*\\b${method}\\b`).test(text)));
  }
  return routes;
}

/** @param {string} root @returns {Map<string, string[]>} */
function matrixOf(root) {
  const text = readFileSync(join(root, "lib", "access", "matrix.ts"), "utf8");
  return new Map([...text.matchAll(/^ {2}"(\/[^"]*)": \{[^\n]*\bwho: \{([^}]*)\}/gm)].map(([, path = "", who = ""]) => [path, METHODS.filter((method) => new RegExp(`\\b${method}:`).test(who))]));
}

/** @param {string} root @returns {string[]} a sentence a fault */
export function routeFaults(root) {
  const [routes, matrix] = [routesOf(root), matrixOf(root)];
  const unlisted = [...routes].filter(([path]) => !matrix.has(path)).map(([path]) => `${path} is not in lib/access/matrix.ts: say there who may use it`);
  const gone = [...matrix].filter(([path]) => !routes.has(path)).map(([path]) => `${path} is in lib/access/matrix.ts and not in app/`);
  const methods = [...routes].flatMap(([path, has]) => {
    const listed = matrix.get(path) ?? has;
    return has.join() === listed.join() ? [] : [`${path} answers ${has.join(", ") || "nothing"} and lib/access/matrix.ts lists ${listed.join(", ") || "nothing"}`];
  });
  return [...unlisted, ...gone, ...methods];
}
