"use client";
// A short explanation on hover and focus; never the only place where something is said.
import type { ReactElement, ReactNode } from "react";
import { Tooltip as Base } from "@base-ui/react/tooltip";
import { popupClass } from "./popup-styles";
import { classNames } from "./class-names";

export type TooltipProps = {
  content: ReactNode;
  /** One element that takes the trigger's props (a button or link). */
  children: ReactElement;
  side?: "top" | "bottom" | "left" | "right" | undefined;
};

export function Tooltip({ content, children, side = "top" }: TooltipProps) {
  return (
    <Base.Root>
      <Base.Trigger delay={400} render={children} />
      <Base.Portal>
        <Base.Positioner side={side} sideOffset={6} className="z-50">
          <Base.Popup className={classNames(popupClass, "max-w-72 px-2 py-1 text-xs")}>{content}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
