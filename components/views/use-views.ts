"use client";
// The reader's saved views in the browser, and what can be done with one.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { fetchJson, postJson } from "@/components/ui/fetch-json";
import type { ViewInput, ViewList } from "@/lib/queries/views/saved-views";

const KEY = ["views"] as const;

export type ViewOrder = ({ action: "change" } & ViewInput) | { action: "remove" | "restore" } | { action: "star" | "default"; on: boolean };

export function useViews(initial?: ViewList) {
  const client = useQueryClient();
  const { data, error } = useQuery({ queryKey: KEY, queryFn: ({ signal }) => fetchJson<ViewList>("/api/v1/views", { signal }), ...(initial === undefined ? {} : { initialData: initial }) });
  const again = () => client.invalidateQueries({ queryKey: KEY });
  return {
    list: data,
    error,
    /** @returns the new view's id. @throws ApiProblem */
    add: async (input: ViewInput): Promise<string> => {
      const { id } = await postJson<{ id: string }>("/api/v1/views", input);
      await again();
      return id;
    },
    /** @throws ApiProblem */
    order: async (id: string, order: ViewOrder): Promise<void> => {
      await postJson(`/api/v1/views/${id}`, order);
      await again();
    },
  };
}
