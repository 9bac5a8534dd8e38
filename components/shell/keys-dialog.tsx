"use client";
// The list of keys behind `?`, with the switch that turns them off.
import { useState } from "react";
import { Dialog } from "@/components/ui/dialog";
import { Kbd } from "@/components/ui/kbd";
import { Switch } from "@/components/ui/switch";
import { KEYS_OFF } from "./use-chords";
import type { NavItem } from "./nav";
import type { Command } from "./page-commands";

export type KeysDialogProps = { open: boolean; onOpenChange: (open: boolean) => void; items: readonly NavItem[]; commands: readonly Command[] };

export function KeysDialog({ open, onOpenChange, items, commands }: KeysDialogProps) {
  return (
    <Dialog title="Keyboard shortcuts" open={open} onOpenChange={onOpenChange} size="lg">
      <dl className="grid grid-cols-1 gap-x-10 gap-y-1 text-sm sm:grid-cols-2">
        {items.map((item) => (
          <KeyRow key={item.href} what={`Go to ${item.label}`} keys={["g", item.chord]} />
        ))}
        {commands.map(({ id, label, keys }) => (keys === undefined ? null : <KeyRow key={id} what={label} keys={keys.split(" ")} />))}
        <KeyRow what="Commands: go to, group, filter" keys={["Ctrl", "K"]} />
        <KeyRow what="The same" keys={["/"]} />
        <KeyRow what="Export what the explorer shows" keys={["e"]} />
        <KeyRow what="This list" keys={["?"]} />
        <KeyRow what="Walk along a chart" keys={["Left", "Right"]} />
        <KeyRow what="Close what is open" keys={["Esc"]} />
      </dl>
      <div className="mt-4 border-t border-line pt-3">
        <KeysSwitch />
      </div>
    </Dialog>
  );
}

function KeyRow({ what, keys }: { what: string; keys: readonly string[] }) {
  return (
    <div className="flex items-center justify-between gap-4">
      <dt className="text-ink-2">{what}</dt>
      <dd className="flex gap-1">
        {keys.map((key) => (
          <Kbd key={key}>{key}</Kbd>
        ))}
      </dd>
    </div>
  );
}

function KeysSwitch() {
  // Mounted only while the dialog is open, so in the browser.
  const [on, setOn] = useState(() => localStorage.getItem(KEYS_OFF) === null);
  const change = (next: boolean) => {
    setOn(next);
    if (next) localStorage.removeItem(KEYS_OFF);
    else localStorage.setItem(KEYS_OFF, "1");
  };
  return <Switch label="Letter keys act as shortcuts" checked={on} onCheckedChange={change} />;
}
