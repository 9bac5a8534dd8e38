// Words and limits of allocation rules that the browser needs, too.
import type { Condition } from "./rule-set";

export const RULE_FIELDS = ["tag", "account", "project", "service", "resource", "region"] as const;
export type RuleField = (typeof RULE_FIELDS)[number];
/** is, in and starts_with pay no heed to case; regex does, unless it begins with (?i). */
export const RULE_OPS = ["is", "in", "starts_with", "regex"] as const;
export type RuleOp = (typeof RULE_OPS)[number];

export const MAX_CONDITIONS = 5;

export const BUILT_IN_NAMES = { team_tag: "Tag team", account_owner: "Owner of the account or project", unallocated: "Unallocated" } as const;

/** As it is read on screen and in a terminal: `service starts with Amazon`. */
export function saysCondition({ field, key, op, values }: Condition): string {
  const word = { is: "is", in: "in", starts_with: "starts with", regex: "matches" }[op];
  return `${field === "tag" ? `tag ${key ?? ""}` : field} ${word} ${values.join(", ")}`;
}
