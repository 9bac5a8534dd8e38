"use client";
// The run's log with its filters; follows the newest line while the run works, and opens at the line that a link names.
import { useDeferredValue, useEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";
import { ErrorState } from "@/components/ui/error-state";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { Switch } from "@/components/ui/switch";
import { formatTime } from "@/lib/format/date";
import { LOG_LEVELS, type LogLevel } from "@/lib/queries/admin/log-level";
import type { LogLine } from "@/lib/queries/admin/run-logs";
import { useHash } from "./use-hash";
import { logSearch, useRunLogs, type LogChoice } from "./use-run-logs";

const LEVEL_LABEL: Record<LogLevel, string> = { debug: "All lines", info: "Info and graver", warn: "Warnings and errors", error: "Errors" };
const LEVEL_COLOR: Record<LogLevel, string> = { debug: "text-ink-3", info: "text-ink-2", warn: "text-warning", error: "text-critical" };
const ALL = "*";

export function LogView({ runId, steps, live, tail }: { runId: string; steps: readonly string[]; live: boolean; tail: readonly LogLine[] }) {
  const [level, setLevel] = useState<LogLevel>("info");
  const [step, setStep] = useState(ALL);
  const [text, setText] = useState("");
  const [follow, setFollow] = useState(true);
  const [left, setLeft] = useState<string | null>(null);
  const linked = /^log-(\d{1,18})$/.exec(useHash())?.[1] ?? null;
  const choice: LogChoice = { level, step: step === ALL ? null : step, text: useDeferredValue(text.trim()), around: null };
  const whole = useRunLogs(runId, choice, tail);
  const absent = linked !== null && linked !== left && whole.query.isSuccess && !whole.lines.some(({ id }) => id === linked);
  const around = absent ? linked : null; // a line further back than what is loaded, or filtered out
  const part = useRunLogs(runId, { level: "debug", step: null, text: "", around }, tail, absent);
  const { query, lines } = absent ? part : whole;
  const box = useRef<HTMLDivElement>(null);
  const newest = lines.at(-1)?.id;

  useEffect(() => {
    if (linked === null && live && follow) box.current?.scrollTo({ top: box.current.scrollHeight });
  }, [live, follow, newest, linked]);
  const shown = linked !== null && lines.some(({ id }) => id === linked);
  useEffect(() => {
    if (shown) box.current?.querySelector(`#log-${linked}`)?.scrollIntoView({ block: "center" });
  }, [shown, linked]);

  return (
    <div>
      {around === null ? (
        <div className="mb-2 flex flex-wrap items-center gap-2">
          <Select label="Level" value={level} options={LOG_LEVELS.map((value) => ({ value, label: LEVEL_LABEL[value] }))} onValueChange={setLevel} size="sm" />
          <Select label="Step" value={step} options={[{ value: ALL, label: "All steps" }, ...steps.map((value) => ({ value, label: value }))]} onValueChange={setStep} size="sm" />
          <span className="w-44">
            <Input type="search" aria-label="Search the log" placeholder="Search" maxLength={200} value={text} onChange={(event) => setText(event.target.value)} />
          </span>
          {live ? <Switch label="Follow" checked={follow} onCheckedChange={setFollow} /> : null}
          <a href={`/api/v1/runs/${runId}/logs?${logSearch({ ...choice, level: level === "info" ? "debug" : level })}&format=jsonl`} download={`run-${runId}-log.jsonl`} className="ml-auto text-sm text-accent hover:underline">
            Download
          </a>
        </div>
      ) : (
        <div className="mb-2 flex flex-wrap items-center gap-3 text-sm">
          <span>The lines around the one that the link names.</span>
          <Button size="sm" onClick={() => setLeft(around)}>Show the whole log</Button>
        </div>
      )}
      {query.isError ? (
        <ErrorState title="The log could not be loaded" reason={query.error.message} onRetry={() => void query.refetch()} />
      ) : (
        <div ref={box} role="log" aria-live="off" aria-label={`Log of run ${runId}`} tabIndex={0} className="h-96 overflow-auto rounded-md border border-line bg-sunken p-2 font-mono text-xs leading-6">
          {lines.length === 0 ? <p className="text-ink-3">{query.isPending ? "Loading the log …" : "No line of this kind."}</p> : null}
          {lines.map((line) => (
            <LogRow key={line.id} line={line} marked={line.id === linked} />
          ))}
        </div>
      )}
    </div>
  );
}

function LogRow({ line, marked }: { line: LogLine; marked: boolean }) {
  const fields = Object.keys(line.fields).length === 0 ? "" : JSON.stringify(line.fields);
  return (
    <p id={`log-${line.id}`} className={classNames("flex gap-x-3 max-sm:flex-wrap", marked && "bg-selected")}>
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
