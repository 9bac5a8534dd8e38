// One hash over files and folders, to know whether something built from them is still true.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { root } from "./paths.mjs";

const NOT_SOURCE = new Set(["node_modules", "generated", ".DS_Store"]);

function* files(path) {
  if (!existsSync(path)) return;
  if (statSync(path).isFile()) yield path;
  else for (const name of readdirSync(path).sort()) if (!NOT_SOURCE.has(name)) yield* files(join(path, name));
}

/** @param {string[]} paths relative to the checkout; missing ones count as empty */
export function treeHash(paths) {
  const hash = createHash("sha256").update(process.versions.node.split(".")[0]);
  for (const path of paths) for (const file of files(join(root, path))) hash.update(`\0${file.slice(root.length)}\0`).update(readFileSync(file));
  return hash.digest("hex");
}

/** True when `stampFile` holds `hash`. */
export function isStamped(stampFile, hash) {
  return existsSync(stampFile) && readFileSync(stampFile, "utf8") === hash;
}
