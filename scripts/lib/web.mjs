// The web process: the production server as a child that ends when its launcher does.
import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "./fail.mjs";
import { onLines, spawnNode } from "./run.mjs";

const READY_MS = 60_000;

/** Starts the production build on `port`; its logs go to our stderr. */
export function startWeb(port) {
  const env = { ...process.env, PORT: String(port), NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1", NEXT_MANUAL_SIG_HANDLE: "true" };
  // The ipc channel is how the child learns that a killed launcher is gone (instrumentation.ts).
  const child = spawnNode(["node_modules/next/dist/bin/next", "start", "-p", String(port)], { env, stdio: ["ignore", "pipe", "inherit", "ipc"] });
  onLines(child.stdout, (line) => !/^\s*(▲|- |✓|$)/.test(line) && console.error(line)); // Next's own banner: ours follows
  return child;
}

/** Resolves when the server answers; throws when it ends before or takes too long. */
export async function webReady(child, port) {
  const deadline = Date.now() + READY_MS;
  while (Date.now() < deadline) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Failure(`The web process ended at start (${child.exitCode ?? child.signalCode}): the lines above say why.`);
    const answered = await fetch(`http://127.0.0.1:${port}/healthz`, { redirect: "manual", signal: AbortSignal.timeout(5000) }).then(() => true, () => false);
    if (answered) return;
    await sleep(100);
  }
  throw new Failure(`The web process did not answer on port ${port} within ${READY_MS / 1000} s.`);
}
