// Ends a launcher in order, whatever asks for it: Ctrl-C, a service manager, or npm being killed.
import { childrenEnded, signalChildren } from "./run.mjs";

const DRAIN_MS = 10_000;
const PARENT_POLL_MS = 1000;

/**
 * @param {() => Promise<void>} release what is left once no child runs: the database
 * @returns {{ begun: () => boolean, stop: (code: number) => Promise<never> }}
 */
export function createShutdown(release) {
  let begun = false;
  const stop = async (code) => {
    if (begun) return new Promise(() => undefined);
    begun = true;
    signalChildren("SIGTERM");
    if (!(await childrenEnded(DRAIN_MS))) {
      signalChildren("SIGKILL");
      await childrenEnded(DRAIN_MS);
    }
    await release().catch((error) => console.error(`✗ ${error.message}`));
    process.exit(code);
  };
  for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 143], ["SIGHUP", 129]]) {
    process.on(signal, () => {
      if (begun && signal === "SIGINT") signalChildren("SIGKILL"); // a second Ctrl-C: no more waiting
      void stop(code);
    });
  }
  if (process.env.npm_lifecycle_event !== undefined) {
    const parent = process.ppid;
    setInterval(() => process.ppid !== parent && void stop(143), PARENT_POLL_MS).unref(); // npm was killed -9: nobody would forward our signals
  }
  return { begun: () => begun, stop };
}
