// What an executing run tells whoever watches it: the command line prints it, the worker logs it.
import type { Run, Source } from "@/jobs/run/run-context";
import type { RunLogLine } from "@/jobs/run/run-log";
import type { RunStatus } from "@/jobs/run/run-row";
import type { RecordedError, StepStatus } from "@/jobs/run/step-record";
import type { StepName, StepResult } from "@/jobs/run/step";

export type RunEvent =
  | { readonly type: "started"; readonly run: Run; readonly sources: readonly Source[] }
  | { readonly type: "step"; readonly step: StepName; readonly status: StepStatus; readonly ms: number; readonly result?: StepResult; readonly error?: RecordedError }
  | { readonly type: "progress"; readonly step: StepName; readonly done: number; readonly total: number | null; readonly unit: string }
  | { readonly type: "log"; readonly line: RunLogLine }
  | { readonly type: "ended"; readonly outcome: RunOutcome };

export interface RunOutcome {
  readonly runId: string;
  /** queued: drained, to be gone on with; crashed: taken over by another process. */
  readonly status: RunStatus;
  readonly error: RecordedError | null;
  /** The data version it published, null when it published nothing. */
  readonly dataVersion: string | null;
  /** Names of sources whose branch failed while the others went on. */
  readonly failedSources: readonly string[];
  readonly warnings: readonly string[];
}
