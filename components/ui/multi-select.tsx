"use client";
// Several of many values with search and counts: the facet control of filters.
import { ChevronDown } from "lucide-react";
import { buttonClass, type ButtonSize } from "./button-styles";
import { classNames } from "./class-names";
import { LoadOnOpen } from "./load-on-open";

export type FacetOption = {
  value: string;
  label: string;
  /** Shown at the right: a count or an amount, already formatted. */
  count?: string | undefined;
};

export type MultiSelectProps = {
  label: string;
  options: readonly FacetOption[];
  value: readonly string[];
  onValueChange: (value: string[]) => void;
  /** Said in place of the list: options still loading or failed. */
  status?: string | undefined;
  placeholder?: string | undefined;
  /** The word while nothing is chosen: "any" for a filter, which is the default. */
  emptyWord?: string | undefined;
  size?: ButtonSize | undefined;
  onOpenChange?: ((open: boolean) => void) | undefined;
};

const load = () => import("./multi-select-popup").then((module) => module.MultiSelectPopup);

export function MultiSelect(props: MultiSelectProps) {
  const { label, options, value, size, onOpenChange, emptyWord = "any" } = props;
  const chosen = value.length === 0 ? emptyWord : summary(value.length, options.filter((option) => value.includes(option.value)));
  const trigger = (
    <button type="button" aria-label={`${label}: ${chosen}`} className={classNames(buttonClass("secondary", size), "max-w-64 font-normal")}>
      <span className="truncate">
        <span className="text-ink-3">{label}</span> {chosen}
      </span>
      <ChevronDown aria-hidden size={14} className="shrink-0 text-ink-3" />
    </button>
  );
  return <LoadOnOpen kind="listbox" trigger={trigger} load={load} props={{ ...props, trigger }} onOpen={() => onOpenChange?.(true)} />;
}

function summary(count: number, selected: readonly FacetOption[]): string {
  const first = selected[0]?.label;
  if (count === 1 && first !== undefined) return first;
  return `${count} chosen`;
}
