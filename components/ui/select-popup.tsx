"use client";
// The list of a Select; loaded when it is first opened, hence open at once.
import type { ReactElement } from "react";
import { Select as Base } from "@base-ui/react/select";
import { Check } from "lucide-react";
import { classNames } from "./class-names";
import { popupClass, popupItemClass } from "./popup-styles";
import type { SelectOption } from "./select";

export type SelectPopupProps = {
  trigger: ReactElement;
  value: string;
  options: readonly SelectOption<string>[];
  onValueChange: (value: string) => void;
  disabled: boolean;
};

export function SelectPopup({ trigger, value, options, onValueChange, disabled }: SelectPopupProps) {
  return (
    <Base.Root
      defaultOpen
      value={value}
      items={options as SelectOption<string>[]}
      onValueChange={(next) => {
        if (next !== null) onValueChange(next);
      }}
      disabled={disabled}
    >
      <Base.Trigger render={trigger} />
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
