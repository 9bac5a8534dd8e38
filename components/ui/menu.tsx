"use client";
// A list of actions or links behind one button.
import type { ReactElement, ReactNode } from "react";
import Link from "next/link";
import { Menu as Base } from "@base-ui/react/menu";
import { classNames } from "./class-names";
import { popupClass, popupItemClass } from "./popup-styles";

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

export function Menu({ trigger, items, align = "start", side = "bottom" }: MenuProps) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner align={align} side={side} sideOffset={4} className="z-50 outline-none">
          <Base.Popup className={classNames(popupClass, "max-h-(--available-height) min-w-40 overflow-y-auto p-1")}>
            {items.map((item, index) => (
              <MenuRow key={index} item={item} />
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

function MenuRow({ item }: { item: MenuItem }) {
  if (item.kind === "separator") return <Base.Separator className="my-1 h-px bg-line" />;
  if (item.kind === "heading") return <div className="px-2 pt-1 pb-0.5 text-xs text-ink-3">{item.label}</div>;
  const body = (
    <>
      {item.icon}
      <span className="grow">{item.label}</span>
      {item.hint === undefined ? null : <span className="pl-4 text-xs text-ink-3">{item.hint}</span>}
    </>
  );
  if (item.kind === "link") {
    return (
      <Base.LinkItem render={<Link href={item.href} />} className={popupItemClass} closeOnClick>
        {body}
      </Base.LinkItem>
    );
  }
  return (
    <Base.Item
      disabled={item.disabled === true}
      onClick={item.onSelect}
      className={classNames(popupItemClass, item.tone === "critical" && "text-critical")}
    >
      {body}
    </Base.Item>
  );
}
