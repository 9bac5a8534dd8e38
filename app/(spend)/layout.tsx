// The frame of every page about money: rail with the reader's teams, and how far the numbers can be relied on.
import type { ReactNode } from "react";
import { AppShell } from "@/components/shell/app-shell";
import { DataStatus } from "@/components/overview/data-status";
import { StaleBanner } from "@/components/ui/stale-banner";
import { currentPerson, requireScope } from "@/lib/access/session";
import { frameFacts } from "@/lib/queries/trust/frame-facts";

export default async function SpendLayout({ children }: { children: ReactNode }) {
  const scope = await requireScope();
  const [person, { trust, teams }] = await Promise.all([currentPerson(), frameFacts(scope)]);
  return (
    <AppShell
      user={{ name: scope.name, email: person?.email ?? "", role: scope.role }}
      teams={teams.map(({ name, slug }) => ({ href: `/teams/${encodeURIComponent(slug)}`, label: name }))}
      trustBar={<DataStatus trust={trust} />}
    >
      {trust.staleSince === null ? null : (
        <div className="mb-4">
          <StaleBanner
            since={trust.staleSince}
            reason="A later run did not publish; the numbers are those of the last good run."
            {...(scope.kind === "all" ? { href: "/admin/runs", linkLabel: "Show the runs" } : {})}
          />
        </div>
      )}
      {children}
    </AppShell>
  );
}
