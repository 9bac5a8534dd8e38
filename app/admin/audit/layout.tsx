// Above the loading state, so that who is no admin gets status 403 and not a started answer.
import type { ReactNode } from "react";
import { requirePage } from "@/lib/access/session";

export default async function AuditLayout({ children }: { children: ReactNode }) {
  await requirePage("/admin/audit");
  return children;
}
