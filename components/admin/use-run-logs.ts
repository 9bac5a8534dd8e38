"use client";
// The log of a run in the browser: the last lines once, then only what is new.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { fetchJson } from "@/components/ui/fetch-json";
import type { LogLevel } from "@/lib/queries/admin/log-level";
import type { LogLine } from "@/lib/queries/admin/run-logs";
import { isSessionOver } from "./session-over";

const POLL_MS = 2_000;
const PAGE = 500;
const KEPT = 3_000; // lines in memory; a run of a large import writes a few hundred

export type LogChoice = { level: LogLevel; step: string | null };

/** Follows the log while `live`. */
export function useRunLogs(runId: string, choice: LogChoice, live: boolean) {
  const client = useQueryClient();
  const queryKey = ["run-logs", runId, choice.level, choice.step] as const;
  return useQuery<LogLine[]>({
    queryKey,
    refetchInterval: ({ state }) => (live && !isSessionOver(state.error) ? POLL_MS : false),
    staleTime: live ? 0 : Number.POSITIVE_INFINITY,
    queryFn: async ({ signal }) => {
      const known = client.getQueryData<LogLine[]>(queryKey) ?? [];
      const after = known.at(-1)?.id;
      const asked = new URLSearchParams({ level: choice.level, limit: String(PAGE), ...(choice.step === null ? {} : { step: choice.step }), ...(after === undefined ? {} : { after }) });
      const { logs } = await fetchJson<{ logs: LogLine[] }>(`/api/v1/runs/${runId}/logs?${asked}`, { signal });
      return [...known, ...logs].slice(-KEPT);
    },
  });
}
