// Above the loading state, so that who may not read these pages gets status 403 and not a started answer.
import type { ReactNode } from "react";
import { requirePage } from "@/lib/access/session";

export default async function SeeAllLayout({ children }: { children: ReactNode }) {
  await requirePage("/admin");
  return children;
}
