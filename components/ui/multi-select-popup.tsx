"use client";
// The list of a MultiSelect; loaded when it is first opened, hence open at once.
import { useRef, type ReactElement } from "react";
import { Combobox } from "@base-ui/react/combobox";
import { Check, Search } from "lucide-react";
import { buttonClass } from "./button-styles";
import { classNames } from "./class-names";
import { inputClass } from "./input";
import type { FacetOption, MultiSelectProps } from "./multi-select";
import { popupClass, popupItemClass } from "./popup-styles";

/** Spaces, `_`, `-` and case make no difference when searching: "ec2 other" finds "EC2-Other". */
function loose(text: string): string {
  return text.toLowerCase().replace(/[\s_-]+/g, "");
}

export function MultiSelectPopup(props: MultiSelectProps & { trigger: ReactElement }) {
  const { label, options, value, onValueChange, status, placeholder = "Search", onOpenChange, trigger } = props;
  const popup = useRef<HTMLDivElement>(null);
  const selected = options.filter((option) => value.includes(option.value));
  // Chosen values that the facets no longer list (another filter hides them) must survive a change.
  const unlisted = value.filter((chosen) => !options.some((option) => option.value === chosen));
  return (
    <Combobox.Root
      defaultOpen
      multiple
      items={options as FacetOption[]}
      value={selected}
      isItemEqualToValue={(a: FacetOption, b: FacetOption) => a.value === b.value}
      filter={(option: FacetOption, query) => loose(option.label).includes(loose(query))}
      onValueChange={(next: FacetOption[]) => onValueChange([...unlisted, ...next.map((option) => option.value)])}
      onOpenChange={(open) => onOpenChange?.(open)}
    >
      <Combobox.Trigger render={trigger} />
      <Combobox.Portal>
        <Combobox.Positioner align="start" sideOffset={4} className="z-50 outline-none">
          <Combobox.Popup ref={popup} aria-label={label} className={classNames(popupClass, "flex max-h-[min(24rem,var(--available-height))] w-80 max-w-(--available-width) flex-col")}>
            <div className="relative p-1.5">
              <Search aria-hidden size={14} className="absolute top-3.5 left-4 text-ink-3" />
              <Combobox.Input placeholder={placeholder} aria-label={`Search ${label}`} className={classNames(inputClass, "pl-8")} />
            </div>
            <Combobox.Empty className="text-sm text-ink-3 not-empty:px-3 not-empty:pb-3">{status ?? "Nothing matches."}</Combobox.Empty>
            <Combobox.List className="min-h-0 grow overflow-y-auto overscroll-contain p-1.5 pt-0 empty:p-0">
              {(option: FacetOption) => (
                <Combobox.Item key={option.value} value={option} className={popupItemClass}>
                  <span className="flex size-4 shrink-0 items-center justify-center rounded-md border border-control bg-raised">
                    <Combobox.ItemIndicator>
                      <Check aria-hidden size={12} strokeWidth={3} className="text-accent" />
                    </Combobox.ItemIndicator>
                  </span>
                  <span className="min-w-0 grow truncate">{option.label}</span>
                  {option.count === undefined ? null : <span className="text-xs text-ink-3 tabular-nums">{option.count}</span>}
                </Combobox.Item>
              )}
            </Combobox.List>
            {value.length === 0 ? null : (
              <div className="border-t border-line p-1.5">
                <button type="button" className={classNames(buttonClass("ghost", "sm"), "w-full")} onClick={() => onValueChange([])}>
                  Clear {value.length} chosen
                </button>
              </div>
            )}
          </Combobox.Popup>
        </Combobox.Positioner>
      </Combobox.Portal>
    </Combobox.Root>
  );
}
