// Which steps decided how long a run took: from the last end backwards, always to the step that the next one waited for.

export interface TimedStep {
  readonly step: string;
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
}

const SLACK_MS = 50; // a step's end and the next one's start are written by two statements

/** Names of the steps on the path, in the order they ran; a step that took no time is on it only at an end. */
export function criticalPath(steps: readonly TimedStep[]): string[] {
  const path: string[] = [];
  let left = [...steps];
  let next = latest(left);
  while (next !== null) {
    const { step, from } = next;
    path.unshift(step);
    left = left.filter((other) => other.step !== step && other.to <= from + SLACK_MS && other.to - other.from > 0);
    next = latest(left);
  }
  return path;
}

/** Of equal ends the longer one: it is what was waited for. */
function latest(steps: readonly TimedStep[]): TimedStep | null {
  return steps.reduce<TimedStep | null>((best, step) => (best === null || step.to > best.to || (step.to === best.to && step.from < best.from) ? step : best), null);
}
