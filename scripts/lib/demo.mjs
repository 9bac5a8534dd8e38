// Loads the demo company on a first start, through the same command an admin would use.
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "./fail.mjs";
import { onLines, spawnNode } from "./run.mjs";

/** Set once loaded, so that a demo which was removed does not come back. */
const marker = (dataDir) => join(dataDir, "demo-loaded");

/** @param {{ embedded: boolean, dataDir: string }} database */
export function demoWanted({ embedded, dataDir }) {
  return (process.env.KCO_DEMO ?? (embedded ? "on" : "off")) === "on" && !existsSync(marker(dataDir));
}

/** Runs `kco demo load`; relays its progress and gives back what it says on stdout: how to sign in. */
export async function loadDemo(dataDir, relay) {
  const child = spawnNode(["build/cli.mjs", "demo", "load"], { env: process.env, stdio: ["ignore", "pipe", "pipe"] });
  const said = [];
  const last = [];
  onLines(child.stdout, (line) => said.push(line));
  onLines(child.stderr, (line) => {
    last.push(line);
    if (last.length > 10) last.shift();
    if (!line.startsWith("{")) relay(line); // JSON lines are the log's
  });
  const code = await new Promise((resolve, reject) => child.once("error", reject).once("close", (status, signal) => resolve(status ?? signal)));
  if (code !== 0) throw new Failure(`Loading the demo company failed (${code}):\n${last.join("\n")}\nStart again to retry, or start without it: KCO_DEMO=off npm start`);
  writeFileSync(marker(dataDir), `${new Date().toISOString()}\n`);
  return said;
}
