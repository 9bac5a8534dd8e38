"use client";
// Saved views beside the explorer's question: open one, keep the question as one, and see when an opened one was changed.
import { useState } from "react";
import { useSearchParams } from "next/navigation";
import { Bookmark } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Menu, type MenuItem } from "@/components/ui/menu";
import { showToast } from "@/components/ui/toast";
import type { ExplorerState } from "@/lib/state/explorer-state";
import { isModified, stateOfView, VIEW_PARAMETER, viewHref } from "@/lib/state/saved-view";
import { writeState } from "@/lib/state/write-state";
import { useViews } from "./use-views";
import { ViewDialog } from "./view-dialog";

const MOST_LISTED = 8;

/** @param onView tells the explorer which view its address stands for */
export function ViewsMenu({ state, onView }: { state: ExplorerState; onView: (href: string) => void }) {
  const { list, add, order } = useViews();
  const [saving, setSaving] = useState(false);
  const openedId = useSearchParams().get(VIEW_PARAMETER);
  const opened = list?.views.find(({ id }) => id === openedId);
  const modified = opened !== undefined && list !== undefined && isModified(state, opened, list.today);
  const query = writeState(state).toString();
  const replace = () => {
    if (opened === undefined) return;
    const usual = stateOfView(opened, list?.today ?? state.to);
    // A moving view whose days were changed becomes a fixed one.
    const rollingDays = usual.from === state.from && usual.to === state.to ? opened.rollingDays : null;
    void order(opened.id, { action: "change", ...opened, query, rollingDays }).then(() => showToast({ title: `“${opened.name}” saved` }), (error: unknown) => showToast({ tone: "critical", title: "The view was not saved", description: error instanceof Error ? error.message : undefined }));
  };
  const items: MenuItem[] = [
    ...(list?.views ?? []).slice(0, MOST_LISTED).map((view): MenuItem => ({ kind: "link", label: view.name, hint: view.starred ? "★" : undefined, href: viewHref(view, list?.today ?? state.to) })),
    ...((list?.views.length ?? 0) === 0 ? [] : [{ kind: "separator" as const }]),
    ...(modified && opened.mine ? [{ label: `Save changes to ${opened.name}`, onSelect: replace }] : []),
    { label: "Save as a view", disabled: list === undefined, onSelect: () => setSaving(true) },
    { kind: "link", label: "All views", href: "/views" },
  ];
  return (
    <>
      {modified ? <Badge tone="warning">Modified</Badge> : null}
      <Menu
        align="end"
        items={items}
        trigger={
          <Button icon={<Bookmark aria-hidden size={14} className="text-ink-3" />} className="max-w-56 font-normal">
            <span className="truncate">{opened?.name ?? "Views"}</span>
          </Button>
        }
      />
      {saving && list !== undefined ? (
        <ViewDialog
          title="Save as a view"
          action="Save"
          start={{ name: "", query, rollingDays: null, visibility: "private", teamId: null }}
          list={list}
          onClose={() => setSaving(false)}
          onSave={async (input) => {
            const id = await add(input);
            onView(viewHref({ ...input, id }, list.today));
            showToast({ title: `“${input.name}” saved` });
          }}
        />
      ) : null}
    </>
  );
}
