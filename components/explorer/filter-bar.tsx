"use client";
// The question's filters: a facet for each everyday dimension, chips for everything finer, and an editor for the rest.
import { ListFilter, X } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { dimensionLabel, type RollupDimension } from "@/lib/state/dimensions";
import { withoutFilters, withoutTerm } from "@/lib/state/edit-state";
import type { ExplorerState } from "@/lib/state/explorer-state";
import type { FilterTerm } from "@/lib/state/filter-grammar";
import { ChargesFacet, Facet } from "./facet";
import { FilterEditor } from "./filter-editor";
import type { Explorer } from "./use-explorer";

const FACETS: readonly RollupDimension[] = ["provider", "service", "team", "account", "environment", "region"];
const OPERATOR_WORD = { in: "is", not: "is not", contains: "contains", starts: "starts with" } as const;

export function FilterBar({ explorer }: { explorer: Explorer }) {
  const { state, setState } = explorer;
  const count = state.filter.reduce((sum, set) => sum + set.length, 0) + (state.include.length > 0 ? 1 : 0);
  const facets = (
    <>
      {FACETS.map((dimension) => (
        <Facet key={dimension} dimension={dimension} explorer={explorer} />
      ))}
      <ChargesFacet explorer={explorer} />
      <FilterEditor explorer={explorer} />
    </>
  );
  return (
    <div className="flex flex-wrap items-center gap-2">
      <div role="group" aria-label="Filters" className="hidden flex-wrap items-center gap-2 md:flex">
        {facets}
      </div>
      <div className="md:hidden">
        <Dialog
          title="Filters"
          placement="right"
          trigger={
            <Button icon={<ListFilter aria-hidden size={14} className="text-ink-3" />} className="font-normal">
              Filters{count === 0 ? "" : ` (${count})`}
            </Button>
          }
        >
          <div className="flex flex-col items-start gap-2">{facets}</div>
        </Dialog>
      </div>
      <Chips state={state} setState={setState} />
      {count === 0 ? null : (
        <Button size="sm" variant="ghost" onClick={() => setState(withoutFilters(state))}>
          Clear filters
        </Button>
      )}
    </div>
  );
}

/** Terms that no facet shows as ticked. */
function Chips({ state, setState }: Pick<Explorer, "state" | "setState">) {
  const chips = state.filter.flatMap((set, setAt) => set.map((term, termAt) => ({ term, setAt, termAt })).filter(({ term }) => setAt > 0 || !isFacet(term)));
  if (chips.length === 0) return null;
  return (
    <ul aria-label="Further filters" className="flex flex-wrap items-center gap-1.5">
      {chips.map(({ term, setAt, termAt }) => (
        <li key={`${setAt}.${termAt}`} className="flex h-7 max-w-full items-center gap-1 rounded-md border border-line-strong bg-raised pl-2 text-sm">
          <span className="truncate">
            {setAt > 0 && termAt === 0 ? <span className="text-ink-3">or </span> : null}
            {termWords(term)}
          </span>
          <button type="button" aria-label={`Remove ${termWords(term)}`} onClick={() => setState(withoutTerm(state, setAt, termAt))} className="flex size-6 items-center justify-center rounded-md text-ink-3 hover:bg-hover hover:text-ink">
            <X aria-hidden size={12} />
          </button>
        </li>
      ))}
    </ul>
  );
}

function isFacet(term: ExplorerState["filter"][number][number]): boolean {
  return term.op === "in" && (FACETS as readonly string[]).includes(term.key);
}

/** "Team is not Web, Data", long lists shortened. */
function termWords({ key, op, values }: FilterTerm): string {
  const shown = values.slice(0, 3).join(", ");
  return `${dimensionLabel(key)} ${OPERATOR_WORD[op]} ${shown}${values.length > 3 ? ` and ${values.length - 3} more` : ""}`;
}
