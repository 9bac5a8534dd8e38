// Bundles the command line, the worker and the launcher's database part into build/, so that they start in a fraction of a second.
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "./lib/paths.mjs";

const OUT = join(root, "build");
const INPUTS = join(OUT, "inputs.json");
const CHUNK_LIFE_MS = 7 * 86_400_000; // a running process may still load its old chunks

const ENTRIES = { boot: "lib/config/boot.ts", cli: "jobs/cli/main.ts", worker: "jobs/worker.ts", bench: "test/bench/main.ts" };

const signature = (file) => {
  const { mtimeMs, size } = statSync(file);
  return `${mtimeMs}:${size}`;
};

/** Not read by esbuild, yet what it makes depends on them: packages, the generated client's schema. */
const alsoInputs = () => ["package-lock.json", "prisma/schema", ...readdirSync(join(root, "prisma", "schema")).map((name) => `prisma/schema/${name}`)];

/** True when every bundle is there and no file that went into them has changed since (a few hundred stat calls). */
export function bundlesAreFresh() {
  try {
    const inputs = JSON.parse(readFileSync(INPUTS, "utf8"));
    return Object.entries(inputs).every(([file, seen]) => signature(join(root, file)) === seen) && Object.keys(ENTRIES).every((name) => existsSync(join(OUT, `${name}.mjs`))) && existsSync(join(root, "node_modules", ".kco-stamp"));
  } catch {
    return false;
  }
}

/** Chunks first and each by rename, so that a process that starts meanwhile finds either the old or the new whole. */
function writeOutputs(files) {
  const entries = new Set(Object.keys(ENTRIES).map((name) => join(OUT, `${name}.mjs`)));
  for (const file of [...files].sort((a, b) => Number(entries.has(a.path)) - Number(entries.has(b.path)))) {
    mkdirSync(dirname(file.path), { recursive: true });
    writeFileSync(`${file.path}.${process.pid}`, file.contents);
    renameSync(`${file.path}.${process.pid}`, file.path);
  }
  const chunks = join(OUT, "chunks");
  const kept = new Set(files.map((file) => file.path));
  for (const name of existsSync(chunks) ? readdirSync(chunks) : []) {
    const path = join(chunks, name);
    if (!kept.has(path) && Date.now() - statSync(path).mtimeMs > CHUNK_LIFE_MS) rmSync(path);
  }
}

/** Builds all bundles (< 1 s); throws esbuild's error when a source does not parse or an import leads nowhere. */
export async function buildBundles() {
  const { build, stop } = await import("esbuild");
  const before = Date.now();
  const result = await build({
    absWorkingDir: root,
    entryPoints: ENTRIES,
    outdir: OUT,
    outExtension: { ".js": ".mjs" },
    chunkNames: "chunks/[name]-[hash]",
    bundle: true,
    splitting: true, // a command loads only what it needs: the clouds' SDKs are large
    format: "esm",
    platform: "node",
    target: "node20",
    packages: "external",
    loader: { ".sql": "text" },
    alias: { "server-only": join(root, "scripts", "lib", "empty.mjs") },
    define: { "process.env.KCO_FAILPOINT": "undefined" }, // fault points are for bundles that tests make
    sourcemap: "linked",
    metafile: true,
    write: false,
    logLevel: "silent",
  }).finally(stop); // its helper process would live as long as we do
  writeOutputs(result.outputFiles);
  // A file saved while esbuild was reading must look changed at the next check.
  const seen = (file) => (statSync(join(root, file)).mtimeMs >= before ? "changing" : signature(join(root, file)));
  writeFileSync(INPUTS, JSON.stringify(Object.fromEntries([...Object.keys(result.metafile.inputs), ...alsoInputs()].map((file) => [file, seen(file)]))));
}
