// Fault points for crash tests: KCO_FAILPOINT="name:nth:action" arms one. What is built for production has no such variable: there a call is
// an already settled promise, the arming code is not in the bundle, and an environment that sets it changes nothing.
import type { StepName } from "@/jobs/run/step";

export type FailpointName =
  | "claim"
  | "extract_page"
  | "bronze_commit"
  | "validate_raw"
  | "silver"
  | "validate_silver"
  | "gold_build"
  | "publish"
  | "notify"
  | `before:${StepName}` // the attempt is on record, the step has not begun
  | `after:${StepName}`; // the step is done, its success is not on record

type Action = "kill" | "throw" | "stop"; // SIGKILL, an error, SIGSTOP

const settled = Promise.resolve();

function arm(setting: string): (name: FailpointName) => Promise<void> {
  const match = /^(.+):(\d+):(kill|throw|stop)$/.exec(setting);
  if (!match) throw new Error(`KCO_FAILPOINT is "${setting}": write name:nth:action with action kill, throw or stop.`);
  const [, armed, nth] = match;
  const action = match[3] as Action;
  let calls = 0;
  return async (name) => {
    if (name !== armed || ++calls !== Number(nth)) return;
    if (action === "throw") throw new Error(`failpoint ${name}`);
    process.kill(process.pid, action === "kill" ? "SIGKILL" : "SIGSTOP");
    await new Promise((resolve) => setTimeout(resolve, 10)); // the signal arrives before anything else runs
  };
}

/** Stops here when a test has armed this point; call it just before the effect that must survive. */
export const failpoint: (name: FailpointName) => Promise<void> = process.env.KCO_FAILPOINT ? arm(process.env.KCO_FAILPOINT) : () => settled;
