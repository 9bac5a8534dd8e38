"use client";
// A list of actions or links behind one button.
import type { ReactElement, ReactNode } from "react";
import { LoadOnOpen } from "./load-on-open";

export type MenuItem =
  | { kind?: "action"; label: ReactNode; icon?: ReactNode; hint?: ReactNode; tone?: "critical"; disabled?: boolean; onSelect: () => void }
  | { kind: "link"; label: ReactNode; icon?: ReactNode; hint?: ReactNode; href: string }
  | { kind: "heading"; label: ReactNode }
  | { kind: "separator" };

export type MenuProps = {
  /** The element that opens the menu, e.g. a Button. */
  trigger: ReactElement;
  items: readonly MenuItem[];
  align?: "start" | "center" | "end" | undefined;
  side?: "top" | "bottom" | "left" | "right" | undefined;
};

const load = () => import("./menu-popup").then((module) => module.MenuPopup);

export function Menu(props: MenuProps) {
  return <LoadOnOpen kind="menu" trigger={props.trigger} load={load} props={props} />;
}
