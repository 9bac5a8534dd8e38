// What a working run is doing now, how far its step is, and how long it has left.
import { formatCount } from "@/lib/format/number";
import { formatDuration } from "@/lib/format/duration";
import type { RunDetail } from "@/lib/queries/admin/get-run";
import type { StepHistory } from "@/lib/queries/admin/step-history";
import { secondsLeft } from "./run-eta";
import { runMs } from "./run-words";
import { Spoken } from "./spoken";
import { progressOf, stepLines } from "./step-facts";

const LONGEST_SHARE = 0.99; // only the end itself is the end

export function RunProgress({ run, history, now }: { run: RunDetail; history: StepHistory; now: string }) {
  const left = secondsLeft(run, history, now);
  const spent = (runMs(run, now) ?? 0) / 1000;
  const share = left === null || spent + left === 0 ? null : Math.min(LONGEST_SHARE, spent / (spent + left));
  const words = `${doing(run)}${timeLeft(left, history)}`;
  return (
    <div className="mb-5 rounded-md border border-line px-4 py-3">
      <p className="text-sm">{words}</p>
      <div
        role="progressbar"
        aria-label="Progress of the run"
        {...(share === null ? {} : { "aria-valuemin": 0, "aria-valuemax": 100, "aria-valuenow": Math.round(share * 100) })}
        className="mt-2 h-2 overflow-hidden rounded-full bg-line"
      >
        {share === null ? <div className="progress-slide h-full w-1/3 bg-accent" /> : <div className="h-full bg-accent" style={{ width: `${share * 100}%` }} />}
      </div>
      <Spoken words={`Run ${run.id}: ${words}`} />
    </div>
  );
}

function doing(run: RunDetail): string {
  if (run.status === "queued") return "It waits for a free worker.";
  if (run.status === "crashed") return "Its process died; it goes on from its last committed step.";
  const working = stepLines(run).filter(({ last }) => last.status === "running");
  if (working.length === 0) return "Between two steps.";
  return `${working.map(({ step, last }) => [step, progressOf(last)?.words].filter(Boolean).join(": ")).join("; ")}.`;
}

function timeLeft(seconds: number | null, history: StepHistory): string {
  if (seconds === null) return ` How long it takes is not known yet: no earlier run like this has ended well.`;
  const about = seconds < 1 ? "It is about to end" : `About ${formatDuration(Math.ceil(seconds) * 1000)} left`;
  return ` ${about}, by the last ${formatCount(history.runs, "run")} of its kind.`;
}
