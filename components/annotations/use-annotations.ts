"use client";
// The notes on a range of days in the browser, as marks for its chart, and what can be done with one.
import { useMemo } from "react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { SpendMarker } from "@/components/charts/chart-model";
import { fetchJson, postJson } from "@/components/ui/fetch-json";
import type { Day } from "@/lib/dates/dates";
import { formatDay, type Granularity } from "@/lib/format/date";
import type { AnnotationInput, AnnotationList } from "@/lib/queries/annotations/annotations";
import { periodStart } from "@/lib/queries/spend/periods";

const KEY = "annotations";
const NONE: SpendMarker[] = [];

export type AnnotationOrder = ({ action: "change" } & AnnotationInput) | { action: "remove" | "restore" };

/** [from, to) */
export function useAnnotations(from: Day, to: Day) {
  const client = useQueryClient();
  const { data } = useQuery({ queryKey: [KEY, from, to], queryFn: ({ signal }) => fetchJson<AnnotationList>(`/api/v1/annotations?from=${from}&to=${to}`, { signal }) });
  const again = () => client.invalidateQueries({ queryKey: [KEY] });
  return {
    list: data,
    /** @throws ApiProblem */
    add: async (input: AnnotationInput): Promise<void> => {
      await postJson("/api/v1/annotations", input);
      await again();
    },
    /** @throws ApiProblem */
    order: async (id: string, order: AnnotationOrder): Promise<void> => {
      await postJson(`/api/v1/annotations/${id}`, order);
      await again();
    },
  };
}

/** One mark a note, at the period that holds its day. */
export function useNoteMarkers(from: Day, to: Day, step: Granularity): SpendMarker[] {
  const { list } = useAnnotations(from, to);
  return useMemo(() => list?.annotations.map(({ day, note }) => ({ period: periodStart(day, step), label: step === "day" ? note : `${formatDay(day)}: ${note}`, severity: "note" as const })) ?? NONE, [list, step]);
}
