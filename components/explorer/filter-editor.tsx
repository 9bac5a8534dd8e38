"use client";
// Any filter there is: every dimension and tag, is / is not / contains / starts with, typed, picked or pasted as a list.
import { useState } from "react";
import { Plus, X } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Popover } from "@/components/ui/popover";
import { popupItemClass } from "@/components/ui/popup-styles";
import { classNames } from "@/components/ui/class-names";
import { Select } from "@/components/ui/select";
import { formatMoney } from "@/lib/format/money";
import { DETAIL_DIMENSIONS, ROLLUP_DIMENSIONS, dimensionLabel, type Dimension } from "@/lib/state/dimensions";
import type { ExplorerState } from "@/lib/state/explorer-state";
import type { FilterOperator } from "@/lib/state/filter-grammar";
import { MAX_FILTER_VALUES } from "@/lib/state/filter-grammar";
import { FILTER_CONTROL } from "./explorer-commands";
import { useFacets } from "./facet";
import { useTagDimensions } from "./group-control";
import type { Explorer } from "./use-explorer";

const OPERATORS: { value: FilterOperator; label: string }[] = [
  { value: "in", label: "is" },
  { value: "not", label: "is not" },
  { value: "contains", label: "contains" },
  { value: "starts", label: "starts with" },
];
const JOINS = [
  { value: "and", label: "and the filters so far" },
  { value: "or", label: "or, beside the filters so far" },
] as const;
const SUGGESTED = 8;

export function FilterEditor({ explorer }: { explorer: Explorer }) {
  const [open, setOpen] = useState(false);
  return (
    <Popover
      title="Add a filter"
      showTitle
      open={open}
      onOpenChange={setOpen}
      className="w-80"
      trigger={
        <Button id={FILTER_CONTROL} variant="ghost" icon={<Plus aria-hidden size={14} />} className="font-normal">
          Filter
        </Button>
      }
    >
      <EditorForm explorer={explorer} onDone={() => setOpen(false)} />
    </Popover>
  );
}

function EditorForm({ explorer: { state, setState }, onDone }: { explorer: Explorer; onDone: () => void }) {
  const [dimension, setDimension] = useState<Dimension>("service");
  const [op, setOp] = useState<FilterOperator>("not");
  const [picked, setPicked] = useState<readonly string[]>([]);
  const [text, setText] = useState("");
  const [join, setJoin] = useState<"and" | "or">("and");
  const tags = useTagDimensions(state.from, state.to);
  const values = [...new Set([...picked, ...listOf(text)])];
  const typing = text.split(/[,\n\t]/).at(-1)?.trim() ?? "";
  const pick = (value: string) => {
    setPicked([...picked, value]);
    setText(text.slice(0, text.length - typing.length).trimEnd()); // what was typed to find it has served
  };
  const { data } = useFacets(state, dimension, { enabled: true, search: typing.slice(0, 100) });
  const suggestions = (data?.dimension === dimension ? data.values : []).filter(({ value }) => !picked.includes(value)).slice(0, SUGGESTED);
  const choose = (one: Dimension) => {
    setDimension(one);
    setPicked([]);
  };
  const apply = () => {
    setState(withTerm(state, { key: dimension, op, values: values.slice(0, MAX_FILTER_VALUES) }, join));
    onDone();
  };
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (values.length > 0) apply();
      }}
    >
      <div className="flex gap-2">
        <Select<string> label="Dimension" className="min-w-0 grow" value={dimension} options={[...ROLLUP_DIMENSIONS, ...DETAIL_DIMENSIONS, ...tags].map((one) => ({ value: one, label: dimensionLabel(one) }))} onValueChange={(one) => choose(one as Dimension)} />
        <Select label="Operator" value={op} options={OPERATORS} onValueChange={setOp} />
      </div>
      <Field label="Values" hint="Several apart by commas; a pasted list works too.">
        <Input value={text} onChange={(event) => setText(event.target.value)} autoComplete="off" spellCheck={false} />
      </Field>
      {picked.length === 0 ? null : (
        <ul aria-label="Picked values" className="flex flex-wrap gap-1">
          {picked.map((value) => (
            <li key={value}>
              <Button size="sm" className="max-w-full font-normal" aria-label={`Remove ${value}`} onClick={() => setPicked(picked.filter((one) => one !== value))}>
                <span className="truncate">{value}</span> <X aria-hidden size={12} />
              </Button>
            </li>
          ))}
        </ul>
      )}
      {op === "in" || op === "not" ? (
        <ul aria-label="Suggestions" className="-mt-1 max-h-48 overflow-y-auto">
          {typing !== "" && data !== undefined && suggestions.length === 0 ? (
            <li className="text-xs text-ink-3">No {dimensionLabel(dimension).toLowerCase()} in this range is called that. “contains” finds parts of a name.</li>
          ) : null}
          {suggestions.map(({ value, label, cost }) => (
            <li key={value}>
              <button type="button" onClick={() => pick(value)} className={classNames(popupItemClass, "w-full hover:bg-hover")}>
                <span className="min-w-0 grow truncate text-left">{label}</span>
                <span className="text-xs text-ink-3 tabular-nums">{formatMoney(cost, data?.currency ?? "USD", { compact: true })}</span>
              </button>
            </li>
          ))}
        </ul>
      ) : null}
      {state.filter.length === 0 ? null : <Select label="Joined by" value={join} options={JOINS} onValueChange={setJoin} />}
      <Button type="submit" variant="primary" disabled={values.length === 0}>
        {values.length === 0 ? "Choose a value" : `${dimensionLabel(dimension)} ${OPERATORS.find(({ value }) => value === op)?.label ?? ""} ${values.length === 1 ? values[0] : `${values.length} values`}`.slice(0, 44)}
      </Button>
    </form>
  );
}

/** "a, b" or lines; each value once. */
function listOf(text: string): string[] {
  return [...new Set(text.split(/[,\n\t]/).map((part) => part.trim()).filter((part) => part !== ""))];
}

function withTerm(state: ExplorerState, term: ExplorerState["filter"][number][number], join: "and" | "or"): ExplorerState {
  if (join === "or" && state.filter.length > 0) return { ...state, filter: [...state.filter, [term]] };
  const sets = state.filter.length === 0 ? [[]] : state.filter;
  return { ...state, filter: sets.map((set) => [...set, term]) };
}
