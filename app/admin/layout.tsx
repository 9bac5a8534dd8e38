// The frame of the admin pages; each page itself asks who may read it.
import type { ReactNode } from "react";
import { AppShell } from "@/components/shell/app-shell";
import { currentPerson, requireScope } from "@/lib/access/session";

export default async function AdminLayout({ children }: { children: ReactNode }) {
  const { role, name } = await requireScope();
  const person = await currentPerson();
  return <AppShell user={{ name, email: person?.email ?? "", role }}>{children}</AppShell>;
}
