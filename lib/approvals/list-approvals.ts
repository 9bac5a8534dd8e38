// Services and account ids that bills have brought and nobody has approved yet, with what they cost, and what is approved.
import type { SqlRunner } from "@/lib/access/sql-runner";
import type { Day } from "@/lib/dates/dates";
import { isoText } from "@/lib/db/iso-text";

export interface UnapprovedValue {
  readonly kind: "service" | "account";
  readonly provider: string;
  readonly value: string;
  /** First usage day with it. */
  readonly firstSeen: Day;
  readonly lastSeen: Day;
  readonly source: string;
  readonly currency: string;
  /** Billed, of all its days; decimal text. */
  readonly spend: string;
  /** A service that is on another provider's list: probably written under the wrong one. */
  readonly foreignTo: string | null;
}

export interface ApprovedValue {
  readonly kind: "service" | "pattern";
  readonly provider: string;
  readonly value: string;
  readonly source: string | null;
  readonly by: string;
  readonly at: string;
}

export interface AccountPattern {
  readonly provider: string;
  readonly source: string | null;
  readonly pattern: string;
  readonly says: string;
}

// The rollup is read once and summed before names are looked at: a pattern is then tried for each account and not for each row.
const SEEN = `
  SELECT d.service_id, d.account_id, d.source_id, d.currency, min(d.date_id) AS first_seen, max(d.date_id) AS last_seen, sum(d.billed_cost) AS spend
    FROM gold.daily_spend_all d GROUP BY 1, 2, 3, 4`;

const SERVICES = `
  SELECT 'service' AS "kind", v.provider AS "provider", v.service_name AS "value", to_date(min(d.first_seen)::text, 'YYYYMMDD')::text AS "firstSeen", to_date(max(d.last_seen)::text, 'YYYYMMDD')::text AS "lastSeen",
         min(s.name) AS "source", trim(d.currency) AS "currency", sum(d.spend)::text AS "spend",
         (SELECT min(o.provider) FROM ops.approved_service o WHERE o.provider <> v.provider AND o.service_name = v.service_name) AS "foreignTo"
    FROM gold.dim_service v JOIN seen d ON d.service_id = v.service_id JOIN ops.source s ON s.id = d.source_id
   WHERE v.provider IN (SELECT a.provider FROM ops.approved_service a) AND NOT EXISTS (SELECT FROM ops.approved_service a WHERE a.provider = v.provider AND a.service_name = v.service_name)
   GROUP BY v.provider, v.service_name, d.currency`;

const ACCOUNTS = `
  SELECT 'account' AS "kind", a.provider AS "provider", a.sub_account AS "value", to_date(min(d.first_seen)::text, 'YYYYMMDD')::text AS "firstSeen", to_date(max(d.last_seen)::text, 'YYYYMMDD')::text AS "lastSeen",
         s.name AS "source", trim(d.currency) AS "currency", sum(d.spend)::text AS "spend", NULL AS "foreignTo"
    FROM (SELECT account_id, source_id, currency, min(first_seen) AS first_seen, max(last_seen) AS last_seen, sum(spend) AS spend FROM seen GROUP BY 1, 2, 3) d
    JOIN gold.dim_account a ON a.account_id = d.account_id JOIN ops.source s ON s.id = d.source_id
   WHERE a.sub_account <> '' AND EXISTS (SELECT FROM ops.account_pattern p WHERE p.provider = a.provider AND (p.source_id IS NULL OR p.source_id = s.id))
     AND NOT EXISTS (SELECT FROM ops.account_pattern p WHERE p.provider = a.provider AND (p.source_id IS NULL OR p.source_id = s.id) AND a.sub_account ~ p.pattern)
   GROUP BY a.provider, a.sub_account, s.name, d.currency`;

/** What is published and not approved, largest spend first. For roles that see everything. */
export function listUnapproved(db: SqlRunner): Promise<UnapprovedValue[]> {
  return db.query<UnapprovedValue>(`WITH seen AS MATERIALIZED (${SEEN}) SELECT * FROM (${SERVICES} UNION ALL ${ACCOUNTS}) x ORDER BY abs(x."spend"::numeric) DESC, 1, 2, 3 LIMIT 500`, []);
}

/** What people have approved, newest first; the product's own first list is left out. */
export function listApproved(db: SqlRunner): Promise<ApprovedValue[]> {
  return db.query<ApprovedValue>(
    `SELECT * FROM (
       SELECT 'service' AS "kind", a.provider AS "provider", a.service_name AS "value", NULL AS "source", a.approved_by AS "by", ${isoText("a.approved_at")} AS "at"
         FROM ops.approved_service a WHERE a.approved_at IS NOT NULL
       UNION ALL
       SELECT 'pattern', p.provider, p.pattern, s.name, p.approved_by, ${isoText("p.approved_at")}
         FROM ops.account_pattern p LEFT JOIN ops.source s ON s.id = p.source_id WHERE p.approved_at IS NOT NULL) x
      ORDER BY x."at" DESC, 2, 3 LIMIT 500`,
    [],
  );
}

/** Every pattern that counts, the product's own ones too. */
export function listPatterns(db: SqlRunner): Promise<AccountPattern[]> {
  return db.query<AccountPattern>(
    `SELECT p.provider AS "provider", s.name AS "source", p.pattern AS "pattern", p.says AS "says" FROM ops.account_pattern p LEFT JOIN ops.source s ON s.id = p.source_id ORDER BY 1, 2 NULLS FIRST, 3`,
    [],
  );
}
