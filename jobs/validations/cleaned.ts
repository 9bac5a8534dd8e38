// Checks of the cleaned zone: one line a check.
import assertAccountPattern from "@/jobs/tests/assert_account_pattern.sql";
import assertNoDuplicates from "@/jobs/tests/assert_no_duplicates.sql";
import assertServiceApproved from "@/jobs/tests/assert_service_approved.sql";
import type { RunContext } from "@/jobs/run/run-context";
import type { Check, Observation, Subject } from "./check";
import { offendingRows } from "./offending-rows";
import { repeatedKeys } from "./repeated-keys";

export const cleanedChecks: readonly Check[] = [
  { id: "cleaned_no_duplicates", layer: "cleaned", severity: "critical", perSource: noDuplicates },
  { id: "cleaned_rows_readable", layer: "cleaned", severity: "critical", threshold: 5, perSource: quarantined("cleaned_rows_readable") },
  { id: "cleaned_required_not_null", layer: "cleaned", severity: "critical", threshold: 5, perSource: quarantined("cleaned_required_not_null") },
  { id: "cleaned_cost_numeric", layer: "cleaned", severity: "critical", threshold: 5, perSource: quarantined("cleaned_cost_numeric") },
  { id: "cleaned_dates_valid_sequential", layer: "cleaned", severity: "critical", threshold: 5, perSource: quarantined("cleaned_dates_valid_sequential") },
  { id: "cleaned_currency_known", layer: "cleaned", severity: "critical", threshold: 5, perSource: quarantined("cleaned_currency_known") },
  { id: "cleaned_account_pattern", layer: "cleaned", severity: "warning", perSource: assertion(assertAccountPattern, "accounts of an unexpected form") },
  { id: "cleaned_service_approved", layer: "cleaned", severity: "warning", perSource: assertion(assertServiceApproved, "services that are not on the approved list") },
];

function assertion(sql: string, what: string): NonNullable<Check["perSource"]> {
  return (ctx, subject) => offendingRows(ctx.pool, sql, [subject.batchIds], what);
}

/** The delivery identity decides; how often the business key repeats is information (DOMAIN §1). */
async function noDuplicates(ctx: RunContext, subject: Subject): Promise<Observation> {
  const o = await offendingRows(ctx.pool, assertNoDuplicates, [subject.batchIds], "delivery identities that stand twice");
  const { keys, rows, beyond_first: beyond } = await repeatedKeys(ctx.pool, subject.batchIds);
  return { ...o, observed: `${o.observed}; ${rows} rows share ${keys} business keys (${beyond} beyond the first), all kept` };
}

const held = (count: number): string => `${count} ${count === 1 ? "record" : "records"}`;

interface HeldRecords {
  failed: string;
  discarded: string;
  total: string;
  row_pct: string;
  money_pct: string;
  first: string | null;
  sample: Record<string, unknown>[] | null;
}

function observedText(r: HeldRecords): string {
  const [failed, discarded] = [Number(r.failed), Number(r.discarded)];
  if (failed === 0) return discarded === 0 ? "no record in quarantine" : `no open record in quarantine; besides, ${held(discarded)} discarded, which no longer count`;
  return `${held(failed)} in quarantine (${r.row_pct} % of rows, ${r.money_pct} % of money), the first on ${r.first ?? ""}${discarded === 0 ? "" : `; besides, ${held(discarded)} discarded, which no longer count`}`;
}

/** What the sample names is read in quarantine, where reading is noted. Records that a row-level check put into quarantine and nobody has decided about: critical above the threshold of rows or of money, a warning below. Discarded ones are only named. */
function quarantined(checkId: string): NonNullable<Check["perSource"]> {
  return async (ctx: RunContext, subject: Subject, threshold: number): Promise<Observation> => {
    const { rows } = await ctx.pool.query<HeldRecords>(
      `with q as (
         select * from silver.quarantine where batch_id = any ($1::bigint[]) and check_id = $2 and status = 'open'
       ), received as (
         select coalesce((select sum(b.rows) from bronze.batch b where b.id = any ($1::bigint[])), 0)
              + (select count(*) from silver.quarantine x where x.batch_id = any ($1::bigint[]) and x.record ? 'text' and x.record ->> 'ordinal' is null) as rows,
           (select coalesce(sum(abs(c.received)), 0) from silver.conservation c where c.batch_id = any ($1::bigint[])) as money
       )
       select count(q.id) as failed, (select count(*) from silver.quarantine d where d.batch_id = any ($1::bigint[]) and d.check_id = $2 and d.status = 'discarded') as discarded, max(r.rows) as total,
         round(100.0 * count(q.id) / greatest(max(r.rows), 1), 3) as row_pct,
         case when max(r.money) = 0 then 0 else round(100.0 * coalesce(sum(abs(q.billed_cost)), 0) / max(r.money), 3) end as money_pct,
         (select jsonb_agg(jsonb_build_object('key', s.batch_id || ':' || s.record_ordinal, 'line', s.line, 'check', s.check_id, 'reason', s.reason)) from (select * from q order by id limit 100) s) as sample,
         (select format('line %s: %s', f.line, f.reason) from q f order by f.id limit 1) as first
       from received r left join q on true`,
      [subject.batchIds, checkId],
    );
    const r = rows[0];
    const failed = Number(r?.failed ?? 0);
    const over = Number(r?.row_pct ?? 0) > threshold || Number(r?.money_pct ?? 0) > threshold;
    return {
      status: failed === 0 ? "pass" : "fail",
      observed: r ? observedText(r) : "no record in quarantine",
      expected: `no record; critical above ${threshold} % of rows or of money`,
      failedRows: failed,
      totalRows: Number(r?.total ?? 0),
      sample: r?.sample ?? [],
      severity: over ? "critical" : "warning",
    };
  };
}
