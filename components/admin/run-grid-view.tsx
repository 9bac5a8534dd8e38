"use client";
// Runs × steps as squares, newest run at the left beside the steps' names; a bar above each run tells how long it took.
import Link from "next/link";
import { Play } from "lucide-react";
import { StatusSquare } from "@/components/charts/status-cell";
import { classNames } from "@/components/ui/class-names";
import { statusLook, type Tone } from "@/components/ui/status";
import { formatDay } from "@/lib/format/date";
import type { GridRun, RunGrid } from "@/lib/queries/admin/run-grid";
import { moveInGrid } from "./grid-keys";
import { kindWord, runDuration, runMs, triggerWord } from "./run-words";

const BAR: Record<Tone, string> = { good: "bg-good-fill", warning: "bg-warning", critical: "bg-critical", neutral: "bg-control", running: "bg-accent" };
const BAR_PX = 40;

export function RunGridView({ grid, now }: { grid: RunGrid; now: string }) {
  const longest = Math.max(1, ...grid.runs.map((run) => runMs(run, now) ?? 0));
  return (
    <div role="region" aria-label="Grid of runs and steps" className="relative overflow-x-auto overscroll-x-contain">
      <table className="border-separate border-spacing-0 text-sm">
        <caption className="sr-only">{grid.runs.length} runs, newest first, with the state of each step. Arrow keys move between the squares.</caption>
        <thead>
          <tr>
            <th scope="col" className="sticky left-0 z-1 bg-surface pr-3 align-bottom text-left text-xs font-medium text-ink-2">
              Step
            </th>
            {grid.runs.map((run, column) => (
              <RunHead key={run.id} run={run} column={column} now={now} height={Math.max(2, Math.round(((runMs(run, now) ?? 0) / longest) * BAR_PX))} />
            ))}
          </tr>
        </thead>
        <tbody>
          {grid.steps.map((step, row) => (
            <tr key={step} className="group">
              <th scope="row" className="sticky left-0 z-1 max-w-32 truncate border-t border-line bg-surface pr-3 text-left font-mono text-xs font-normal text-ink-2 group-hover:text-ink sm:max-w-none">
                {step}
              </th>
              {grid.runs.map((run, column) => (
                <StepCell key={run.id} run={run} step={step} row={row + 1} column={column} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Somebody asked for it, now or for this day. */
function byHand({ trigger }: GridRun): boolean {
  return trigger === "manual" || trigger === "cli";
}

function RunHead({ run, column, height, now }: { run: GridRun; column: number; height: number; now: string }) {
  const { tone, word } = statusLook(run.status);
  const duration = runDuration(run, now);
  const text = `Run ${run.id}, ${kindWord(run.kind).toLowerCase()}, ${formatDay(run.logicalDate, { year: true })}, ${triggerWord(run)}: ${word}${duration === null ? "" : `, ${duration}`}`;
  return (
    <th scope="col" className="p-0 align-bottom font-normal">
      <Link
        href={`/admin/runs/${run.id}`}
        prefetch={false}
        title={text}
        aria-label={text}
        data-row={0}
        onKeyDown={moveInGrid}
        data-column={column}
        tabIndex={column === 0 ? 0 : -1}
        className="flex w-6 flex-col items-center justify-end rounded-md hover:bg-hover"
      >
        {byHand(run) ? <Play aria-hidden size={10} className="mb-0.5 text-ink-2" /> : null}
        <span aria-hidden style={{ height }} className={classNames("keep-colors w-2.5 rounded-[2px]", BAR[tone])} />
        <span aria-hidden className="mt-1 text-[0.6875rem] leading-4 text-ink-3 tabular-nums">
          {Number(run.logicalDate.slice(8))}
        </span>
      </Link>
    </th>
  );
}

function StepCell({ run, step, row, column }: { run: GridRun; step: string; row: number; column: number }) {
  const status = run.steps[step] ?? null;
  const { tone, word } = statusLook(status ?? "none");
  const text = `${step}, run ${run.id}: ${status === null ? "not part of this run" : word}`;
  const square = <StatusSquare tone={tone} empty={status === null} />;
  if (status === null) {
    return (
      <td className="border-t border-line p-0">
        <span className="flex size-6 items-center justify-center">
          {square}
          <span className="sr-only">not part of this run</span>
        </span>
      </td>
    );
  }
  return (
    <td className="border-t border-line p-0">
      <Link href={`/admin/runs/${run.id}#step-${step}`} prefetch={false} title={text} aria-label={text} data-row={row} data-column={column} onKeyDown={moveInGrid} tabIndex={-1} className="flex size-6 items-center justify-center rounded-md hover:bg-hover">
        {square}
      </Link>
    </td>
  );
}
