"use client";
// The part of a Popover that floats; loaded when it is first opened, hence open at once.
import { Popover as Base } from "@base-ui/react/popover";
import { classNames } from "./class-names";
import type { PopoverProps } from "./popover";
import { popupClass } from "./popup-styles";

export function PopoverPopup({ trigger, title, showTitle = false, children, open, onOpenChange, align = "start", className }: PopoverProps) {
  return (
    <Base.Root {...(open === undefined ? { defaultOpen: true } : { open })} {...(onOpenChange === undefined ? {} : { onOpenChange })}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner align={align} sideOffset={4} collisionPadding={8} className="z-50 outline-none">
          <Base.Popup className={classNames(popupClass, "max-h-(--available-height) max-w-(--available-width) overflow-y-auto p-3", className)}>
            <Base.Title className={showTitle ? "mb-2 text-sm font-medium" : "sr-only"}>{title}</Base.Title>
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
