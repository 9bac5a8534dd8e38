// Loads the demo company on a first start, through the same command an admin would use.
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { onLines, spawnNode } from "./run.mjs";

/** Set once loaded, so that a demo which was removed does not come back. */
const marker = (dataDir) => join(dataDir, "demo-loaded");

/** @param {{ embedded: boolean, dataDir: string, hasRealSources: () => Promise<boolean> }} database */
export async function demoWanted({ embedded, dataDir, hasRealSources }) {
  if ((process.env.KCO_DEMO || (embedded ? "on" : "off")) !== "on" || existsSync(marker(dataDir))) return false;
  return !(await hasRealSources());
}

/** Runs `kco demo load`; relays its progress and gives back what it says on stdout: how to sign in. @returns {Promise<{ ok: boolean, said: string[] }>} */
export async function loadDemo(dataDir, relay) {
  const child = spawnNode(["build/cli.mjs", "demo", "load"], { env: process.env, stdio: ["ignore", "pipe", "pipe"] });
  const said = [];
  onLines(child.stdout, (line) => said.push(line));
  onLines(child.stderr, (line) => line.startsWith("{") || relay(line)); // JSON lines are the log's
  const code = await new Promise((resolve, reject) => child.once("error", reject).once("close", (status, signal) => resolve(status ?? signal)));
  if (code === 0) writeFileSync(marker(dataDir), `${new Date().toISOString()}\n`);
  // The product serves without its demo, too; the next start tries again.
  else said.push(`✗ The demo company was not loaded completely (${code}): the lines above say why. Try again with: npm run kco -- demo load`);
  return { ok: code === 0, said };
}
