"use client";
// A small panel beside its trigger, for controls that do not fit the bar.
import type { ReactElement, ReactNode } from "react";
import { Popover as Base } from "@base-ui/react/popover";
import { classNames } from "./class-names";
import { popupClass } from "./popup-styles";

export type PopoverProps = {
  trigger: ReactElement;
  /** Names the panel for screen readers; shown only when `showTitle` is set. */
  title: string;
  showTitle?: boolean | undefined;
  children: ReactNode;
  open?: boolean | undefined;
  onOpenChange?: ((open: boolean) => void) | undefined;
  align?: "start" | "center" | "end" | undefined;
  className?: string | undefined;
};

export function Popover({ trigger, title, showTitle = false, children, open, onOpenChange, align = "start", className }: PopoverProps) {
  return (
    <Base.Root {...(open === undefined ? {} : { open })} {...(onOpenChange === undefined ? {} : { onOpenChange })}>
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
