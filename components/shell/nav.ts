// Every place the rail leads to, in its order: a page is one line here, and only pages that exist are listed.
import { Activity, Archive, Bookmark, BookOpen, CalendarCheck, ChartNoAxesCombined, Gauge, History, KeyRound, LayoutGrid, ListChecks, ListRestart, Network, PackageX, Scale, ScrollText, Server, Split, Users, Workflow, type LucideIcon } from "lucide-react";

export type NavRole = "admin" | "analyst" | "finance" | "lead" | "viewer";
export type NavGroup = "Spend" | "Plan" | "Operate";

export type NavItem = {
  href: string;
  label: string;
  icon: LucideIcon;
  group: NavGroup;
  /** Who sees the entry; the page itself and row-level security decide who may. */
  roles: readonly NavRole[];
  /** Second key of its `g` chord. */
  chord: string;
};

const EVERYONE: readonly NavRole[] = ["admin", "analyst", "finance", "lead", "viewer"];
const SEES_OPERATIONS: readonly NavRole[] = ["admin", "analyst", "finance"];

export const NAV_GROUPS: readonly NavGroup[] = ["Spend", "Plan", "Operate"];

export const NAV: readonly NavItem[] = [
  { href: "/", label: "Overview", icon: Gauge, group: "Spend", roles: EVERYONE, chord: "o" },
  { href: "/explorer", label: "Explorer", icon: ChartNoAxesCombined, group: "Spend", roles: EVERYONE, chord: "e" },
  { href: "/views", label: "Views", icon: Bookmark, group: "Spend", roles: EVERYONE, chord: "w" },
  { href: "/anomalies", label: "Anomalies", icon: Activity, group: "Spend", roles: EVERYONE, chord: "a" },
  { href: "/allocation", label: "Allocation", icon: Split, group: "Spend", roles: SEES_OPERATIONS, chord: "t" },
  { href: "/admin", label: "Pipeline", icon: Server, group: "Operate", roles: SEES_OPERATIONS, chord: "p" },
  { href: "/admin/runs", label: "Runs", icon: LayoutGrid, group: "Operate", roles: SEES_OPERATIONS, chord: "r" },
  { href: "/admin/backfills", label: "Backfills", icon: ListRestart, group: "Operate", roles: SEES_OPERATIONS, chord: "b" },
  { href: "/admin/month-close", label: "Month close", icon: CalendarCheck, group: "Operate", roles: SEES_OPERATIONS, chord: "m" },
  { href: "/admin/validations", label: "Validations", icon: ListChecks, group: "Operate", roles: SEES_OPERATIONS, chord: "v" },
  { href: "/admin/quarantine", label: "Quarantine", icon: PackageX, group: "Operate", roles: SEES_OPERATIONS, chord: "q" },
  { href: "/admin/reconciliation", label: "Reconciliation", icon: Scale, group: "Operate", roles: SEES_OPERATIONS, chord: "c" },
  { href: "/admin/restatements", label: "Restatements", icon: History, group: "Operate", roles: SEES_OPERATIONS, chord: "s" },
  { href: "/admin/lineage", label: "Lineage", icon: Workflow, group: "Operate", roles: SEES_OPERATIONS, chord: "l" },
  { href: "/admin/teams", label: "Team tree", icon: Network, group: "Operate", roles: SEES_OPERATIONS, chord: "n" },
  { href: "/admin/retention", label: "Retention", icon: Archive, group: "Operate", roles: SEES_OPERATIONS, chord: "h" },
  { href: "/admin/users", label: "People", icon: Users, group: "Operate", roles: ["admin"], chord: "u" },
  { href: "/admin/tokens", label: "Tokens", icon: KeyRound, group: "Operate", roles: ["admin"], chord: "i" },
  { href: "/admin/audit", label: "Audit log", icon: ScrollText, group: "Operate", roles: ["admin"], chord: "y" },
  { href: "/admin/runbook", label: "Runbook", icon: BookOpen, group: "Operate", roles: SEES_OPERATIONS, chord: "k" },
];

/** The entries a person of this role sees. */
export function navFor(role: NavRole): readonly NavItem[] {
  return NAV.filter((item) => item.roles.includes(role));
}

/** The entry a path belongs to: the longest one that starts it; the overview only by itself. */
export function activeNavItem(pathname: string): NavItem | undefined {
  return NAV.filter(({ href }) => pathname === href || (href !== "/" && pathname.startsWith(`${href}/`)))
    .toSorted((a, b) => b.href.length - a.href.length)
    .at(0);
}
