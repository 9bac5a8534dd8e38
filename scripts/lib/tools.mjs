// The checks that both `npm test` and `npm run check` run, each as a Node program of the installed packages.
import { spawnNode } from "./run.mjs";

const TOOLS = {
  lint: [["node_modules/oxlint/bin/oxlint"]],
  // Next's own types first: they describe the routes and the style sheets that the sources import.
  types: [["node_modules/next/dist/bin/next", "typegen"], ["node_modules/typescript/bin/tsc", "--noEmit", "-p", "."]],
};

/** Runs a tool with its output on stderr; @param {keyof typeof TOOLS} name @returns {Promise<boolean>} passed */
export async function runTool(name) {
  for (const args of TOOLS[name]) if ((await runLoud(args)) !== 0) return false;
  return true;
}

/** Runs a Node program in full view. @returns {Promise<number | string>} exit code, or the signal that ended it */
export function runLoud(args, env = {}) {
  const child = spawnNode(args, { env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1", ...env }, stdio: ["ignore", 2, 2] });
  return new Promise((resolve, reject) => child.once("error", reject).once("close", (code, signal) => resolve(code ?? signal)));
}
