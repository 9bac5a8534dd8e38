"use client";
// The rules in their order, each with what it looks at and the team it gives; moved by buttons, or by Alt and arrow keys on any of them.
import { useEffect, useRef, type KeyboardEvent } from "react";
import { ArrowDown, ArrowRight, ArrowUp, Pencil, Trash2 } from "lucide-react";
import { IconButton } from "@/components/ui/icon-button";
import type { Rule } from "@/lib/allocation/rule-set";
import { BUILT_IN_NAMES, saysCondition } from "@/lib/allocation/rule-words";
import { RuleDialog } from "./rule-dialog";
import type { RuleEdit } from "./use-rules";

const BUILT_IN_SAYS = { team_tag: "The charge carries a team tag", account_owner: "The account or project has an owner" } as const;
const BUILT_IN_GIVES = { team_tag: "the team of the tag", account_owner: "the owner" } as const;

export function ruleName(rule: Rule): string {
  return rule.kind === "match" ? rule.name : BUILT_IN_NAMES[rule.kind];
}

type RuleListProps = { edit: RuleEdit; teams: readonly string[]; mayChange: boolean };

export function RuleList({ edit, teams, mayChange }: RuleListProps) {
  const list = useRef<HTMLOListElement>(null);
  const moved = useRef<{ id: number; by: -1 | 1 } | null>(null);
  // The list is drawn anew after a move: focus stays with the rule that was moved.
  useEffect(() => {
    if (moved.current === null) return;
    const { id, by } = moved.current;
    moved.current = null;
    const row = list.current?.querySelector(`[data-rule="${id}"]`);
    const same = row?.querySelector<HTMLButtonElement>(`[data-move="${by}"]:not(:disabled)`) ?? row?.querySelector<HTMLButtonElement>("[data-move]:not(:disabled)");
    same?.focus();
  }, [edit.rules]);
  const move = (id: number, by: -1 | 1) => {
    if (edit.move(id, by)) moved.current = { id, by };
  };
  const onKeyDown = (id: number) => (event: KeyboardEvent) => {
    const by = event.altKey && event.key === "ArrowUp" ? -1 : event.altKey && event.key === "ArrowDown" ? 1 : null;
    if (by === null) return;
    event.preventDefault();
    move(id, by);
  };
  return (
    <ol ref={list} aria-label="Allocation rules in order" className="flex flex-col divide-y divide-line border-y border-line">
      {edit.rules.map(({ id, rule }, at) => (
        <li key={id} data-rule={id} className="flex flex-wrap items-center gap-x-3 gap-y-1 py-2">
          <span className="w-6 shrink-0 text-right text-sm text-ink-3 tabular-nums">{at + 1}</span>
          <RuleText rule={rule} />
          {mayChange ? (
            <span className="ml-auto flex shrink-0 items-center">
              <IconButton data-move={-1} size="sm" label={`Move ${ruleName(rule)} up`} disabled={at === 0} icon={<ArrowUp aria-hidden size={14} />} onClick={() => move(id, -1)} onKeyDown={onKeyDown(id)} />
              <IconButton data-move={1} size="sm" label={`Move ${ruleName(rule)} down`} disabled={at === edit.rules.length - 1} icon={<ArrowDown aria-hidden size={14} />} onClick={() => move(id, 1)} onKeyDown={onKeyDown(id)} />
              {rule.kind === "match" ? (
                <RuleDialog rule={rule} teams={teams} onSave={(next) => edit.replace(id, next)} trigger={<IconButton size="sm" label={`Edit ${ruleName(rule)}`} icon={<Pencil aria-hidden size={14} />} onKeyDown={onKeyDown(id)} />} />
              ) : null}
              <IconButton size="sm" label={`Remove ${ruleName(rule)}`} icon={<Trash2 aria-hidden size={14} />} onClick={() => edit.remove(id)} onKeyDown={onKeyDown(id)} />
            </span>
          ) : null}
        </li>
      ))}
      <li className="flex items-center gap-x-3 py-2 text-sm text-ink-3">
        <span className="w-6 shrink-0 text-right tabular-nums">{edit.rules.length + 1}</span>
        <span>Everything else is Unallocated</span>
      </li>
    </ol>
  );
}

function RuleText({ rule }: { rule: Rule }) {
  const says = rule.kind === "match" ? rule.when.map(saysCondition).join(" and ") : BUILT_IN_SAYS[rule.kind];
  const gives = rule.kind === "match" ? rule.team : BUILT_IN_GIVES[rule.kind];
  return (
    <span className="min-w-0 flex-1 basis-48">
      <span className="block font-medium break-words">{ruleName(rule)}</span>
      <span className="block text-sm break-words text-ink-2">
        {says} <ArrowRight aria-label="gives" size={14} className="inline align-[-0.125em] text-ink-3" /> <span className="text-ink">{gives}</span>
      </span>
    </span>
  );
}
