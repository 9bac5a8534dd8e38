"use client";
// Edits the rule set: order, add, change, remove, undo; shows the money that would move; keeps a draft; applies with a reason.
import { useState } from "react";
import { useRouter } from "next/navigation";
import { Plus, Undo2 } from "lucide-react";
import { ReasonDialog } from "@/components/admin/reason-dialog";
import { Button } from "@/components/ui/button";
import { ErrorState } from "@/components/ui/error-state";
import { ApiProblem } from "@/components/ui/fetch-json";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { showToast } from "@/components/ui/toast";
import type { RulePreview } from "@/lib/allocation/preview-rules";
import type { RuleSet } from "@/lib/allocation/rule-set";
import { orderApply, orderDiscard, orderDraft, orderPreview } from "./order-rules";
import { PreviewPanel } from "./preview-panel";
import { RuleDialog } from "./rule-dialog";
import { RuleList } from "./rule-list";
import { useRules } from "./use-rules";

type RuleEditorProps = { version: number; applied: RuleSet; draft: RuleSet | null; teams: readonly string[]; mayChange: boolean };
/** A preview stands for one very set; another edit makes it old. */
type Shown = { of: string; preview: RulePreview } | { of: string; failed: string };

export function RuleEditor({ version, applied, draft, teams, mayChange }: RuleEditorProps) {
  const router = useRouter();
  const edit = useRules(draft ?? applied, applied);
  const [busy, setBusy] = useState<"preview" | "draft" | null>(null);
  const [shown, setShown] = useState<Shown | null>(null);
  const key = JSON.stringify(edit.set);
  const current = shown?.of === key ? shown : null;

  const ask = async (what: "preview" | "draft", work: () => Promise<void>) => {
    setBusy(what);
    try {
      await work();
    } catch (failure) {
      setShown({ of: key, failed: failure instanceof ApiProblem ? failure.message : "The answer was not understood. Reload the page and try again." });
    } finally {
      setBusy(null);
    }
  };
  const preview = () => ask("preview", async () => setShown({ of: key, preview: await orderPreview(edit.set) }));
  const keepDraft = () => ask("draft", async () => {
    await orderDraft(edit.set, version);
    showToast({ title: "The draft is kept", description: "It decides nothing until it is applied.", tone: "good" });
    router.refresh();
  });
  const reset = () => ask("draft", async () => {
    if (draft !== null) await orderDiscard();
    edit.reset(applied);
    router.refresh();
  });
  const apply = async (reason: string) => {
    const done = await orderApply(edit.set, version, reason);
    showToast({ title: `Version ${done.version} is applied`, description: `Run ${done.runId} builds the figures again; until it publishes, everybody sees the ones before.`, tone: "good" });
    router.refresh();
  };

  return (
    <div className="flex flex-col gap-4">
      {mayChange ? (
        <div className="flex flex-wrap items-center gap-2">
          <RuleDialog rule={null} teams={teams} onSave={edit.add} trigger={<Button icon={<Plus aria-hidden size={14} />}>Add a rule</Button>} />
          <Button variant="ghost" icon={<Undo2 aria-hidden size={14} />} disabled={!edit.canUndo} onClick={edit.undo}>Undo</Button>
          <span className="text-sm text-ink-3">{draft === null ? `Version ${version}` : `A draft beside version ${version}`}. Alt with ↑ or ↓ moves a rule.</span>
        </div>
      ) : null}
      <RuleList edit={edit} teams={teams} mayChange={mayChange} />
      {mayChange ? (
        <>
          <div className="flex flex-wrap items-end gap-x-4 gap-y-3">
            <Field label="Counts from" hint="Empty: for every day, so that history is restated.">
              <Input type="date" value={edit.effectiveFrom ?? ""} onChange={(event) => edit.countFrom(event.target.value === "" ? null : event.target.value)} className="w-44" />
            </Field>
            <div className="flex flex-wrap gap-2">
              <Button loading={busy === "preview"} disabled={!edit.changed} onClick={() => void preview()}>Preview</Button>
              <Button loading={busy === "draft"} disabled={!edit.changed} onClick={() => void keepDraft()}>Keep as draft</Button>
              <Button variant="ghost" disabled={!edit.changed && draft === null} onClick={() => void reset()}>Back to version {version}</Button>
              <ReasonDialog
                trigger={<Button variant="primary" disabled={current === null || !("preview" in current)}>Save and apply</Button>}
                title="Apply these rules"
                description="They become the next version. A run builds gold again by them; until it publishes, everybody sees the figures of the version before."
                action="Apply"
                placeholder="e.g. the cluster belongs to Platform since October"
                onConfirm={apply}
              />
            </div>
          </div>
          {edit.changed && current === null ? <p className="text-sm text-ink-3">Preview shows the money that would move; after it the rules can be applied.</p> : null}
          {current !== null && "failed" in current ? <ErrorState title="The rules cannot be used like this" reason={current.failed} /> : null}
          {current !== null && "preview" in current ? <PreviewPanel preview={current.preview} /> : null}
        </>
      ) : null}
    </div>
  );
}
