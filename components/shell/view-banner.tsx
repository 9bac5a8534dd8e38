// Says that an admin sees the product as somebody else, and ends it by one click.
import { Eye } from "lucide-react";
import { currentPerson } from "@/lib/access/session";
import { formatTime } from "@/lib/format/date";
import { EndViewButton } from "./end-view-button";

export async function ViewBanner() {
  const person = await currentPerson();
  if (!person?.viewedBy) return null;
  return (
    <div role="status" className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line bg-warning-soft px-3 py-2 text-sm text-ink md:px-6">
      <Eye aria-hidden size={16} className="shrink-0 text-warning" />
      <span className="min-w-0 grow">
        <span className="font-medium">You see the product as {person.name}</span> ({person.email}), until {formatTime(person.viewedBy.until)} UTC. Nothing can be changed.
      </span>
      <EndViewButton />
    </div>
  );
}
