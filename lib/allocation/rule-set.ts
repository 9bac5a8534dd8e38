// What a set of allocation rules is: the shape that pages, API and `kco rules` share, and its limits.
import { z } from "zod";
import { isDay } from "@/lib/dates/dates";
import { BUILT_IN_NAMES, MAX_CONDITIONS, RULE_FIELDS, RULE_OPS } from "./rule-words";

export const MAX_RULES = 200;
export const MAX_VALUES = 200;

const text = (most: number) => z.string().trim().min(1, { error: "write at least one character" }).max(most).refine((s) => !s.includes("\0"), { error: "holds a NUL byte" });

export const conditionShape = z
  .strictObject({ field: z.enum(RULE_FIELDS), key: text(128).optional(), op: z.enum(RULE_OPS), values: z.array(text(256)).min(1, { error: "name at least one value" }).max(MAX_VALUES) })
  .superRefine((c, ctx) => {
    if ((c.field === "tag") !== (c.key !== undefined)) ctx.addIssue({ code: "custom", path: ["key"], message: c.field === "tag" ? "a tag is named by its key" : `${c.field} has no key; only a tag has` });
    if (c.op !== "in" && c.values.length !== 1) ctx.addIssue({ code: "custom", path: ["values"], message: `${c.op} takes one value; in takes several` });
  });
export type Condition = z.infer<typeof conditionShape>;

export const ruleShape = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("team_tag") }),
  z.strictObject({ kind: z.literal("account_owner") }),
  z.strictObject({ kind: z.literal("match"), name: text(100), team: text(100), when: z.array(conditionShape).min(1, { error: "name at least one condition" }).max(MAX_CONDITIONS) }),
]);
export type Rule = z.infer<typeof ruleShape>;

/** Rules in their order; what none of them decides is Unallocated. */
export const ruleSetShape = z
  .strictObject({
    /** First usage day they count for; null: every day, so that history is restated. */
    effective_from: z.string().refine(isDay, { error: "write a day as YYYY-MM-DD" }).nullable().default(null),
    rules: z.array(ruleShape).max(MAX_RULES),
  })
  .superRefine(({ rules }, ctx) => {
    for (const kind of ["team_tag", "account_owner"] as const) if (rules.filter((rule) => rule.kind === kind).length > 1) ctx.addIssue({ code: "custom", path: ["rules"], message: `${BUILT_IN_NAMES[kind]} stands twice in the order; once is enough` });
  });
export type RuleSet = z.infer<typeof ruleSetShape>;
