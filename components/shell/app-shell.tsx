// The frame of every signed-in page: rail, top bar, trust bar, and the page in `main`.
import type { ReactNode } from "react";
import { cookies } from "next/headers";
import { Rail } from "./rail";
import { RAIL_COOKIE, type RailState } from "./rail-cookie";
import type { TeamLink } from "./rail-nav";
import { TopBar } from "./top-bar";
import type { ShellUser } from "./user-menu";
import { ViewBanner } from "./view-banner";

export type AppShellProps = {
  user: ShellUser;
  /** Teams the person may open, as links to their pages. */
  teams?: readonly TeamLink[] | undefined;
  /** A TrustBar, usually inside Suspense. */
  trustBar?: ReactNode;
  children: ReactNode;
};

export async function AppShell({ user, teams = [], trustBar, children }: AppShellProps) {
  const rail: RailState = (await cookies()).get(RAIL_COOKIE)?.value === "icons" ? "icons" : "full";
  return (
    <div className="flex min-h-dvh">
      <a href="#main" className="sr-only z-50 rounded-md bg-accent px-3 py-2 text-on-accent focus:not-sr-only focus:fixed focus:top-2 focus:left-2">
        Skip to content
      </a>
      <Rail initial={rail} role={user.role} teams={teams} />
      <div className="flex min-w-0 grow flex-col">
        <TopBar user={user} teams={teams} />
        <ViewBanner />
        {trustBar}
        <main id="main" tabIndex={-1} className="mx-auto w-full max-w-[100rem] grow px-3 py-5 outline-none md:px-6">
          {children}
        </main>
      </div>
    </div>
  );
}
