"use client";
// One of a few values; for many values, or several at once, use MultiSelect.
import { Select as Base } from "@base-ui/react/select";
import { Check, ChevronsUpDown } from "lucide-react";
import { buttonClass, type ButtonSize } from "./button-styles";
import { classNames } from "./class-names";
import { popupClass, popupItemClass } from "./popup-styles";

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

export function Select<Value extends string>(props: SelectProps<Value>) {
  const { label, showLabel = false, value, options, onValueChange, size, disabled = false, id, name, className } = props;
  const current = options.find((option) => option.value === value)?.label ?? value;
  return (
    <Base.Root
      value={value}
      items={options as SelectOption<Value>[]}
      onValueChange={(next) => {
        if (next !== null) onValueChange(next);
      }}
      disabled={disabled}
      {...(name === undefined ? {} : { name })}
    >
      <Base.Trigger
        {...(id === undefined ? {} : { id })}
        aria-label={`${label}: ${current}`}
        className={classNames(buttonClass("secondary", size), "justify-between font-normal", className)}
      >
        <span className="truncate">
          {showLabel ? <span className="text-ink-3">{label} </span> : null}
          {current}
        </span>
        <ChevronsUpDown aria-hidden size={14} className="shrink-0 text-ink-3" />
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner sideOffset={4} alignItemWithTrigger={false} className="z-50 outline-none">
          <Base.Popup className={classNames(popupClass, "min-w-(--anchor-width)")}>
            <Base.List className="max-h-[min(22rem,var(--available-height))] overflow-y-auto p-1">
              {options.map((option) => (
                <Base.Item key={option.value} value={option.value} disabled={option.disabled === true} className={popupItemClass}>
                  <span className="size-4 shrink-0">
                    <Base.ItemIndicator>
                      <Check aria-hidden size={16} />
                    </Base.ItemIndicator>
                  </span>
                  <Base.ItemText className="grow pr-2">{option.label}</Base.ItemText>
                  {option.hint === undefined ? null : <span className="text-xs text-ink-3">{option.hint}</span>}
                </Base.Item>
              ))}
            </Base.List>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
