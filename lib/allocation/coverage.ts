// How much of the usage has a team: by its tag, and by any rule (DOMAIN §8); tax, support, credits and refunds are no usage.
import type { SqlRunner } from "@/lib/access/sql-runner";
import { addMonths, type Day } from "@/lib/dates/dates";
import type { Money } from "@/lib/money/money";

/** The FinOps Framework's target for allocation. */
export const COVERAGE_TARGET = "0.90";

export interface Coverage {
  readonly currency: string;
  /** Effective Usage of the month; amounts are decimal text. */
  readonly usage: Money;
  readonly allocated: Money;
  /** Decided by the team tag, or by a rule that looks at a tag. */
  readonly byTag: Money;
  /** allocated ÷ usage as decimal text; null without usage. */
  readonly share: string | null;
  readonly tagShare: string | null;
}

export interface RuleCoverage {
  readonly ruleId: number;
  readonly version: number;
  readonly position: number;
  readonly name: string;
  readonly kind: string;
  readonly currency: string;
  readonly effective: Money;
  /** Of all effective Usage of that currency; decimal text. */
  readonly share: string | null;
  readonly rows: number;
}

const USAGE = `
  SELECT f.team_id, f.allocation_rule_id, trim(f.currency) AS currency, f.effective_cost
    FROM gold.fact_cloud_billing f WHERE f.date_id >= $1::int AND f.date_id < $2::int AND f.charge_category = 'Usage' AND f.allocation_line = 0`;

const bounds = (month: Day): number[] => [month, addMonths(month, 1)].map((day) => Number(day.replaceAll("-", "")));

/** Of one month, a line per currency, largest first. */
export function coverageOf(db: SqlRunner, month: Day): Promise<Coverage[]> {
  return db.query<Coverage>(
    `WITH usage AS (${USAGE}), sums AS (
       SELECT u.currency, sum(u.effective_cost) AS usage, coalesce(sum(u.effective_cost) FILTER (WHERE u.team_id <> 0), 0) AS allocated,
              coalesce(sum(u.effective_cost) FILTER (WHERE u.team_id <> 0 AND (r.kind = 'team_tag' OR r.conditions @> '[{"field": "tag"}]')), 0) AS tagged
         FROM usage u LEFT JOIN ops.allocation_rule r ON r.id = u.allocation_rule_id GROUP BY 1)
     SELECT currency AS "currency", trim_scale(usage)::text AS "usage", trim_scale(allocated)::text AS "allocated", trim_scale(tagged)::text AS "byTag",
            round(allocated / nullif(usage, 0), 6)::text AS "share", round(tagged / nullif(usage, 0), 6)::text AS "tagShare" FROM sums ORDER BY abs(usage) DESC, 1`,
    bounds(month),
  );
}

/** What each rule of the published versions decided in one month, in the order of the rules. */
export function coverageByRule(db: SqlRunner, month: Day): Promise<RuleCoverage[]> {
  return db.query<RuleCoverage>(
    `WITH usage AS (${USAGE}), sums AS (SELECT allocation_rule_id, currency, sum(effective_cost) AS effective, count(*)::int AS rows FROM usage GROUP BY 1, 2)
     SELECT r.id AS "ruleId", r.version AS "version", r.position AS "position", r.name AS "name", r.kind AS "kind", s.currency AS "currency", trim_scale(s.effective)::text AS "effective",
            round(s.effective / nullif(sum(s.effective) OVER (PARTITION BY s.currency), 0), 6)::text AS "share", s.rows AS "rows"
       FROM sums s JOIN ops.allocation_rule r ON r.id = s.allocation_rule_id ORDER BY r.version DESC, r.position, s.currency`,
    bounds(month),
  );
}
