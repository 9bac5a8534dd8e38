// Reads KCO_SSO_GROUPS: which role and teams the groups of a sign-in provider give ("finops=analyst; web-team=lead:Web,Mobile").
import { ROLES, type Role } from "@/lib/access/scope";

export interface GroupRule {
  readonly group: string;
  readonly role: Role;
  readonly teams: readonly string[];
}

function readRule(text: string): GroupRule | null {
  const at = text.indexOf("=");
  const [group, wanted = ""] = [text.slice(0, at).trim(), text.slice(at + 1)];
  const [name = "", ...rest] = wanted.split(":");
  const role = ROLES.find((known) => known === name.trim());
  const teams = rest.join(":").split(",").map((team) => team.trim()).filter((team) => team !== "");
  if (at < 1 || group === "" || role === undefined || (teams.length > 0 && role !== "lead" && role !== "viewer")) return null;
  return { group, role, teams };
}

/** The rules, or null when one cannot be read. */
export function readGroupRules(text: string): GroupRule[] | null {
  const rules = text.split(";").map((part) => part.trim()).filter((part) => part !== "").map(readRule);
  return rules.every((rule) => rule !== null) ? rules : null;
}

/** What a person's groups give: the first role of ROLES' order that one of them gives, and the teams of all rules of a role that has teams; null for none. */
export function rightsOf(groups: readonly string[], rules: readonly GroupRule[]): { role: Role; teams: string[] } | null {
  const mine = rules.filter(({ group }) => groups.includes(group));
  const role = ROLES.find((known) => mine.some((rule) => rule.role === known));
  return role === undefined ? null : { role, teams: [...new Set(mine.flatMap(({ teams }) => teams))].sort() };
}
