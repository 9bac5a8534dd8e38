"use client";
// Writes or changes a note on a day: what happened, where more is said, who sees it.
import { useState } from "react";
import { Field } from "@/components/ui/field";
import { fieldText, FormDialog } from "@/components/ui/form-dialog";
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
  const [teamId, setTeamId] = useState(audiences.some((one) => one.teamId === start.teamId) ? start.teamId : (audiences[0]?.teamId ?? null));
  const save = async (form: FormData) => {
    await onSave({ day: fieldText(form, "day"), note: fieldText(form, "note"), link: fieldText(form, "link") || null, teamId });
    onClose();
  };
  return (
    <FormDialog open title={title} size="sm" action="Save" onOpenChange={(open) => (open ? undefined : onClose())} onSubmit={save}>
      {(fault) => (
        <>
          <Field label="Day, UTC">
            <Input name="day" type="date" defaultValue={start.day} required />
          </Field>
          <Field label="What happened" error={fault}>
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
        </>
      )}
    </FormDialog>
  );
}
