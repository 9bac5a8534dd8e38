// Usage without a team tag, by size: what to tag next (DOMAIN §8). Row-level security decides whose is in it.
import type { SqlRunner } from "@/lib/access/sql-runner";
import type { Day } from "@/lib/dates/dates";
import type { Money } from "@/lib/money/money";

export interface UntaggedSpend {
  /** The owner of the account, or Unallocated. */
  readonly team: string;
  readonly provider: string;
  readonly account: string;
  readonly service: string;
  readonly currency: string;
  readonly effective: Money;
  readonly charges: number;
  readonly resources: number;
}

export interface Untagged {
  readonly top: readonly UntaggedSpend[];
  /** Of everything untagged, not only of the rows above; one line per currency. */
  readonly totals: readonly { readonly currency: string; readonly effective: Money; readonly lines: number }[];
}

const SHOWN = 25;

/** $1, $2 date ids · $3 team ids, null: every team the reader sees. */
const LINES = `
  WITH lines AS (
    SELECT f.team_id, f.account_id, f.service_id, trim(f.currency) AS currency, sum(f.effective_cost) AS effective, count(*)::int AS charges, count(DISTINCT nullif(f.resource_id, 0))::int AS resources
      FROM gold.fact_cloud_billing f
     WHERE f.date_id >= $1::int AND f.date_id < $2::int AND f.charge_category = 'Usage' AND f.allocation_line = 0 AND ($3::int[] IS NULL OR f.team_id = ANY ($3::int[]))
       AND f.allocation_rule_id IN (SELECT r.id FROM ops.allocation_rule r WHERE r.kind IN ('account_owner', 'unallocated'))
     GROUP BY 1, 2, 3, 4 HAVING sum(f.effective_cost) <> 0)`;

/** Effective Usage of [from, to) that no tag and no rule of an admin has decided. @param teamIds of these teams alone */
export async function untaggedSpend(db: SqlRunner, range: { from: Day; to: Day }, teamIds: readonly number[] | null): Promise<Untagged> {
  const params = [Number(range.from.replaceAll("-", "")), Number(range.to.replaceAll("-", "")), teamIds === null ? null : [...teamIds]];
  const top = await db.query<UntaggedSpend>(
    `${LINES} SELECT t.team_name AS "team", a.provider AS "provider", a.account_name AS "account", s.service_name AS "service", l.currency AS "currency", trim_scale(l.effective)::text AS "effective",
                     l.charges AS "charges", l.resources AS "resources"
       FROM lines l JOIN gold.dim_team t USING (team_id) JOIN gold.dim_account a USING (account_id) JOIN gold.dim_service s USING (service_id)
      ORDER BY abs(l.effective) DESC, a.account_name, s.service_name LIMIT ${SHOWN}`,
    params,
  );
  const totals = await db.query<Untagged["totals"][number]>(`${LINES} SELECT currency AS "currency", trim_scale(sum(effective))::text AS "effective", count(*)::int AS "lines" FROM lines GROUP BY 1 ORDER BY abs(sum(effective)) DESC, 1`, params);
  return { top, totals };
}
