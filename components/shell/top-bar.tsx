"use client";
// The bar on top: where the page stands, theme and account; also hears the product's keys.
import { useState } from "react";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { Search } from "lucide-react";
import { buttonClass } from "@/components/ui/button-styles";
import { navFor } from "./nav";
import { NavSheet } from "./nav-sheet";
import type { TeamLink } from "./rail-nav";
import { ThemeMenu } from "./theme-menu";
import { TopCrumbs } from "./top-crumbs";
import { usePageCommands } from "./page-commands";
import { useChords } from "./use-chords";
import { UserMenu, type ShellUser } from "./user-menu";

const CommandPalette = dynamic(() => import("./command-palette").then((module) => module.CommandPalette), { ssr: false });
const KeysDialog = dynamic(() => import("./keys-dialog").then((module) => module.KeysDialog), { ssr: false });

export function TopBar({ user, teams }: { user: ShellUser; teams: readonly TeamLink[] }) {
  const router = useRouter();
  const [keysWanted, setKeysWanted] = useState(false); // loads the dialog once, keeps it for its closing
  const [keysOpen, setKeysOpen] = useState(false);
  const showKeys = () => {
    setKeysWanted(true);
    setKeysOpen(true);
  };
  const [paletteWanted, setPaletteWanted] = useState(false);
  const [paletteOpen, setPaletteOpen] = useState(false);
  const showPalette = () => {
    setPaletteWanted(true);
    setPaletteOpen(true);
  };
  const items = navFor(user.role);
  const commands = usePageCommands();
  const ofPage = commands.flatMap(({ keys, run }): [string, () => void][] => (keys === undefined ? [] : [[keys, run]]));
  useChords({ ...Object.fromEntries([...items.map((item) => [`g ${item.chord}`, () => router.push(item.href)] as const), ...ofPage]), "?": showKeys, "/": showPalette }, showPalette);
  return (
    <header data-print="hide" className="sticky top-0 z-30 flex h-12 items-center gap-2 border-b border-line bg-surface px-3 md:px-6">
      <div className="md:hidden">
        <NavSheet role={user.role} teams={teams} />
      </div>
      <div className="min-w-0 grow">
        <TopCrumbs teams={teams} />
      </div>
      <button type="button" aria-label="Commands" aria-keyshortcuts="Control+K Meta+K" title="Commands (Ctrl K)" onClick={showPalette} className={buttonClass("ghost", "md", true)}>
        <Search aria-hidden size={16} />
      </button>
      <ThemeMenu />
      <UserMenu user={user} onShowKeys={showKeys} />
      {paletteWanted ? <CommandPalette open={paletteOpen} onOpenChange={setPaletteOpen} items={items} teams={teams} /> : null}
      {keysWanted ? <KeysDialog open={keysOpen} onOpenChange={setKeysOpen} items={items} commands={commands} /> : null}
    </header>
  );
}
