// Allocation rules as one SQL expression over a row: the first rule that fits decides. Pipeline and preview are made of the same text.
import { escapeLiteral } from "pg";
import type { Day } from "@/lib/dates/dates";
import type { Condition } from "./rule-set";

export interface DecidingRule {
  readonly id: number;
  readonly kind: "team_tag" | "account_owner" | "unallocated" | "match";
  readonly conditions: readonly Condition[];
  readonly teamId: number | null;
}

export interface RuleVersion {
  readonly version: number;
  /** First usage day; null: every day. */
  readonly effectiveFrom: Day | null;
  /** In order; the last is `unallocated`. */
  readonly rules: readonly DecidingRule[];
}

/** SQL of what the rules look at in a row. */
export interface RowColumns {
  readonly day: string;
  readonly provider: string;
  /** Sub account, or the billing account where there is none. */
  readonly account: string;
  readonly service: string;
  readonly region: string;
  readonly resource: string;
  readonly tags: string;
  /** Id of the team that the team tag names, or null. */
  readonly tagTeam: string;
  /** Id of the team that owns the account; null or 0 for none. */
  readonly owner: string;
}

function valueOf({ field, key }: Condition, c: RowColumns): string {
  switch (field) {
    case "tag": return `(${c.tags} ->> ${escapeLiteral(key ?? "")})`;
    case "account": case "project": return c.account;
    case "service": return c.service;
    case "resource": return c.resource;
    case "region": return c.region;
  }
}

/** Google's accounts are called projects, and only they. */
function onlyOf({ field }: Condition, c: RowColumns): string {
  return field === "project" ? `${c.provider} = 'gcp' and ` : field === "account" ? `${c.provider} <> 'gcp' and ` : "";
}

function testOf(condition: Condition, c: RowColumns): string {
  const value = valueOf(condition, c);
  const lower = condition.values.map((v) => escapeLiteral(v.toLowerCase()));
  const [first = "''"] = lower;
  switch (condition.op) {
    case "is": return `lower(${value}) = ${first}`;
    case "in": return `lower(${value}) = any (array[${lower.join(", ")}]::text[])`;
    case "starts_with": return `starts_with(lower(${value}), ${first})`;
    case "regex": return `${value} ~ ${escapeLiteral(condition.values[0] ?? "")}`;
  }
}

function fits(rule: DecidingRule, c: RowColumns): string {
  switch (rule.kind) {
    case "team_tag": return `${c.tagTeam} is not null`;
    case "account_owner": return `coalesce(${c.owner}, 0) <> 0`;
    case "unallocated": return "true";
    case "match": return rule.conditions.map((condition) => `(${onlyOf(condition, c)}${testOf(condition, c)})`).join(" and ");
  }
}

/** The team that a rule gives a row it fits. */
export function teamOfRule(rule: DecidingRule, c: RowColumns): string {
  return { team_tag: c.tagTeam, account_owner: c.owner, unallocated: "0", match: String(rule.teamId ?? 0) }[rule.kind];
}

/**
 * A CASE that gives, for each row, `outcome` of the rule that decides.
 * @param versions newest first; for a day the first whose effectiveFrom it has reached counts
 */
export function decisionSql(versions: readonly RuleVersion[], c: RowColumns, outcome: (rule: DecidingRule, c: RowColumns) => string): string {
  const last = versions.findIndex((version) => version.effectiveFrom === null);
  const counting = last < 0 ? versions : versions.slice(0, last + 1);
  const caseOf = ({ rules }: RuleVersion): string => `case ${rules.map((rule) => `when ${fits(rule, c)} then ${outcome(rule, c)}`).join("\n    ")} end`;
  const arms = counting.map((version) => `when ${version.effectiveFrom === null ? "true" : `${c.day} >= date ${escapeLiteral(version.effectiveFrom)}`} then ${caseOf(version)}`);
  return `case ${arms.join("\n  ")} end`;
}
