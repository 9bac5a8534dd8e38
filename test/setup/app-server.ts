// Serves the production build to a browser test, on a free port and against the test's own database.
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { TestDatabase } from "./database";

const READY_MS = 60_000;
const STOP_MS = 10_000;

export interface AppServer {
  url: string;
  /** What the server has logged so far. */
  logs(): string;
  stop(): Promise<void>;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

/**
 * Starts `next start` for `database`; jobs are off unless `env.KCO_JOBS` says otherwise.
 * @throws with the server's log when it does not answer
 */
export async function startApp(database: Pick<TestDatabase, "env">, env: Readonly<Record<string, string>> = {}): Promise<AppServer> {
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const secret = (): string => randomBytes(36).toString("base64url");
  const child = spawn(process.execPath, ["node_modules/next/dist/bin/next", "start", "-p", String(port)], {
    cwd: process.env.KCO_ROOT,
    env: {
      ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1", NEXT_MANUAL_SIG_HANDLE: "true", TZ: "Asia/Kathmandu", KCO_LOG_LEVEL: "info",
      PORT: String(port), NEXTAUTH_URL: url, NEXTAUTH_SECRET: secret(), KCO_SECRET_KEY: secret(), KCO_JOBS: "off", ...database.env, ...env,
    },
    stdio: ["ignore", "pipe", "pipe", "ipc"], // the channel ends the server with us, even after kill -9
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding("utf8").on("data", (text: string) => (output += text));
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const stop = async (): Promise<void> => {
    child.kill("SIGTERM");
    await Promise.race([ended, sleep(STOP_MS, undefined, { ref: false }).then(() => child.kill("SIGKILL"))]);
    await ended;
  };
  for (const deadline = Date.now() + READY_MS; child.exitCode === null && Date.now() < deadline; await sleep(50)) {
    if (await fetch(`${url}/healthz`, { redirect: "manual" }).then(() => true, () => false)) return { url, logs: () => output, stop };
  }
  await stop();
  throw new Error(`The app did not start on port ${port}:\n${output}`);
}
