"use client";
// One of two to five short choices, all in sight: granularity, chart type.
import type { ReactNode } from "react";
import { Toggle } from "@base-ui/react/toggle";
import { ToggleGroup } from "@base-ui/react/toggle-group";

export type SegmentedControlProps<Value extends string> = {
  label: string;
  value: Value;
  /** `icon` makes the segment an icon alone, with `label` as its name. */
  options: readonly { value: Value; label: string; icon?: ReactNode; disabled?: boolean | undefined }[];
  onValueChange: (value: Value) => void;
};

export function SegmentedControl<Value extends string>({ label, value, options, onValueChange }: SegmentedControlProps<Value>) {
  return (
    <ToggleGroup
      aria-label={label}
      value={[value]}
      onValueChange={(next) => {
        const chosen = next[0] as Value | undefined; // pressing the active segment again clears it; one must stay chosen
        if (chosen !== undefined) onValueChange(chosen);
      }}
      className="inline-flex h-8 shrink-0 rounded-md border border-line-strong bg-sunken p-0.5"
    >
      {options.map((option) => (
        <Toggle
          key={option.value}
          value={option.value}
          disabled={option.disabled === true}
          {...(option.icon === undefined ? {} : { "aria-label": option.label, title: option.label })}
          className="inline-flex min-w-7 items-center justify-center rounded-md border border-transparent px-2 text-sm text-ink-2 hover:text-ink disabled:opacity-50 data-pressed:border-line-strong data-pressed:bg-raised data-pressed:text-ink"
        >
          {option.icon ?? option.label}
        </Toggle>
      ))}
    </ToggleGroup>
  );
}
