"use client";
// Writes or changes a note on a day: what happened, where more is said, who sees it.
import { useId, useState, type FormEvent } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import type { AnnotationInput, AnnotationList } from "@/lib/queries/annotations/annotations";

export type AnnotationDialogProps = {
  title: string;
  start: AnnotationInput;
  audiences: AnnotationList["audiences"];
  onClose: () => void;
  /** Saves it; what it throws is shown and the dialog stays. */
  onSave: (input: AnnotationInput) => Promise<void>;
};

const EVERYBODY = "all";

export function AnnotationDialog({ title, start, audiences, onClose, onSave }: AnnotationDialogProps) {
  const formId = useId();
  const [teamId, setTeamId] = useState(audiences.some((one) => one.teamId === start.teamId) ? start.teamId : (audiences[0]?.teamId ?? null));
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string): string => String(form.get(name) ?? "").trim();
    setBusy(true);
    try {
      await onSave({ day: text("day"), note: text("note"), link: text("link") || null, teamId });
      onClose();
    } catch (failure) {
      setError(failure instanceof Error ? failure.message : "The note was not saved. Try again.");
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      title={title}
      size="sm"
      onOpenChange={(open) => (open ? undefined : onClose())}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={formId} variant="primary" loading={busy}>
            Save
          </Button>
        </>
      }
    >
      <form id={formId} noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
        <Field label="Day, UTC">
          <Input name="day" type="date" defaultValue={start.day} required />
        </Field>
        <Field label="What happened" error={error}>
          <Input name="note" defaultValue={start.note} maxLength={300} autoComplete="off" required placeholder="Load test of the new checkout" />
        </Field>
        <Field label="Link" hint="Where more is said; may be left out.">
          <Input name="link" type="url" defaultValue={start.link ?? ""} maxLength={2_000} autoComplete="off" placeholder="https://" />
        </Field>
        <Field label="Seen by">
          <Select
            label="Seen by"
            value={teamId === null ? EVERYBODY : String(teamId)}
            options={audiences.map((one) => ({ value: one.teamId === null ? EVERYBODY : String(one.teamId), label: one.name }))}
            onValueChange={(value) => setTeamId(value === EVERYBODY ? null : Number(value))}
          />
        </Field>
      </form>
    </Dialog>
  );
}
