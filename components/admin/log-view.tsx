"use client";
// The run's log with its filters; follows the newest line while the run works.
import { useEffect, useRef, useState } from "react";
import { classNames } from "@/components/ui/class-names";
import { ErrorState } from "@/components/ui/error-state";
import { Select } from "@/components/ui/select";
import { Switch } from "@/components/ui/switch";
import { formatTime } from "@/lib/format/date";
import { LOG_LEVELS, type LogLevel } from "@/lib/queries/admin/log-level";
import type { LogLine } from "@/lib/queries/admin/run-logs";
import { useRunLogs } from "./use-run-logs";

const LEVEL_LABEL: Record<LogLevel, string> = { debug: "All lines", info: "Info and graver", warn: "Warnings and errors", error: "Errors" };
const LEVEL_COLOR: Record<LogLevel, string> = { debug: "text-ink-3", info: "text-ink-2", warn: "text-warning", error: "text-critical" };
const ALL = "*";

export function LogView({ runId, steps, live }: { runId: string; steps: readonly string[]; live: boolean }) {
  const [level, setLevel] = useState<LogLevel>("info");
  const [step, setStep] = useState(ALL);
  const [follow, setFollow] = useState(true);
  const logs = useRunLogs(runId, { level, step: step === ALL ? null : step }, live);
  const box = useRef<HTMLDivElement>(null);
  const lines = logs.data ?? [];
  const newest = lines.at(-1)?.id;

  useEffect(() => {
    if (live && follow) box.current?.scrollTo({ top: box.current.scrollHeight });
  }, [live, follow, newest]);

  return (
    <div>
      <div className="mb-2 flex flex-wrap items-center gap-2">
        <Select label="Level" value={level} options={LOG_LEVELS.map((value) => ({ value, label: LEVEL_LABEL[value] }))} onValueChange={setLevel} size="sm" />
        <Select label="Step" value={step} options={[{ value: ALL, label: "All steps" }, ...steps.map((value) => ({ value, label: value }))]} onValueChange={setStep} size="sm" />
        {live ? <Switch label="Follow" checked={follow} onCheckedChange={setFollow} /> : null}
        <a href={`/api/v1/runs/${runId}/logs?limit=1000`} download={`run-${runId}-log.json`} className="ml-auto text-sm text-accent hover:underline">
          Download
        </a>
      </div>
      {logs.isError ? (
        <ErrorState title="The log could not be loaded" reason={logs.error.message} onRetry={() => void logs.refetch()} />
      ) : (
        <div ref={box} role="log" aria-live="off" aria-label={`Log of run ${runId}`} tabIndex={0} className="h-96 overflow-auto rounded-md border border-line bg-sunken p-2 font-mono text-xs leading-6">
          {lines.length === 0 ? <p className="text-ink-3">{logs.isPending ? "Loading the log …" : "No line of this kind."}</p> : null}
          {lines.map((line) => (
            <LogRow key={line.id} line={line} />
          ))}
        </div>
      )}
    </div>
  );
}

function LogRow({ line }: { line: LogLine }) {
  const fields = Object.keys(line.fields).length === 0 ? "" : JSON.stringify(line.fields);
  return (
    <p id={`log-${line.id}`} className="flex gap-x-3 target:bg-selected max-sm:flex-wrap">
      <a href={`#log-${line.id}`} className="inline-block min-h-6 min-w-14 shrink-0 text-ink-3 hover:underline">
        <time dateTime={line.at}>{formatTime(line.at, { seconds: true })}</time>
      </a>
      <span className={classNames("w-10 shrink-0", LEVEL_COLOR[line.level])}>{line.level}</span>
      <span className="w-40 shrink-0 truncate text-ink-3 max-lg:hidden">{line.step}</span>
      <span className="min-w-0 break-words">
        {line.message} {fields === "" ? null : <span className="text-ink-3">{fields}</span>}
      </span>
    </p>
  );
}
