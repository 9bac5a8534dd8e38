"use client";
// The part of a Menu that floats; loaded when the menu is first opened, hence open at once.
import Link from "next/link";
import { Menu as Base } from "@base-ui/react/menu";
import { classNames } from "./class-names";
import type { MenuItem, MenuProps } from "./menu";
import { popupClass, popupItemClass } from "./popup-styles";

export function MenuPopup({ trigger, items, align = "start", side = "bottom" }: MenuProps) {
  return (
    <Base.Root defaultOpen>
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
