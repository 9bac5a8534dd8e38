"use client";
// One of a few values; for many values, or several at once, use MultiSelect.
import { ChevronsUpDown } from "lucide-react";
import { buttonClass, type ButtonSize } from "./button-styles";
import { classNames } from "./class-names";
import { LoadOnOpen } from "./load-on-open";
import type { SelectPopupProps } from "./select-popup";

export type SelectOption<Value extends string> = { value: Value; label: string; hint?: string | undefined; disabled?: boolean | undefined };

export type SelectProps<Value extends string> = {
  /** Said aloud; shown before the value when `showLabel` is set ("Group by Service"). */
  label: string;
  showLabel?: boolean | undefined;
  value: Value;
  options: readonly SelectOption<Value>[];
  onValueChange: (value: Value) => void;
  size?: ButtonSize | undefined;
  disabled?: boolean | undefined;
  id?: string | undefined;
  name?: string | undefined;
  className?: string | undefined;
};

const load = () => import("./select-popup").then((module) => module.SelectPopup);

export function Select<Value extends string>(props: SelectProps<Value>) {
  const { label, showLabel = false, value, options, size, disabled = false, id, name, className } = props;
  const current = options.find((option) => option.value === value)?.label ?? value;
  const popup: SelectPopupProps = {
    value,
    options,
    disabled,
    onValueChange: (next) => {
      const chosen = options.find((option) => option.value === next);
      if (chosen !== undefined) props.onValueChange(chosen.value);
    },
    trigger: (
      <button
        type="button"
        disabled={disabled}
        {...(id === undefined ? {} : { id })}
        aria-label={`${label}: ${current}`}
        className={classNames(buttonClass("secondary", size), "justify-between font-normal", className)}
      >
        <span className="truncate">
          {showLabel ? <span className="text-ink-3">{label} </span> : null}
          {current}
        </span>
        <ChevronsUpDown aria-hidden size={14} className="shrink-0 text-ink-3" />
      </button>
    ),
  };
  return (
    <>
      {name === undefined ? null : <input type="hidden" name={name} value={value} />}
      <LoadOnOpen kind="listbox" trigger={popup.trigger} load={load} props={popup} />
    </>
  );
}
