// Finds what is wrong with a rule set before anything depends on it: unknown teams, expressions that PostgreSQL cannot read.
import type { SqlRunner } from "@/lib/access/sql-runner";
import { AppError } from "@/lib/errors/app-error";
import { teamCalled, type TeamRow } from "@/lib/teams/find-team";
import type { Rule, RuleSet } from "./rule-set";
import type { DecidingRule } from "./rule-sql";

/** PostgreSQL reads the expression, so PostgreSQL says whether it can. Back references are refused: they alone make its matching take exponential time. */
async function assertRegex(db: SqlRunner, pattern: string, rule: string): Promise<void> {
  if (/\\[1-9]/.test(pattern)) throw new AppError("invalid_input", `Rule "${rule}": the expression ${pattern} refers back to a group (\\1), which can take for ever. Write it without.`);
  // One argument the planner cannot fold, inside a function that turns the error into a word: the transaction goes on.
  const [row] = await db.query<{ fault: string | null }>("SELECT ops.regex_fault($1::text) AS \"fault\"", [pattern]);
  if (row?.fault !== null) throw new AppError("invalid_input", `Rule "${rule}": PostgreSQL cannot read the expression ${pattern}: ${row?.fault ?? "no answer"}.`);
}

function teamId(teams: readonly Pick<TeamRow, "id" | "name" | "slug">[], rule: Extract<Rule, { kind: "match" }>): number {
  const found = teamCalled(teams, rule.team);
  if (!found) throw new AppError("invalid_input", `Rule "${rule.name}": there is no team "${rule.team}". Teams: ${teams.slice(0, 20).map(({ name }) => name).join(", ") || "none yet"}${teams.length > 20 ? " …" : ""}.`);
  return found.id;
}

/**
 * The rules as they decide, with the team of each and the final Unallocated; ids are positions from 1.
 * @throws AppError "invalid_input" naming the rule
 */
export async function checkedRules(db: SqlRunner, { rules }: RuleSet): Promise<(DecidingRule & { name: string | null })[]> {
  const teams = await db.query<Pick<TeamRow, "id" | "name" | "slug">>(`SELECT id AS "id", name AS "name", slug AS "slug" FROM ops.team ORDER BY name`, []);
  const checked: (DecidingRule & { name: string | null })[] = [];
  for (const rule of rules) {
    const id = checked.length + 1;
    if (rule.kind !== "match") {
      checked.push({ id, kind: rule.kind, conditions: [], teamId: null, name: null });
      continue;
    }
    for (const condition of rule.when) if (condition.op === "regex") await assertRegex(db, condition.values[0] ?? "", rule.name);
    checked.push({ id, kind: "match", conditions: rule.when, teamId: teamId(teams, rule), name: rule.name });
  }
  return [...checked, { id: checked.length + 1, kind: "unallocated", conditions: [], teamId: null, name: null }];
}
