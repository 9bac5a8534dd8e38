"use client";
// A backfill in the browser: what the server drew first, then each change as it happens; a reload goes on where it stands.
import { useEffect, useState } from "react";
import { fetchJson } from "@/components/ui/fetch-json";
import { isMoving, type BackfillDetail } from "@/lib/queries/admin/backfill-fields";

/** @param round counts up after each order, so that a stream that had come to rest is opened again */
export function useBackfill(initial: BackfillDetail, round: number): { backfill: BackfillDetail; live: boolean; error: Error | null } {
  const [backfill, setBackfill] = useState(initial);
  const [live, setLive] = useState(isMoving(initial.status));
  const [error, setError] = useState<Error | null>(null);
  const { id } = initial;
  useEffect(() => {
    const stream = new EventSource(`/api/v1/backfills/${id}/events`);
    stream.addEventListener("open", () => {
      setLive(true);
      setError(null);
    });
    stream.addEventListener("message", (event: MessageEvent<string>) => setBackfill(JSON.parse(event.data) as BackfillDetail));
    // A lost stream connects again by itself; one that is refused does not: asking once shows what stands, or why there is no more.
    stream.addEventListener("error", () => {
      setLive(false);
      if (stream.readyState !== EventSource.CLOSED) return;
      fetchJson<BackfillDetail>(`/api/v1/backfills/${id}`).then(
        (now) => {
          setBackfill(now);
          setError(null);
        },
        (failure: Error) => setError(failure),
      );
    });
    stream.addEventListener("rest", () => {
      stream.close();
      setLive(false);
    });
    return () => stream.close();
  }, [id, round]);
  return { backfill, live, error };
}
