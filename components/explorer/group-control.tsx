"use client";
// Group by up to three dimensions, outermost first; tags by the keys that occur in the range.
import { useQuery } from "@tanstack/react-query";
import { fetchJson } from "@/components/ui/fetch-json";
import { Select } from "@/components/ui/select";
import { DETAIL_DIMENSIONS, ROLLUP_DIMENSIONS, dimensionLabel, type Dimension, type TagDimension } from "@/lib/state/dimensions";
import { MAX_GROUPS } from "@/lib/state/explorer-state";
import { GROUP_CONTROL } from "./explorer-commands";
import type { Explorer } from "./use-explorer";

const NONE = "";

export function GroupControl({ explorer: { state, setState } }: { explorer: Explorer }) {
  const tags = useTagDimensions(state.from, state.to);
  const levels = Math.min(MAX_GROUPS, state.group.length + 1);
  const choose = (level: number, chosen: string) => {
    const kept = state.group.filter((dimension, at) => at !== level && dimension !== chosen);
    const group = chosen === NONE ? kept : [...kept.slice(0, level), chosen as Dimension, ...kept.slice(level)];
    setState({ ...state, group: group.slice(0, MAX_GROUPS) });
  };
  return (
    <div role="group" aria-label="Group by" className="flex flex-wrap items-center gap-2">
      {Array.from({ length: levels }, (_, level) => {
        const current = state.group[level];
        const known: Dimension[] = [...ROLLUP_DIMENSIONS, ...DETAIL_DIMENSIONS, ...tags];
        const free = known.filter((dimension) => dimension === current || !state.group.includes(dimension));
        const listed = current !== undefined && !free.includes(current) ? [...free, current] : free;
        return (
          <Select<string>
            key={level}
            {...(level === 0 ? { id: GROUP_CONTROL } : {})}
            label={level === 0 ? "Group by" : "then by"}
            showLabel
            value={current ?? NONE}
            options={[{ value: NONE, label: "nothing" }, ...listed.map((dimension) => ({ value: dimension, label: dimensionLabel(dimension) }))]}
            onValueChange={(chosen) => choose(level, chosen)}
          />
        );
      })}
    </div>
  );
}

/** Tag keys of the range as dimensions, most used first; none while they load. */
export function useTagDimensions(from: string, to: string): TagDimension[] {
  const { data } = useQuery({
    queryKey: ["tag-keys", from, to],
    queryFn: ({ signal }) => fetchJson<{ values: { key: string }[] }>(`/api/v1/facets?dimension=tag&from=${from}&to=${to}`, { signal }),
  });
  return data?.values.map(({ key }): TagDimension => `tag:${key}`) ?? [];
}
