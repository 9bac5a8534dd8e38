"use client";
// The left rail from 768 px on: words on wide screens unless folded, icons otherwise; the choice is kept in a cookie, so the server draws it right the first time.
import { useState } from "react";
import Link from "next/link";
import { PanelLeftClose, PanelLeftOpen } from "lucide-react";
import { IconButton } from "@/components/ui/icon-button";
import { RAIL_COOKIE, type RailState } from "./rail-cookie";
import { Mark, Wordmark } from "./wordmark";
import { RailNav, type RailNavProps } from "./rail-nav";


const ONE_YEAR_S = 31_536_000;

export function Rail({ initial, ...nav }: Pick<RailNavProps, "role" | "teams"> & { initial: RailState }) {
  const [state, setState] = useState<RailState>(initial);
  const toggle = () => {
    const next = state === "full" ? "icons" : "full";
    setState(next);
    document.cookie = `${RAIL_COOKIE}=${next}; path=/; max-age=${ONE_YEAR_S}; samesite=lax`;
  };
  return (
    <nav
      aria-label="Main"
      data-rail={state}
      data-print="hide"
      className="group/rail sticky top-0 hidden h-dvh w-12.5 shrink-0 flex-col border-r border-line bg-sunken md:flex lg:data-[rail=full]:w-56"
    >
      <Link href="/" aria-label="K&amp;Co Cloud Cost, overview" className="m-2 flex h-8 items-center rounded-md px-1.5">
        <span className="hidden lg:group-data-[rail=full]/rail:block">
          <Wordmark />
        </span>
        <span className="lg:group-data-[rail=full]/rail:hidden">
          <Mark />
        </span>
      </Link>
      <div className="min-h-0 grow overflow-y-auto">
        <RailNav {...nav} />
      </div>
      <div className="hidden p-2 lg:block">
        <IconButton
          label={state === "full" ? "Fold the rail" : "Unfold the rail"}
          icon={state === "full" ? <PanelLeftClose aria-hidden size={16} /> : <PanelLeftOpen aria-hidden size={16} />}
          aria-expanded={state === "full"}
          onClick={toggle}
        />
      </div>
    </nav>
  );
}
