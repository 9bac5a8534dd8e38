"use client";
// A menu where the pointer was: for parts of a drawing, which cannot be a menu's button. The table beside it offers the same by keyboard.
import Link from "next/link";
import { Menu as Base } from "@base-ui/react/menu";
import { classNames } from "@/components/ui/class-names";
import type { MenuItem } from "@/components/ui/menu";
import { popupClass, popupItemClass } from "@/components/ui/popup-styles";

export type PointerMenuProps = {
  /** Viewport position; null closes it. */
  at: { x: number; y: number } | null;
  title: string;
  items: readonly MenuItem[];
  onClose: () => void;
};

export function PointerMenu({ at, title, items, onClose }: PointerMenuProps) {
  if (at === null) return null;
  return (
    <Base.Root key={`${at.x},${at.y}`} open onOpenChange={(open) => (open ? undefined : onClose())} modal={false}>
      <Base.Trigger aria-label={title} tabIndex={-1} className="pointer-events-none fixed size-px opacity-0" style={{ left: at.x, top: at.y }} />
      <Base.Portal>
        <Base.Positioner side="bottom" align="start" sideOffset={4} className="z-50 outline-none">
          <Base.Popup aria-label={title} className={classNames(popupClass, "max-h-(--available-height) min-w-48 overflow-y-auto p-1")}>
            {items.map((item, index) => (
              <Row key={index} item={item} />
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

function Row({ item }: { item: MenuItem }) {
  if (item.kind === "separator") return <Base.Separator className="my-1 h-px bg-line" />;
  if (item.kind === "heading") return <div className="px-2 pt-1 pb-0.5 text-xs text-ink-3">{item.label}</div>;
  if (item.kind === "link") return <Base.LinkItem render={<Link href={item.href} prefetch={false} />} className={popupItemClass} closeOnClick>{item.label}</Base.LinkItem>;
  return (
    <Base.Item disabled={item.disabled === true} onClick={item.onSelect} className={popupItemClass}>
      {item.label}
    </Base.Item>
  );
}
