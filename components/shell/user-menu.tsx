"use client";
// Who is signed in, as what, and the way out.
import { CircleUserRound, Database, Keyboard, LogOut, UserRoundCog } from "lucide-react";
import { buttonClass } from "@/components/ui/button-styles";
import { Menu } from "@/components/ui/menu";
import type { NavRole } from "./nav";

export type ShellUser = { name: string | null; email: string; role: NavRole };

const ROLE_WORD: Record<NavRole, string> = { admin: "Admin", analyst: "FinOps analyst", finance: "Finance", lead: "Team lead", viewer: "Viewer" };

export function UserMenu({ user, onShowKeys }: { user: ShellUser; onShowKeys: () => void }) {
  const signOut = async () => {
    const auth = await import("next-auth/react"); // only needed when leaving
    await auth.signOut({ callbackUrl: "/sign-in" });
  };
  return (
    <Menu
      align="end"
      trigger={
        <button type="button" aria-label={`Account: ${user.name ?? user.email}`} className={buttonClass("ghost", "md", true)}>
          <CircleUserRound aria-hidden size={18} />
        </button>
      }
      items={[
        {
          kind: "heading",
          label: (
            <>
              <span className="block text-sm font-medium text-ink">{user.name ?? user.email}</span>
              <span className="block">{user.email}</span>
              <span className="block">{ROLE_WORD[user.role]}</span>
            </>
          ),
        },
        { kind: "separator" },
        { kind: "link", label: "Account", icon: <UserRoundCog aria-hidden size={16} />, href: "/account" },
        { kind: "link", label: "SQL access", href: "/settings/sql", icon: <Database aria-hidden size={16} /> },
        { label: "Keyboard shortcuts", icon: <Keyboard aria-hidden size={16} />, hint: "?", onSelect: onShowKeys },
        { label: "Sign out", icon: <LogOut aria-hidden size={16} />, onSelect: () => void signOut() },
      ]}
    />
  );
}
