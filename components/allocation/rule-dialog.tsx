"use client";
// One rule in a form: its name, up to five conditions, and the team it gives.
import { useId, useState, type FormEvent, type ReactElement } from "react";
import { Plus, X } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { IconButton } from "@/components/ui/icon-button";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import type { Condition, Rule } from "@/lib/allocation/rule-set";
import { MAX_CONDITIONS, type RuleField, type RuleOp } from "@/lib/allocation/rule-words";

type MatchRule = Extract<Rule, { kind: "match" }>;
/** As it is typed: values stand in one line, separated by commas. */
type Draft = { field: RuleField; key: string; op: RuleOp; text: string };

const FIELDS = [
  { value: "tag", label: "Tag" }, { value: "account", label: "Account" }, { value: "project", label: "Project" },
  { value: "service", label: "Service" }, { value: "resource", label: "Resource" }, { value: "region", label: "Region" },
] as const;
const OPS = [{ value: "is", label: "is" }, { value: "in", label: "is one of" }, { value: "starts_with", label: "starts with" }, { value: "regex", label: "matches" }] as const;
const HINTS: Record<RuleOp, string> = { is: "Upper and lower case are the same.", in: "Separate values by commas.", starts_with: "Upper and lower case are the same.", regex: "A regular expression; (?i) at its start ignores case." };

const EMPTY: Draft = { field: "service", key: "", op: "is", text: "" };
const draftOf = ({ field, key, op, values }: Condition): Draft => ({ field, key: key ?? "", op, text: values.join(", ") });

function conditionOf({ field, key, op, text }: Draft): Condition {
  const values = op === "in" ? text.split(",").map((v) => v.trim()).filter((v) => v !== "") : [text.trim()];
  return { field, ...(field === "tag" ? { key: key.trim() } : {}), op, values };
}

/** What the form lacks; whether it can be read at all, the server says. */
function missing(name: string, when: readonly Draft[]): string | null {
  if (name.trim() === "") return "Give the rule a name; it is shown beside every charge that it decides.";
  const at = when.findIndex(({ field, key, text }) => text.trim() === "" || (field === "tag" && key.trim() === ""));
  return at < 0 ? null : `Condition ${at + 1} has no ${when[at]?.text.trim() === "" ? "value" : "tag key"}.`;
}

type RuleDialogProps = { trigger: ReactElement; rule: MatchRule | null; teams: readonly string[]; onSave: (rule: Rule) => void };

export function RuleDialog({ trigger, rule, teams, onSave }: RuleDialogProps) {
  const formId = useId();
  const [open, setOpen] = useState(false);
  const [name, setName] = useState("");
  const [team, setTeam] = useState("");
  const [when, setWhen] = useState<readonly Draft[]>([EMPTY]);
  const [error, setError] = useState<string | null>(null);

  const change = (next: boolean) => {
    if (next) {
      setName(rule?.name ?? "");
      setTeam(rule?.team ?? teams[0] ?? "");
      setWhen(rule?.when.map(draftOf) ?? [EMPTY]);
    }
    setError(null);
    setOpen(next);
  };
  const edit = (at: number, part: Partial<Draft>) => setWhen(when.map((one, i) => (i === at ? { ...one, ...part } : one)));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    const lacks = missing(name, when);
    if (lacks !== null) return setError(lacks);
    onSave({ kind: "match", name: name.trim(), team, when: when.map(conditionOf) });
    return setOpen(false);
  };

  return (
    <Dialog
      trigger={trigger}
      open={open}
      onOpenChange={change}
      title={rule === null ? "Add a rule" : "Edit the rule"}
      description="A charge that meets every condition belongs to the team, unless a rule above has decided already."
      footer={
        <>
          <Button onClick={() => change(false)}>Cancel</Button>
          <Button type="submit" form={formId} variant="primary">{rule === null ? "Add the rule" : "Keep"}</Button>
        </>
      }
    >
      <form id={formId} noValidate onSubmit={submit} className="flex flex-col gap-4">
        <Field label="Name" error={error}>
          <Input value={name} onChange={(event) => setName(event.target.value)} maxLength={100} autoComplete="off" placeholder="e.g. Shared Kubernetes cluster" />
        </Field>
        <ul className="flex flex-col gap-3">
          {when.map((one, at) => (
            <ConditionRow key={at} at={at} draft={one} onEdit={(part) => edit(at, part)} onRemove={when.length > 1 ? () => setWhen(when.filter((_, i) => i !== at)) : undefined} />
          ))}
        </ul>
        {when.length < MAX_CONDITIONS ? (
          <div>
            <Button size="sm" icon={<Plus aria-hidden size={14} />} onClick={() => setWhen([...when, EMPTY])}>And</Button>
          </div>
        ) : null}
        <Field label="Team">
          <Select label="Team" value={team} options={teams.map((value) => ({ value, label: value }))} onValueChange={setTeam} className="w-full" />
        </Field>
      </form>
    </Dialog>
  );
}

type ConditionRowProps = { at: number; draft: Draft; onEdit: (part: Partial<Draft>) => void; onRemove: (() => void) | undefined };

function ConditionRow({ at, draft, onEdit, onRemove }: ConditionRowProps) {
  const hintId = useId();
  return (
    <li className="flex flex-col gap-1">
      <div className="flex flex-wrap items-center gap-2">
        <Select label={`Field of condition ${at + 1}`} value={draft.field} options={FIELDS} onValueChange={(field) => onEdit({ field })} className="w-28" />
        {draft.field === "tag" ? <Input aria-label={`Tag key of condition ${at + 1}`} value={draft.key} onChange={(event) => onEdit({ key: event.target.value })} placeholder="key" autoComplete="off" className="w-32" /> : null}
        <Select label={`Comparison of condition ${at + 1}`} value={draft.op} options={OPS} onValueChange={(op) => onEdit({ op })} className="w-28" />
        <Input aria-label={`Value of condition ${at + 1}`} aria-describedby={hintId} value={draft.text} onChange={(event) => onEdit({ text: event.target.value })} autoComplete="off" className="min-w-40 flex-1" />
        {onRemove === undefined ? null : <IconButton label={`Remove condition ${at + 1}`} icon={<X aria-hidden size={14} />} onClick={onRemove} />}
      </div>
      <p id={hintId} className="text-xs text-ink-3">{HINTS[draft.op]}</p>
    </li>
  );
}
