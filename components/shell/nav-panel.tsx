"use client";
// The sheet from the left that holds the rail's entries on a phone; it closes when one is followed.
import { Dialog } from "@/components/ui/dialog";
import { RailNav, type RailNavProps } from "./rail-nav";

export type NavPanelProps = Pick<RailNavProps, "role" | "teams"> & { open: boolean; onOpenChange: (open: boolean) => void };

export function NavPanel({ open, onOpenChange, ...nav }: NavPanelProps) {
  return (
    <Dialog title="K&amp;Co Cloud Cost" placement="left" open={open} onOpenChange={onOpenChange}>
      <nav aria-label="Main" className="-mx-2">
        <RailNav {...nav} inSheet onNavigate={() => onOpenChange(false)} />
      </nav>
    </Dialog>
  );
}
