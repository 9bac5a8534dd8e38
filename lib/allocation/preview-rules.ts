// What a rule set would move before anybody applies it: published rows of a month, decided again, exact to the last digit.
import type { SqlRunner } from "@/lib/access/sql-runner";
import { addMonths, type Day } from "@/lib/dates/dates";
import type { Money } from "@/lib/money/money";
import { checkedRules } from "./check-rules";
import { decidingVersions } from "./read-rules";
import type { RuleSet } from "./rule-set";
import { decisionSql, teamOfRule, type RowColumns, type RuleVersion } from "./rule-sql";

/** Money of one pair of teams; amounts are decimal text. */
export interface Move {
  readonly from: string;
  readonly to: string;
  readonly currency: string;
  readonly billed: Money;
  readonly effective: Money;
  readonly rows: number;
}

export interface RulePreview {
  /** First day of the month that was looked at; null: nothing is published. */
  readonly month: Day | null;
  readonly moves: readonly Move[];
}

/** A published row with the spelling and the owner of today, as the rebuild would read it. */
const COLUMNS: RowColumns = {
  day: "r.day", provider: "r.provider", account: "r.account", service: "r.service", region: "r.region", resource: "r.resource", tags: "r.tags", tagTeam: "t.id", owner: "o.team_id",
};

const PUBLISHED = `
  SELECT f.team_id, trim(f.currency) AS currency, f.billed_cost, f.effective_cost, f.tags, to_date(f.date_id::text, 'YYYYMMDD') AS day, p.provider,
         coalesce(nullif(a.sub_account, ''), a.billing_account) AS account, s.service_name AS service, g.region, x.resource,
         nullif(left(btrim(ops.team_tag(p.provider, f.tags)), 100), '') AS spelled
    FROM gold.fact_cloud_billing f
    JOIN gold.dim_provider p ON p.provider_id = f.provider_id JOIN gold.dim_account a ON a.account_id = f.account_id JOIN gold.dim_service s ON s.service_id = f.service_id
    JOIN gold.dim_region g ON g.region_id = f.region_id JOIN gold.dim_resource x ON x.resource_id = f.resource_id
   WHERE f.date_id >= $1::int AND f.date_id < $2::int AND f.allocation_line = 0`;

const TEAM_AND_OWNER = `
    LEFT JOIN ops.tag_spelling sp ON sp.tag = 'team' AND sp.variant = lower(r.spelled)
    LEFT JOIN ops.team t ON lower(t.name) = lower(coalesce(sp.canonical, r.spelled))
    LEFT JOIN ops.account_owner o ON o.provider = r.provider AND o.account_id = r.account`;

/** The last whole month before `today` that has published rows, else the newest month that has. */
export async function previewMonth(db: SqlRunner, today: Day): Promise<Day | null> {
  const [row] = await db.query<{ month: Day | null }>(
    `SELECT coalesce((SELECT max(month) FROM gold.monthly_spend_by_provider WHERE month < date_trunc('month', $1::date)), (SELECT max(month) FROM gold.monthly_spend_by_provider))::date::text AS "month"`,
    [today],
  );
  return row?.month ?? null;
}

const dateId = (day: Day): number => Number(day.replaceAll("-", ""));

/**
 * For each pair of teams the money of `month` that would go from one to the other, largest first; owners and spellings that wait for a rebuild are in it.
 * @throws AppError "invalid_input" naming the rule
 */
export async function previewRules(db: SqlRunner, set: RuleSet, today: Day): Promise<RulePreview> {
  const rules = await checkedRules(db, set);
  const month = await previewMonth(db, today);
  if (month === null) return { month, moves: [] };
  const versions: RuleVersion[] = [{ version: Number.MAX_SAFE_INTEGER, effectiveFrom: set.effective_from, rules }, ...(await decidingVersions(db, true))];
  const moves = await db.query<Move>(
    `WITH decided AS (
       SELECT r.team_id, r.currency, r.billed_cost, r.effective_cost, ${decisionSql(versions, COLUMNS, teamOfRule)} AS new_team_id
         FROM (${PUBLISHED}) r ${TEAM_AND_OWNER}
     ), moved AS (
       SELECT team_id, new_team_id, currency, sum(billed_cost) AS billed, sum(effective_cost) AS effective, count(*)::int AS rows FROM decided WHERE team_id <> new_team_id GROUP BY 1, 2, 3
     )
     SELECT a.name AS "from", b.name AS "to", m.currency AS "currency", trim_scale(m.billed)::text AS "billed", trim_scale(m.effective)::text AS "effective", m.rows AS "rows"
       FROM moved m JOIN ops.team a ON a.id = m.team_id JOIN ops.team b ON b.id = m.new_team_id ORDER BY abs(m.effective) DESC, 1, 2, 3`,
    [dateId(month), dateId(addMonths(month, 1))],
  );
  return { month, moves };
}
