"use client";
// Names a view and says who sees it and which days it means.
import { useState } from "react";
import { Field } from "@/components/ui/field";
import { fieldText, FormDialog } from "@/components/ui/form-dialog";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { daysBetween } from "@/lib/dates/dates";
import { formatRange } from "@/lib/format/date";
import { formatCount } from "@/lib/format/number";
import type { ViewInput, ViewList } from "@/lib/queries/views/saved-views";
import { stateOfView, type Visibility } from "@/lib/state/saved-view";

export type ViewDialogProps = {
  title: string;
  action: string;
  /** What the form starts with. */
  start: ViewInput;
  list: Pick<ViewList, "teams" | "sharesWithAll" | "today">;
  onClose: () => void;
  /** Saves it; what it throws is shown and the dialog stays. */
  onSave: (input: ViewInput) => Promise<void>;
};

const WHO: Record<Visibility, string> = { private: "Only me", team: "A team", org: "Everybody" };

export function ViewDialog({ title, action, start, list, onClose, onSave }: ViewDialogProps) {
  const [visibility, setVisibility] = useState(start.visibility);
  const [teamId, setTeamId] = useState(start.teamId ?? list.teams[0]?.id ?? null);
  const [rollingDays, setRollingDays] = useState(start.rollingDays);
  const { from, to } = stateOfView({ query: start.query, rollingDays: start.rollingDays }, list.today);
  const days = start.rollingDays ?? Math.min(800, Math.max(1, daysBetween(from, to)));
  const audiences = (["private", "team", "org"] as const).filter((one) => one === visibility || one === "private" || (one === "team" ? list.teams.length > 0 : list.sharesWithAll));

  const save = async (form: FormData) => {
    await onSave({ name: fieldText(form, "name"), query: start.query, rollingDays, visibility, teamId: visibility === "team" ? teamId : null });
    onClose();
  };
  return (
    <FormDialog open title={title} size="sm" action={action} onOpenChange={(open) => (open ? undefined : onClose())} check={(form) => (fieldText(form, "name") === "" ? "Give the view a name." : null)} onSubmit={save}>
      {(fault) => (
        <>
          <Field label="Name" error={fault}>
            <Input name="name" defaultValue={start.name} maxLength={80} autoComplete="off" required />
          </Field>
          <Field label="Days">
            <Select
              label="Days"
              value={rollingDays === null ? "fixed" : "rolling"}
              options={[{ value: "fixed", label: formatRange(from, to) }, { value: "rolling", label: `The newest ${formatCount(days, "day")}, moving on` }]}
              onValueChange={(chosen) => setRollingDays(chosen === "rolling" ? days : null)}
            />
          </Field>
          <Field label="Seen by" hint="Whoever opens it sees their own rows alone.">
            <Select label="Seen by" value={visibility} options={audiences.map((value) => ({ value, label: WHO[value] }))} onValueChange={setVisibility} />
          </Field>
          {visibility === "team" ? (
            <Field label="Team">
              <Select label="Team" value={String(teamId ?? "")} options={list.teams.map(({ id, name }) => ({ value: String(id), label: name }))} onValueChange={(id) => setTeamId(Number(id))} />
            </Field>
          ) : null}
        </>
      )}
    </FormDialog>
  );
}
