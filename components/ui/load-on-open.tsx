"use client";
// Draws a popup's trigger alone until it is pressed, then loads the popup and draws it open in the trigger's place: most popups of a page are never opened, and their code is a sixth of it.
import { cloneElement, useEffect, useState, type ComponentType, type KeyboardEvent, type ReactElement } from "react";

type TriggerProps = {
  role?: "combobox";
  onClick?: () => void;
  onKeyDown?: (event: KeyboardEvent) => void;
  onPointerEnter?: () => void;
  onFocus?: () => void;
  "aria-haspopup"?: "menu" | "dialog" | "listbox";
  "aria-expanded"?: boolean;
  "aria-busy"?: boolean;
};

export type LoadOnOpenProps<Props> = {
  /** A button, drawn before the popup's code is there. */
  trigger: ReactElement;
  kind: "menu" | "dialog" | "listbox";
  /** Imports the popup, which draws the same trigger and opens itself. */
  load: () => Promise<ComponentType<Props>>;
  props: Props;
  onOpen?: (() => void) | undefined;
  /** Opened by the page and not by the trigger. */
  openNow?: boolean | undefined;
};

export function LoadOnOpen<Props extends object>({ trigger, kind, load, props, onOpen, openNow = false }: LoadOnOpenProps<Props>) {
  const [Popup, setPopup] = useState<ComponentType<Props> | null>(null);
  const [loading, setLoading] = useState(false);
  useEffect(() => {
    if (openNow) void load().then((component) => setPopup(() => component));
  }, [openNow, load]);
  if (Popup !== null) return <Popup {...props} />;
  const prefetch = () => void load().catch(() => undefined); // opening tries again, and reports
  const open = () => {
    if (loading) return;
    setLoading(true);
    void load()
      .then((component) => {
        setPopup(() => component);
        onOpen?.();
      })
      .finally(() => setLoading(false));
  };
  const wiring: TriggerProps = {
    ...(kind === "listbox" ? { role: "combobox" } : {}),
    "aria-haspopup": kind,
    "aria-expanded": false,
    "aria-busy": loading,
    onClick: open,
    onPointerEnter: prefetch,
    onFocus: prefetch,
    onKeyDown: (event) => {
      if (kind === "dialog" || (event.key !== "ArrowDown" && event.key !== "ArrowUp")) return;
      event.preventDefault();
      open();
    },
  };
  return cloneElement(trigger as ReactElement<TriggerProps>, wiring);
}
