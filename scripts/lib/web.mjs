// The web process: the production server as a child that ends when its launcher does.
import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "./fail.mjs";
import { onLines, spawnNode } from "./run.mjs";

const READY_MS = 60_000;

/** Starts the production build on `port`; its logs go to our stderr. @returns {{ ended: Promise<number | string> }} exit code or signal */
export function startWeb(port) {
  const { DATABASE_URL: _owner, ...inherited } = process.env; // the web needs no owner, so it is not given one
  const env = { ...inherited, PORT: String(port), NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1", NEXT_MANUAL_SIG_HANDLE: "true" };
  // The ipc channel is how the child learns that a killed launcher is gone (instrumentation.ts).
  const child = spawnNode(["node_modules/next/dist/bin/next", "start", "-p", String(port)], { env, stdio: ["ignore", "pipe", "inherit", "ipc"] });
  onLines(child.stdout, (line) => !/^\s*(▲|- |✓|$)/.test(line) && console.error(line)); // Next's own banner: ours follows
  return { ended: new Promise((resolve, reject) => child.once("error", reject).once("close", (code, signal) => resolve(code ?? signal))) };
}

/** Resolves when the server answers; throws when it ends before or takes too long. */
export async function webReady(web, port) {
  let outcome;
  web.ended.then((how) => (outcome = how), (error) => (outcome = error.message));
  for (const deadline = Date.now() + READY_MS; Date.now() < deadline; await sleep(100)) {
    if (outcome !== undefined) throw new Failure(`The web process ended at start (${outcome}): the lines above say why.`);
    if (await fetch(`http://127.0.0.1:${port}/healthz`, { redirect: "manual", signal: AbortSignal.timeout(5000) }).then(() => true, () => false)) return;
  }
  throw new Failure(`The web process did not answer on port ${port} within ${READY_MS / 1000} s.`);
}
