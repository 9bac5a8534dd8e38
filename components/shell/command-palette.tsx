"use client";
// Everything by keyboard in one list: type, walk with the arrows, Enter does it.
import { useDeferredValue, useId, useState, type KeyboardEvent } from "react";
import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useQueries } from "@tanstack/react-query";
import { useTheme } from "next-themes";
import { classNames } from "@/components/ui/class-names";
import { Dialog } from "@/components/ui/dialog";
import { fetchJson } from "@/components/ui/fetch-json";
import { Input } from "@/components/ui/input";
import { Kbd } from "@/components/ui/kbd";
import type { Facets } from "@/lib/queries/spend/facets";
import type { NavItem } from "./nav";
import { goCommands, groupCommands, matchingCommands, SEARCHED, themeCommands, valueCommands, type Place } from "./palette-commands";
import { usePageCommands, type Command } from "./page-commands";
import type { TeamLink } from "./rail-nav";

export type CommandPaletteProps = { open: boolean; onOpenChange: (open: boolean) => void; items: readonly NavItem[]; teams: readonly TeamLink[] };

const SHOWN = 40;
const MIN_SEARCH = 2;

export function CommandPalette({ open, onOpenChange, items, teams }: CommandPaletteProps) {
  return (
    <Dialog title="Go to, group, filter" open={open} onOpenChange={onOpenChange}>
      <Palette items={items} teams={teams} onDone={() => onOpenChange(false)} />
    </Dialog>
  );
}

function Palette({ items, teams, onDone }: Pick<CommandPaletteProps, "items" | "teams"> & { onDone: () => void }) {
  const id = useId();
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const commands = useCommands(items, teams, text);
  const active = Math.min(at, commands.length - 1);
  const run = (command: Command | undefined) => {
    if (command === undefined) return;
    onDone();
    command.run();
  };
  const onKey = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined && event.key !== "Enter") return;
    event.preventDefault();
    if (step === undefined) return run(commands[active]);
    const next = (active + step + commands.length) % Math.max(1, commands.length);
    setAt(next);
    document.getElementById(`${id}-${next}`)?.scrollIntoView({ block: "nearest" });
  };
  return (
    <div className="flex flex-col gap-2">
      <Input
        role="combobox" aria-label="Command" aria-expanded aria-autocomplete="list" aria-controls={`${id}-list`} {...(active >= 0 ? { "aria-activedescendant": `${id}-${active}` } : {})}
        placeholder="A page, a dimension, a service, a team…" autoComplete="off" spellCheck={false} value={text} onKeyDown={onKey}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
      />
      <div id={`${id}-list`} role="listbox" tabIndex={-1} aria-label="Commands" className="max-h-[50vh] overflow-y-auto">
        {commands.map((command, index) => (
          <button
            type="button" tabIndex={-1} key={command.id} id={`${id}-${index}`} role="option" aria-selected={index === active} onClick={() => run(command)} onPointerMove={() => setAt(index)}
            className={classNames("flex min-h-8 w-full items-center gap-3 rounded-md px-2 text-left text-sm", index === active && "bg-hover")}
          >
            <span className="w-16 shrink-0 text-xs text-ink-3">{command.section}</span>
            <span className="min-w-0 grow truncate">{command.label}</span>
            <span className="flex gap-1 max-sm:hidden">{command.keys?.split(" ").map((key) => <Kbd key={key}>{key}</Kbd>)}</span>
          </button>
        ))}
      </div>
      {commands.length === 0 ? <p role="status" className="text-sm text-ink-3">Nothing is called that.</p> : null}
    </div>
  );
}

function useCommands(items: readonly NavItem[], teams: readonly TeamLink[], text: string): Command[] {
  const router = useRouter();
  const { setTheme } = useTheme();
  const place: Place = { pathname: usePathname(), search: useSearchParams().toString(), open: (href) => router.push(href) };
  const typed = useDeferredValue(text.trim());
  const found = useQueries({
    queries: SEARCHED.map((dimension) => ({
      queryKey: ["palette", dimension, typed],
      queryFn: ({ signal }: { signal: AbortSignal }) => fetchJson<Facets>(`/api/v1/facets?${new URLSearchParams({ dimension, search: typed.slice(0, 100), limit: "5" })}`, { signal }),
      enabled: typed.length >= MIN_SEARCH,
    })),
    combine: (results) => results.flatMap(({ data }) => (data === undefined ? [] : [data])),
  });
  const own = matchingCommands([...usePageCommands(), ...goCommands(items, teams, place), ...groupCommands(place), ...themeCommands(setTheme)], text);
  return [...own, ...(typed.length < MIN_SEARCH ? [] : valueCommands(place, found))].slice(0, SHOWN);
}
