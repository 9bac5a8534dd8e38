"use client";
// Views of one thing, of which one shows at a time.
import type { ReactNode } from "react";
import { Tabs as Base } from "@base-ui/react/tabs";

export type Tab = { value: string; label: ReactNode; count?: number | undefined; content: ReactNode };

export type TabsProps = {
  label: string;
  tabs: readonly Tab[];
  value?: string | undefined;
  defaultValue?: string | undefined;
  onValueChange?: ((value: string) => void) | undefined;
};

export function Tabs({ label, tabs, value, defaultValue, onValueChange }: TabsProps) {
  const first = tabs[0]?.value;
  return (
    <Base.Root
      {...(value === undefined ? { defaultValue: defaultValue ?? first } : { value })}
      onValueChange={(next: unknown) => onValueChange?.(String(next))}
    >
      <Base.List aria-label={label} className="flex gap-4 overflow-x-auto border-b border-line">
        {tabs.map((tab) => (
          <Base.Tab
            key={tab.value}
            value={tab.value}
            className="-mb-px h-9 shrink-0 border-b-2 border-transparent text-sm text-ink-2 hover:text-ink data-active:border-accent data-active:font-medium data-active:text-ink"
          >
            {tab.label}
            {tab.count === undefined ? null : <span className="ml-1.5 text-xs text-ink-3 tabular-nums">{tab.count}</span>}
          </Base.Tab>
        ))}
      </Base.List>
      {tabs.map((tab) => (
        <Base.Panel key={tab.value} value={tab.value} className="pt-4">
          {tab.content}
        </Base.Panel>
      ))}
    </Base.Root>
  );
}
