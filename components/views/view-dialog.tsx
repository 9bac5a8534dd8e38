"use client";
// Names a view and says who sees it and which days it means.
import { useId, useState, type FormEvent } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
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
  const formId = useId();
  const [visibility, setVisibility] = useState(start.visibility);
  const [teamId, setTeamId] = useState(start.teamId ?? list.teams[0]?.id ?? null);
  const [rollingDays, setRollingDays] = useState(start.rollingDays);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const { from, to } = stateOfView({ query: start.query, rollingDays: start.rollingDays }, list.today);
  const days = start.rollingDays ?? Math.min(800, Math.max(1, daysBetween(from, to)));
  const audiences = (["private", "team", "org"] as const).filter((one) => one === visibility || one === "private" || (one === "team" ? list.teams.length > 0 : list.sharesWithAll));

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get("name") ?? "").trim();
    if (name === "") return setError("Give the view a name.");
    setBusy(true);
    try {
      await onSave({ name, query: start.query, rollingDays, visibility, teamId: visibility === "team" ? teamId : null });
      onClose();
    } catch (failure) {
      setError(failure instanceof Error ? failure.message : "The view was not saved. Try again.");
    } finally {
      setBusy(false);
    }
    return undefined;
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
            {action}
          </Button>
        </>
      }
    >
      <form id={formId} noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
        <Field label="Name" error={error}>
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
      </form>
    </Dialog>
  );
}
