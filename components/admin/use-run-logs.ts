"use client";
// The log of a run in the browser: what the filters ask of the server, and behind it the lines that the run's stream has brought since.
import { useQuery } from "@tanstack/react-query";
import { fetchJson } from "@/components/ui/fetch-json";
import { LOG_LEVELS, type LogLevel } from "@/lib/queries/admin/log-level";
import type { LogLine } from "@/lib/queries/admin/run-logs";

const PAGE = 500;

export interface LogChoice {
  readonly level: LogLevel;
  readonly step: string | null;
  /** "" = every line. */
  readonly text: string;
  /** A line that a link leads to: the lines around it, not the last ones. */
  readonly around: string | null;
}

/** What the server's filter does, for lines that come by the stream. */
export function fits(line: LogLine, { level, step, text }: LogChoice): boolean {
  if (LOG_LEVELS.indexOf(line.level) < LOG_LEVELS.indexOf(level) || (step !== null && line.step !== step)) return false;
  return text === "" || `${line.message} ${JSON.stringify(line.fields)}`.toLowerCase().includes(text.toLowerCase());
}

/** The choice as the API takes it. */
export function logSearch({ level, step, text, around }: LogChoice): URLSearchParams {
  return new URLSearchParams({ level, ...(step === null ? {} : { step }), ...(text === "" ? {} : { text }), ...(around === null ? {} : { around }) });
}

/** @param tail lines of the stream, oldest first. @param enabled false: nothing is asked */
export function useRunLogs(runId: string, choice: LogChoice, tail: readonly LogLine[], enabled = true) {
  const query = useQuery<LogLine[]>({
    queryKey: ["run-logs", runId, choice.level, choice.step, choice.text, choice.around],
    enabled,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async ({ signal }) => (await fetchJson<{ logs: LogLine[] }>(`/api/v1/runs/${runId}/logs?${logSearch(choice)}&limit=${PAGE}`, { signal })).logs,
  });
  const known = query.data ?? [];
  const newest = Number(known.at(-1)?.id ?? 0);
  const fresh = choice.around === null ? tail.filter((line) => Number(line.id) > newest && fits(line, choice)) : [];
  return { query, lines: [...known, ...fresh] };
}
