// What a set of allocation rules is: the shape that pages, API and `kco rules` share, and its limits.
import { z } from "zod";
import { isDay } from "@/lib/dates/dates";

export const RULE_FIELDS = ["tag", "account", "project", "service", "resource", "region"] as const;
export type RuleField = (typeof RULE_FIELDS)[number];
/** is, in and starts_with pay no heed to case; regex does, unless it begins with (?i). */
export const RULE_OPS = ["is", "in", "starts_with", "regex"] as const;
export type RuleOp = (typeof RULE_OPS)[number];

export const MAX_RULES = 200;
export const MAX_CONDITIONS = 5;
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

export const BUILT_IN_NAMES = { team_tag: "Tag team", account_owner: "Owner of the account or project", unallocated: "Unallocated" } as const;

/** As it is read on screen and in a terminal: `service starts with Amazon`. */
export function saysCondition({ field, key, op, values }: Condition): string {
  const word = { is: "is", in: "in", starts_with: "starts with", regex: "matches" }[op];
  return `${field === "tag" ? `tag ${key ?? ""}` : field} ${word} ${values.join(", ")}`;
}
