// The row of figures under the page's title; two abreast on a phone.
import type { ReactNode } from "react";

export function KpiRow({ children }: { children: ReactNode }) {
  return <div className="grid grid-cols-2 gap-x-6 gap-y-5 border-y border-line py-4 md:grid-cols-[repeat(auto-fit,minmax(8.5rem,1fr))]">{children}</div>;
}
