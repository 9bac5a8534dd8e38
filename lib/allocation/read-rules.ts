// Reads rule sets: those that decide, the draft, and their history.
import type { SqlRunner } from "@/lib/access/sql-runner";
import type { Day } from "@/lib/dates/dates";
import type { Condition, Rule, RuleSet } from "./rule-set";
import type { DecidingRule, RuleVersion } from "./rule-sql";

interface RuleRow {
  version: number;
  effectiveFrom: Day | null;
  id: number;
  kind: DecidingRule["kind"];
  name: string;
  conditions: Condition[];
  teamId: number | null;
  team: string | null;
}

const RULES = `
  SELECT v.version AS "version", v.effective_from::text AS "effectiveFrom", r.id AS "id", r.kind AS "kind", r.name AS "name", r.conditions AS "conditions", r.team_id AS "teamId", t.name AS "team"
    FROM ops.allocation_version v JOIN ops.allocation_rule r ON r.version = v.version LEFT JOIN ops.team t ON t.id = r.team_id`;
const ORDER = "ORDER BY v.version DESC, r.position";

function versionsOf(rows: readonly RuleRow[]): RuleVersion[] {
  const versions = new Map<number, RuleVersion & { rules: DecidingRule[] }>();
  for (const { version, effectiveFrom, id, kind, conditions, teamId } of rows) {
    const into = versions.get(version) ?? { version, effectiveFrom, rules: [] };
    into.rules.push({ id, kind, conditions, teamId });
    versions.set(version, into);
  }
  return [...versions.values()];
}

/** The versions that decide, newest first. @param includeUnpublished also those whose rebuild has not published yet */
export async function decidingVersions(db: SqlRunner, includeUnpublished: boolean): Promise<RuleVersion[]> {
  return versionsOf(await db.query<RuleRow>(`${RULES} WHERE v.state = 'applied' AND ($1::boolean OR v.published_at IS NOT NULL) ${ORDER}`, [includeUnpublished]));
}

function ruleOf({ kind, name, team, conditions }: RuleRow): Rule[] {
  if (kind === "match") return [{ kind, name, team: team ?? "", when: conditions }];
  return kind === "unallocated" ? [] : [{ kind }];
}

export interface StoredRuleSet {
  readonly version: number;
  readonly state: "draft" | "applied";
  readonly writtenBy: string;
  readonly reason: string | null;
  /** UTC instant. */
  readonly writtenAt: string;
  /** UTC instant of the publish that first used it; null: its rebuild has not published yet. */
  readonly publishedAt: string | null;
  readonly effectiveFrom: Day | null;
  readonly ruleCount: number;
}

const INSTANT = (column: string): string => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;

/** Every version, newest first. */
export function listVersions(db: SqlRunner): Promise<StoredRuleSet[]> {
  return db.query<StoredRuleSet>(
    `SELECT v.version AS "version", v.state AS "state", v.written_by AS "writtenBy", v.reason AS "reason", ${INSTANT("v.written_at")} AS "writtenAt", ${INSTANT("v.published_at")} AS "publishedAt",
            v.effective_from::text AS "effectiveFrom", (SELECT count(*)::int FROM ops.allocation_rule r WHERE r.version = v.version AND r.kind <> 'unallocated') AS "ruleCount"
       FROM ops.allocation_version v ORDER BY v.version DESC LIMIT 100`,
    [],
  );
}

/** One version as it would be written in a file. @throws nothing: an unknown version has no rules */
export async function ruleSetOf(db: SqlRunner, version: number): Promise<RuleSet> {
  const rows = await db.query<RuleRow>(`${RULES} WHERE v.version = $1::int ${ORDER}`, [version]);
  return { effective_from: rows[0]?.effectiveFrom ?? null, rules: rows.flatMap(ruleOf) };
}

/** Number of the newest applied version: what an editor starts from. */
export async function newestApplied(db: SqlRunner): Promise<number> {
  const [row] = await db.query<{ version: number }>(`SELECT max(version)::int AS "version" FROM ops.allocation_version WHERE state = 'applied'`, []);
  return row?.version ?? 1;
}
