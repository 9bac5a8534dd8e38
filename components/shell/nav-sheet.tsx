"use client";
// The rail on a phone: a sheet from the left that closes when an entry is followed.
import { useState } from "react";
import { Menu as MenuIcon } from "lucide-react";
import { Dialog } from "@/components/ui/dialog";
import { buttonClass } from "@/components/ui/button-styles";
import { RailNav, type RailNavProps } from "./rail-nav";

export function NavSheet(nav: Pick<RailNavProps, "role" | "teams">) {
  const [open, setOpen] = useState(false);
  return (
    <Dialog
      title="K&amp;Co Cloud Cost"
      placement="left"
      open={open}
      onOpenChange={setOpen}
      trigger={
        <button type="button" aria-label="Open navigation" className={buttonClass("ghost", "md", true)}>
          <MenuIcon aria-hidden size={18} />
        </button>
      }
    >
      <nav aria-label="Main" className="-mx-2">
        <RailNav {...nav} inSheet onNavigate={() => setOpen(false)} />
      </nav>
    </Dialog>
  );
}
