"use client";
// The rail's entries in their groups; the same list stands in the rail (words or icons) and in the phone's sheet.
import { useState } from "react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { ChevronRight, Users } from "lucide-react";
import { classNames } from "@/components/ui/class-names";
import { Menu } from "@/components/ui/menu";
import { NAV_GROUPS, activeNavItem, navFor, type NavItem, type NavRole } from "./nav";

export type TeamLink = { href: string; label: string };

export type RailNavProps = {
  role: NavRole;
  teams: readonly TeamLink[];
  /** In the sheet words always show; in the rail only where it is wide. */
  inSheet?: boolean | undefined;
  onNavigate?: (() => void) | undefined;
};

const entry = "flex h-7.5 items-center gap-2.5 rounded-md px-2 text-sm text-ink-2 hover:bg-hover hover:text-ink aria-[current=page]:bg-selected aria-[current=page]:font-medium aria-[current=page]:text-ink";
const wideOnly = "hidden lg:group-data-[rail=full]/rail:block";

export function RailNav({ role, teams, inSheet = false, onNavigate }: RailNavProps) {
  const pathname = usePathname();
  const active = activeNavItem(pathname);
  const items = navFor(role);
  const words = inSheet ? "truncate" : classNames("truncate", wideOnly);
  return (
    <div className="flex flex-col gap-4 p-2">
      {NAV_GROUPS.map((group) => {
        const members = items.filter((item) => item.group === group);
        if (members.length === 0) return null;
        return (
          <div key={group}>
            <p className={classNames("px-2 pb-1 text-xs text-ink-3", !inSheet && wideOnly)}>{group}</p>
            <ul className="flex flex-col gap-0.5">
              {members.map((item) => (
                <NavEntry key={item.href} item={item} current={item === active} words={words} onNavigate={onNavigate} />
              ))}
              {group === "Spend" && teams.length > 0 ? <TeamEntries teams={teams} pathname={pathname} inSheet={inSheet} onNavigate={onNavigate} /> : null}
            </ul>
          </div>
        );
      })}
    </div>
  );
}

type OnNavigate = (() => void) | undefined;

function NavEntry({ item, current, words, onNavigate }: { item: NavItem; current: boolean; words: string; onNavigate: OnNavigate }) {
  const Icon = item.icon;
  return (
    <li>
      <Link href={item.href} onClick={() => onNavigate?.()} aria-label={item.label} title={`${item.label} (g ${item.chord})`} {...(current ? { "aria-current": "page" as const } : {})} className={entry}>
        <Icon aria-hidden size={16} className="shrink-0" />
        <span className={words}>{item.label}</span>
      </Link>
    </li>
  );
}

type TeamEntriesProps = { teams: readonly TeamLink[]; pathname: string; inSheet: boolean; onNavigate: OnNavigate };

const FEW_TEAMS = 3; // more are folded away, so that the places below them stay in sight

/** Teams by name, folded where they are many and none is open; behind one icon where there is no room for words. */
function TeamEntries({ teams, pathname, inSheet, onNavigate }: TeamEntriesProps) {
  const [open, setOpen] = useState(teams.length <= FEW_TEAMS || teams.some(({ href }) => href === pathname));
  return (
    <>
      <li className={inSheet ? undefined : "hidden lg:group-data-[rail=full]/rail:block"}>
        <button type="button" aria-expanded={open} onClick={() => setOpen(!open)} className={classNames(entry, "w-full")}>
          <Users aria-hidden size={16} className="shrink-0" />
          <span className="grow truncate text-left">{teams.length === 1 ? "Team" : `Teams (${teams.length})`}</span>
          <ChevronRight aria-hidden size={14} className={classNames("shrink-0 transition-transform", open && "rotate-90")} />
        </button>
        {open ? (
          <ul className="ml-4 flex flex-col gap-0.5 border-l border-line pl-2">
            {teams.map((team) => (
              <li key={team.href}>
                <Link href={team.href} onClick={() => onNavigate?.()} {...(pathname === team.href ? { "aria-current": "page" as const } : {})} className={entry}>
                  <span className="truncate">{team.label}</span>
                </Link>
              </li>
            ))}
          </ul>
        ) : null}
      </li>
      {inSheet ? null : (
        <li className="lg:group-data-[rail=full]/rail:hidden">
          <Menu
            side="right"
            trigger={
              <button type="button" aria-label="Teams" title="Teams" className={classNames(entry, "w-full")}>
                <Users aria-hidden size={16} className="shrink-0" />
              </button>
            }
            items={teams.map((team) => ({ kind: "link", ...team }))}
          />
        </li>
      )}
    </>
  );
}
