"use client";
// A question or form that must be answered before going on; as a sheet it slides in from a side (rail and filters on a phone).
import type { ReactElement, ReactNode } from "react";
import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import { buttonClass } from "./button-styles";
import { classNames } from "./class-names";

export type DialogProps = {
  title: string;
  description?: ReactNode;
  children?: ReactNode;
  /** Buttons, the main one last. */
  footer?: ReactNode;
  /** The element that opens it; leave out when `open` is controlled. */
  trigger?: ReactElement | undefined;
  open?: boolean | undefined;
  onOpenChange?: ((open: boolean) => void) | undefined;
  placement?: "center" | "left" | "right" | undefined;
  size?: "sm" | "md" | "lg" | undefined;
};

const WIDTH = { sm: "max-w-sm", md: "max-w-lg", lg: "max-w-3xl" } as const;
const PLACEMENT = {
  center: "top-[max(1rem,10vh)] left-1/2 max-h-[80vh] w-[calc(100vw-2rem)] -translate-x-1/2 rounded-md border",
  left: "inset-y-0 left-0 w-[min(20rem,85vw)] border-r data-ending-style:-translate-x-full data-starting-style:-translate-x-full",
  right: "inset-y-0 right-0 w-[min(28rem,92vw)] border-l data-ending-style:translate-x-full data-starting-style:translate-x-full",
} as const;

export function Dialog(props: DialogProps) {
  const { title, description, children, footer, trigger, open, onOpenChange, placement = "center", size = "md" } = props;
  return (
    <Base.Root {...(open === undefined ? {} : { open })} {...(onOpenChange === undefined ? {} : { onOpenChange })}>
      {trigger === undefined ? null : <Base.Trigger render={trigger} />}
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-overlay transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Base.Popup
          className={classNames(
            "fixed z-50 flex flex-col border-line-strong bg-raised text-ink outline-none transition-[opacity,translate] duration-150",
            "data-ending-style:opacity-0 data-starting-style:opacity-0",
            PLACEMENT[placement],
            placement === "center" && WIDTH[size],
          )}
        >
          <Base.Title className="pt-3 pr-12 pb-2 pl-4 text-lg font-semibold">{title}</Base.Title>
          <div className="min-h-0 grow overflow-y-auto px-4 pb-4">
            {description === undefined ? null : <Base.Description className="mb-3 text-sm text-ink-2">{description}</Base.Description>}
            {children}
          </div>
          {footer === undefined ? null : <div className="flex flex-wrap justify-end gap-2 border-t border-line px-4 py-3">{footer}</div>}
          {/* Last, so that focus starts at the dialog's own first control. */}
          <Base.Close aria-label="Close" className={classNames(buttonClass("ghost", "sm", true), "absolute top-3 right-3")}>
            <X aria-hidden size={16} />
          </Base.Close>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
