"use client";
// A run in the browser: what the server drew first, then each change and each log line as it happens; a reload goes on where it stands.
import { useEffect, useState } from "react";
import { useRouter } from "next/navigation";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { fetchJson } from "@/components/ui/fetch-json";
import type { RunDetail } from "@/lib/queries/admin/get-run";
import type { LogLine } from "@/lib/queries/admin/run-logs";
import { isLive } from "@/lib/queries/admin/run-status";

const KEPT = 3_000; // lines in memory; a run of a large import writes a few hundred

export interface FollowedRun {
  readonly run: RunDetail;
  /** Lines written since the page was drawn, oldest first. */
  readonly lines: readonly LogLine[];
  /** Why the page no longer follows; null while it does or has nothing to follow. */
  readonly error: Error | null;
}

/** @param lastLogId the newest log line when the server drew the page */
export function useRunEvents(initial: RunDetail, renderedAt: string, lastLogId: string): FollowedRun {
  const { id } = initial;
  const client = useQueryClient();
  const router = useRouter();
  const [lines, setLines] = useState<readonly LogLine[]>([]);
  const { data: run, error } = useQuery({
    queryKey: ["run", id],
    queryFn: ({ signal }) => fetchJson<RunDetail>(`/api/v1/runs/${id}`, { signal }),
    initialData: initial,
    initialDataUpdatedAt: Date.parse(renderedAt),
    staleTime: Number.POSITIVE_INFINITY, // the stream says what is new
  });
  const live = isLive(run.status);
  useEffect(() => {
    if (!live) return undefined;
    const stream = new EventSource(`/api/v1/runs/${id}/events?after=${lastLogId}`);
    stream.addEventListener("message", (event: MessageEvent<string>) => client.setQueryData(["run", id], JSON.parse(event.data) as RunDetail));
    stream.addEventListener("log", (event: MessageEvent<string>) => {
      const fresh = JSON.parse(event.data) as LogLine[];
      setLines((known) => {
        const newest = Number(known.at(-1)?.id ?? lastLogId); // the stream repeats what a lost connection had in flight
        return [...known, ...fresh.filter((line) => Number(line.id) > newest)].slice(-KEPT);
      });
    });
    // A stream that is refused does not come again by itself: asking once says why.
    stream.addEventListener("error", () => stream.readyState === EventSource.CLOSED && void client.invalidateQueries({ queryKey: ["run", id] }));
    stream.addEventListener("rest", () => {
      stream.close();
      router.refresh();
    });
    return () => stream.close();
  }, [client, router, id, live, lastLogId]);
  return { run, lines, error };
}
