"use client";
// All views the reader may open, starred first; their own can be changed, and a removal taken back; an admin deletes shared ones.
import { useState } from "react";
import Link from "next/link";
import { Ellipsis, Star } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { IconButton } from "@/components/ui/icon-button";
import { LinkButton } from "@/components/ui/link-button";
import { Menu, type MenuItem } from "@/components/ui/menu";
import type { TableColumn } from "@/components/ui/table-column";
import { showToast } from "@/components/ui/toast";
import { formatDay } from "@/lib/format/date";
import type { SavedView, ViewList } from "@/lib/queries/views/saved-views";
import { viewHref } from "@/lib/state/saved-view";
import { useViews, type ViewOrder } from "./use-views";
import { ViewDialog } from "./view-dialog";

export function ViewsTable({ initial }: { initial: ViewList }) {
  const { list = initial, add, order } = useViews(initial);
  const [edited, setEdited] = useState<SavedView | null>(null);
  const [removed, setRemoved] = useState<SavedView | null>(null);
  const act = (work: Promise<unknown>, done?: string) =>
    void work.then(() => (done === undefined ? undefined : showToast({ title: done })), (error: unknown) => showToast({ tone: "critical", title: "Nothing was changed", description: error instanceof Error ? error.message : undefined }));
  const remove = (view: SavedView) => act(order(view.id, { action: "remove" }).then(() => setRemoved(view)));
  const restore = (view: SavedView) => act(order(view.id, { action: "restore" }).then(() => setRemoved(null)), `“${view.name}” is back`);
  const mark = (view: SavedView, action: Extract<ViewOrder, { on: boolean }>["action"], on: boolean) => act(order(view.id, { action, on }));
  const menu = (view: SavedView): MenuItem[] => [
    { label: view.isDefault ? "No longer my default" : "Open the explorer with it", onSelect: () => mark(view, "default", !view.isDefault) },
    { label: "Duplicate", onSelect: () => act(add({ ...view, name: copyName(view.name, list.views), visibility: "private", teamId: null }), `“${view.name}” duplicated`) },
    ...(view.mine ? [{ label: "Rename or share", onSelect: () => setEdited(view) }] : []),
    ...(view.removable ? [{ label: view.mine ? "Delete" : "Delete for everybody", tone: "critical" as const, onSelect: () => remove(view) }] : []),
  ];
  const columns: TableColumn<SavedView>[] = [
    { key: "star", header: "Star", cell: (view) => <IconButton size="sm" label={view.starred ? `Take the star from ${view.name}` : `Star ${view.name}`} aria-pressed={view.starred} icon={<Star aria-hidden size={14} className={view.starred ? "fill-warning text-warning" : "text-ink-3"} />} onClick={() => mark(view, "star", !view.starred)} /> },
    { key: "name", header: "View", rowHeader: true, wrap: true, cell: (view) => <NameCell view={view} href={viewHref(view, list.today)} /> },
    { key: "who", header: "Seen by", cell: audience },
    { key: "owner", header: "Owner", hideBelow: "md", cell: ({ owner, mine }) => (mine ? "You" : owner) },
    { key: "days", header: "Days", hideBelow: "md", cell: ({ rollingDays }) => (rollingDays === null ? "Fixed" : `Newest ${rollingDays}`) },
    { key: "changed", header: "Changed, UTC", hideBelow: "lg", cell: ({ changedAt }) => formatDay(changedAt.slice(0, 10), { year: true }) },
    { key: "menu", header: "Actions", align: "right", cell: (view) => <Menu align="end" items={menu(view)} trigger={<IconButton size="sm" label={`Actions for ${view.name}`} icon={<Ellipsis aria-hidden size={14} />} />} /> },
  ];
  return (
    <>
      <div role="status">
        {removed === null ? null : (
          <p className="mb-3 flex flex-wrap items-center gap-3 rounded-md bg-sunken px-3 py-2 text-sm">
            “{removed.name}” is deleted.
            {removed.mine ? <Button size="sm" onClick={() => restore(removed)}>Undo</Button> : null}
          </p>
        )}
      </div>
      <DataTable
        caption="Saved views"
        columns={columns}
        rows={list.views}
        rowKey={({ id }) => id}
        maxHeight="none"
        empty={<EmptyState title="No view is saved yet" reason="Ask something in the explorer, then choose Views, Save as a view." action={<LinkButton href="/explorer" variant="primary">Open the explorer</LinkButton>} />}
      />
      {edited === null ? null : <ViewDialog title="Change the view" action="Save" start={edited} list={list} onClose={() => setEdited(null)} onSave={(input) => order(edited.id, { action: "change", ...input })} />}
    </>
  );
}

function NameCell({ view, href }: { view: SavedView; href: string }) {
  return (
    <span className="flex flex-wrap items-center gap-2">
      <Link href={href} prefetch={false} className="text-ink hover:underline">{view.name}</Link>
      {view.isDefault ? <Badge>Default</Badge> : null}
    </span>
  );
}

function audience({ visibility, team }: SavedView): string {
  if (visibility === "private") return "You";
  return visibility === "org" ? "Everybody" : (team ?? "A team");
}

/** "Copy of X", "Copy 2 of X" … */
function copyName(name: string, views: readonly SavedView[]): string {
  const taken = new Set(views.filter(({ mine }) => mine).map((view) => view.name.toLowerCase()));
  for (let at = 1; ; at += 1) {
    const copy = `Copy ${at === 1 ? "" : `${at} `}of ${name}`.slice(0, 80);
    if (!taken.has(copy.toLowerCase())) return copy;
  }
}
