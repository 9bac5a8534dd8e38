"use client";
// One dimension's values that the other filters leave, with their cost; asked when it is opened.
import { useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { fetchJson } from "@/components/ui/fetch-json";
import { MultiSelect } from "@/components/ui/multi-select";
import { formatMoney } from "@/lib/format/money";
import { formatCount } from "@/lib/format/number";
import type { Facets } from "@/lib/queries/spend/facets";
import { dimensionLabel, type Dimension } from "@/lib/state/dimensions";
import { chosenValues, withFacet } from "@/lib/state/edit-state";
import { encodeKey } from "@/lib/state/filter-grammar";
import { CHARGE_CATEGORIES, type ExplorerState } from "@/lib/state/explorer-state";
import { questionOf } from "./question-of";
import type { Explorer } from "./use-explorer";

type FacetProps = { dimension: Dimension; explorer: Explorer };

export function Facet({ dimension, explorer: { state, setState } }: FacetProps) {
  const [open, setOpen] = useState(false);
  const { data, error, isFetching } = useFacets(state, dimension, { enabled: open });
  const chosen = chosenValues(state, dimension);
  const listed = data?.dimension === dimension ? data.values : [];
  // What is chosen has a name before the list was ever opened.
  const options = [
    ...listed.map(({ value, label, cost, rows }) => ({ value, label, count: `${formatCount(rows, "row")} · ${formatMoney(cost, data?.currency ?? "USD", { compact: true })}` })),
    ...chosen.filter((value) => !listed.some((one) => one.value === value)).map((value) => ({ value, label: value })),
  ];
  return (
    <MultiSelect
      label={dimensionLabel(dimension)}
      options={options}
      value={chosen}
      onValueChange={(values) => setState(withFacet(state, dimension, "in", values))}
      onOpenChange={setOpen}
      status={error !== null ? "The values could not be loaded." : isFetching && listed.length === 0 ? "Loading…" : undefined}
    />
  );
}

export function ChargesFacet({ explorer: { state, setState } }: { explorer: Explorer }) {
  return (
    <MultiSelect
      label="Charges"
      options={CHARGE_CATEGORIES.map((category) => ({ value: category, label: category }))}
      value={state.include}
      onValueChange={(values) => setState({ ...state, include: CHARGE_CATEGORIES.filter((category) => values.includes(category)) })}
    />
  );
}

/** Values of a dimension under the state's other filters; `search` narrows on the server. */
export function useFacets(state: ExplorerState, dimension: Dimension, options: { enabled: boolean; search?: string }) {
  // Groups and steps do not change a facet, so they stay out of its key.
  const question = questionOf({ ...state, group: [], granularity: "auto", top: null });
  const search = options.search ?? "";
  const params = new URLSearchParams({ dimension: encodeKey(dimension), ...(search === "" ? {} : { search }) });
  return useQuery({
    queryKey: ["facets", dimension, question, search],
    queryFn: ({ signal }) => fetchJson<Facets>(`/api/v1/facets?${params}&${question}`, { signal }),
    enabled: options.enabled,
  });
}
