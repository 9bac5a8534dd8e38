"use client";
// The rail on a phone: a button, and a sheet that is loaded when the button is first reached for.
import { useState } from "react";
import dynamic from "next/dynamic";
import { Menu as MenuIcon } from "lucide-react";
import { buttonClass } from "@/components/ui/button-styles";
import type { RailNavProps } from "./rail-nav";

const load = () => import("./nav-panel");
const NavPanel = dynamic(() => load().then((module) => module.NavPanel), { ssr: false });

export function NavSheet(nav: Pick<RailNavProps, "role" | "teams">) {
  const [opened, setOpened] = useState(false);
  const [open, setOpen] = useState(false);
  const show = () => {
    setOpened(true);
    setOpen(true);
  };
  return (
    <>
      <button
        type="button"
        aria-label="Open navigation"
        aria-haspopup="dialog"
        aria-expanded={open}
        onPointerEnter={() => void load()}
        onFocus={() => void load()}
        onClick={show}
        className={buttonClass("ghost", "md", true)}
      >
        <MenuIcon aria-hidden size={18} />
      </button>
      {opened ? <NavPanel {...nav} open={open} onOpenChange={setOpen} /> : null}
    </>
  );
}
