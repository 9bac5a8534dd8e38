// Above the loading state, so that who may not read the page gets status 403 and not a started answer.
import type { ReactNode } from "react";
import { requirePage } from "@/lib/access/session";

export default async function AllocationLayout({ children }: { children: ReactNode }) {
  await requirePage("/allocation");
  return children;
}
