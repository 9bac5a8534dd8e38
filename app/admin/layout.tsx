// The frame of the admin pages; each page itself asks who may read it.
import type { ReactNode } from "react";
import { AppShell } from "@/components/shell/app-shell";
import { currentPerson, requireScope } from "@/lib/access/session";
import { frameTeams } from "@/lib/queries/trust/frame-facts";

export default async function AdminLayout({ children }: { children: ReactNode }) {
  const scope = await requireScope();
  const [person, teams] = await Promise.all([currentPerson(), frameTeams(scope)]);
  return (
    <AppShell user={{ name: scope.name, email: person?.email ?? "", role: scope.role }} teams={teams.map(({ name, slug }) => ({ href: `/teams/${encodeURIComponent(slug)}`, label: name }))}>
      {children}
    </AppShell>
  );
}
