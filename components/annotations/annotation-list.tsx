"use client";
// The notes under a chart: each day's, with its link; who may writes one, changes it, takes it away and takes that back.
import { useState } from "react";
import { Ellipsis, ExternalLink, Plus } from "lucide-react";
import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import { Menu } from "@/components/ui/menu";
import { showToast } from "@/components/ui/toast";
import { addDays, type Day } from "@/lib/dates/dates";
import { formatDay } from "@/lib/format/date";
import type { Annotation } from "@/lib/queries/annotations/annotations";
import { AnnotationDialog } from "./annotation-dialog";
import { useAnnotations } from "./use-annotations";

/** Notes on [from, to). */
export function AnnotationList({ from, to }: { from: Day; to: Day }) {
  const { list, add, order } = useAnnotations(from, to);
  const [edited, setEdited] = useState<Annotation | "new" | null>(null);
  const [removed, setRemoved] = useState<Annotation | null>(null);
  if (list === undefined || (list.annotations.length === 0 && list.audiences.length === 0)) return null;
  const act = (work: Promise<void>) => void work.catch((error: unknown) => showToast({ tone: "critical", title: "Nothing was changed", description: error instanceof Error ? error.message : undefined }));
  const start = edited === "new" || edited === null ? { day: addDays(to, -1), note: "", link: null, teamId: null } : edited;
  return (
    <section aria-label="Notes on days" className="text-sm">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h3 className="font-medium text-ink-2">{list.annotations.length === 0 ? "No notes on these days" : "Notes"}</h3>
        {list.audiences.length === 0 ? null : (
          <Button size="sm" variant="ghost" icon={<Plus aria-hidden size={14} />} onClick={() => setEdited("new")}>
            Add a note
          </Button>
        )}
      </div>
      <div role="status">
        {removed === null ? null : (
          <p className="my-1 flex flex-wrap items-center gap-3 rounded-md bg-sunken px-3 py-1.5">
            The note on {formatDay(removed.day)} is deleted.
            <Button size="sm" onClick={() => act(order(removed.id, { action: "restore" }).then(() => setRemoved(null)))}>
              Undo
            </Button>
          </p>
        )}
      </div>
      <ul>
        {list.annotations.map((one) => (
          <li key={one.id} className="flex items-start gap-3 border-b border-line py-1.5">
            <span className="w-24 shrink-0 tabular-nums text-ink-2">{formatDay(one.day, { year: true })}</span>
            <NoteText annotation={one} />
            {one.writable ? (
              <Menu
                align="end"
                items={[
                  { label: "Change", onSelect: () => setEdited(one) },
                  { label: "Delete", tone: "critical", onSelect: () => act(order(one.id, { action: "remove" }).then(() => setRemoved(one))) },
                ]}
                trigger={<IconButton size="sm" label={`Actions for the note on ${formatDay(one.day)}`} icon={<Ellipsis aria-hidden size={14} />} />}
              />
            ) : null}
          </li>
        ))}
      </ul>
      {edited === null ? null : (
        <AnnotationDialog
          title={edited === "new" ? "Add a note" : "Change the note"}
          start={start}
          audiences={list.audiences}
          onClose={() => setEdited(null)}
          onSave={(input) => (edited === "new" ? add(input) : order(edited.id, { action: "change", ...input }))}
        />
      )}
    </section>
  );
}

function NoteText({ annotation: { note, link, team, author } }: { annotation: Annotation }) {
  return (
    <span className="min-w-0 grow wrap-anywhere">
      {link === null ? (
        note
      ) : (
        <a href={link} target="_blank" rel="noopener noreferrer" className="text-accent hover:underline">
          {note} <ExternalLink aria-label="(opens another site)" size={12} className="inline" />
        </a>
      )}
      <span className="block text-xs text-ink-3">
        {team === null ? "For everybody" : team}, by {author}
      </span>
    </span>
  );
}
