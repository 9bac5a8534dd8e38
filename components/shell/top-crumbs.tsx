"use client";
// The breadcrumbs of the top bar, read from the path and the rail's registry.
import { usePathname } from "next/navigation";
import { Breadcrumbs, type Crumb } from "@/components/ui/breadcrumbs";
import { activeNavItem } from "./nav";
import type { TeamLink } from "./rail-nav";

export function TopCrumbs({ teams }: { teams: readonly TeamLink[] }) {
  return <Breadcrumbs items={crumbsOf(usePathname(), teams)} />;
}

/** "/admin/runs/42" → Operate / Runs / 42; what no entry of the rail leads to, "/admin/batches/1/record", → Batches / 1 / Record. A path outside the registry is named by its own words. */
export function crumbsOf(pathname: string, teams: readonly TeamLink[]): Crumb[] {
  const team = teams.find(({ href }) => href === pathname);
  if (team !== undefined) return [{ label: "Spend" }, { label: "Teams" }, { label: team.label }];
  const item = activeNavItem(pathname);
  if (item === undefined) return pathname.split("/").filter(Boolean).map((part) => ({ label: wordsOf(part) }));
  const rest = pathname.slice(item.href.length).split("/").filter(Boolean);
  if (item.href === "/admin" && rest.length > 1) return rest.map((part, at) => ({ label: wordsOf(part), href: at > 0 && at < rest.length - 1 ? `/admin/${rest.slice(0, at + 1).join("/")}` : undefined }));
  return [{ label: item.group }, { label: item.label, href: item.href }, ...(rest.length === 0 ? [] : [{ label: placeOf(rest) }])];
}

/** One crumb, so that it is the one which gives way on a phone: several parts are names as they stand ("bill, 2025-12, USD"). */
function placeOf(parts: readonly string[]): string {
  return parts.length === 1 ? wordsOf(parts[0] ?? "") : parts.map(decodeURIComponent).join(", ");
}

/** Parts of a path that are no plain word. */
const WRITTEN: Readonly<Record<string, string>> = { sql: "SQL access" };

function wordsOf(part: string): string {
  const text = decodeURIComponent(part);
  const written = WRITTEN[text];
  if (written !== undefined) return written;
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)) return text.slice(0, 8); // an id says nothing; the page's heading does
  return /^[a-z][a-z-]*$/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1).replaceAll("-", " ") : text;
}
