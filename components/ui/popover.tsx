"use client";
// A small panel beside its trigger, for controls that do not fit the bar.
import type { ReactElement, ReactNode } from "react";
import { LoadOnOpen } from "./load-on-open";

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

const load = () => import("./popover-popup").then((module) => module.PopoverPopup);

export function Popover(props: PopoverProps) {
  return <LoadOnOpen kind="dialog" trigger={props.trigger} load={load} props={props} openNow={props.open === true} onOpen={() => props.onOpenChange?.(true)} />;
}
