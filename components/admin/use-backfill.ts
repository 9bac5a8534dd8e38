"use client";
// A backfill in the browser: what the server drew first, then each change as it happens; a reload goes on where it stands.
import { useEffect, useState } from "react";
import { isMoving, type BackfillDetail } from "@/lib/queries/admin/backfill-fields";

/** @param round counts up after each order, so that a stream that had come to rest is opened again */
export function useBackfill(initial: BackfillDetail, round: number): { backfill: BackfillDetail; live: boolean } {
  const [backfill, setBackfill] = useState(initial);
  const [live, setLive] = useState(isMoving(initial.status));
  const { id } = initial;
  useEffect(() => {
    const stream = new EventSource(`/api/v1/backfills/${id}/events`);
    stream.addEventListener("open", () => setLive(true));
    stream.addEventListener("message", (event: MessageEvent<string>) => setBackfill(JSON.parse(event.data) as BackfillDetail));
    stream.addEventListener("error", () => setLive(false)); // it connects again by itself
    stream.addEventListener("rest", () => {
      stream.close();
      setLive(false);
    });
    return () => stream.close();
  }, [id, round]);
  return { backfill, live };
}
