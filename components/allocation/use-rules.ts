"use client";
// The rules under edit: each with an identity of its own for the list, and every state before, to undo.
import { useState } from "react";
import type { Rule, RuleSet } from "@/lib/allocation/rule-set";

export interface EditedRule {
  readonly id: number;
  readonly rule: Rule;
}

interface Edited {
  readonly rules: readonly EditedRule[];
  readonly effectiveFrom: string | null;
}

export interface RuleEdit {
  readonly rules: readonly EditedRule[];
  readonly effectiveFrom: string | null;
  readonly set: RuleSet;
  readonly changed: boolean;
  readonly canUndo: boolean;
  add: (rule: Rule) => void;
  replace: (id: number, rule: Rule) => void;
  remove: (id: number) => void;
  /** @returns false at either end of the list */
  move: (id: number, by: -1 | 1) => boolean;
  countFrom: (day: string | null) => void;
  undo: () => void;
  reset: (set: RuleSet) => void;
}

const start = ({ rules, effective_from }: RuleSet): Edited => ({ rules: rules.map((rule, id) => ({ id, rule })), effectiveFrom: effective_from });
const setOf = ({ rules, effectiveFrom }: Edited): RuleSet => ({ effective_from: effectiveFrom, rules: rules.map(({ rule }) => rule) });

export function useRules(initial: RuleSet, applied: RuleSet): RuleEdit {
  const [history, setHistory] = useState<readonly Edited[]>([start(initial)]);
  const now = history.at(-1) ?? start(initial);
  const push = (next: Edited) => setHistory([...history.slice(-99), next]);
  const withRules = (rules: readonly EditedRule[]) => push({ ...now, rules });
  const set = setOf(now);
  return {
    ...now,
    set,
    changed: JSON.stringify(set) !== JSON.stringify(applied),
    canUndo: history.length > 1,
    add: (rule) => withRules([{ id: 1 + Math.max(-1, ...history.flatMap(({ rules }) => rules.map(({ id }) => id))), rule }, ...now.rules]),
    replace: (id, rule) => withRules(now.rules.map((one) => (one.id === id ? { id, rule } : one))),
    remove: (id) => withRules(now.rules.filter((one) => one.id !== id)),
    move: (id, by) => {
      const at = now.rules.findIndex((one) => one.id === id);
      const [one, other] = [now.rules[at], now.rules[at + by]];
      if (one === undefined || other === undefined) return false;
      withRules(now.rules.with(at, other).with(at + by, one));
      return true;
    },
    countFrom: (day) => push({ ...now, effectiveFrom: day }),
    undo: () => setHistory(history.slice(0, -1)),
    reset: (to) => setHistory([start(to)]),
  };
}
