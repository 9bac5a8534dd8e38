"use client";
// The bar on top: where the page stands, theme and account; also hears the product's keys.
import { useState } from "react";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { navFor } from "./nav";
import { NavSheet } from "./nav-sheet";
import type { TeamLink } from "./rail-nav";
import { ThemeMenu } from "./theme-menu";
import { TopCrumbs } from "./top-crumbs";
import { useChords } from "./use-chords";
import { UserMenu, type ShellUser } from "./user-menu";

const KeysDialog = dynamic(() => import("./keys-dialog").then((module) => module.KeysDialog), { ssr: false });

export function TopBar({ user, teams }: { user: ShellUser; teams: readonly TeamLink[] }) {
  const router = useRouter();
  const [keysWanted, setKeysWanted] = useState(false); // loads the dialog once, keeps it for its closing
  const [keysOpen, setKeysOpen] = useState(false);
  const showKeys = () => {
    setKeysWanted(true);
    setKeysOpen(true);
  };
  const items = navFor(user.role);
  useChords({
    go: Object.fromEntries(items.map((item) => [item.chord, () => router.push(item.href)])),
    onHelp: showKeys,
  });
  return (
    <header data-print="hide" className="sticky top-0 z-30 flex h-12 items-center gap-2 border-b border-line bg-surface px-3 md:px-6">
      <div className="md:hidden">
        <NavSheet role={user.role} teams={teams} />
      </div>
      <div className="min-w-0 grow">
        <TopCrumbs teams={teams} />
      </div>
      <ThemeMenu />
      <UserMenu user={user} onShowKeys={showKeys} />
      {keysWanted ? <KeysDialog open={keysOpen} onOpenChange={setKeysOpen} items={items} /> : null}
    </header>
  );
}
