// raw_total_matches_provider: what was delivered against what the provider states when asked independently, slice by slice.
import { deliveredAmountSql } from "@/jobs/formats/format";
import { getFormat } from "@/jobs/formats/registry";
import type { RunContext } from "@/jobs/run/run-context";
import type { Observation, Subject } from "./check";

/** Σ of each stated column per slice, month and currency; a difference of the 10th decimal is a named line, never hidden (DOMAIN §5). */
export async function totalsMatchProvider(ctx: RunContext, subject: Subject): Promise<Observation> {
  const expected = "the provider's own total of each slice";
  const { rows: batches } = await ctx.pool.query<{ batch_id: string; format: string }>(
    "select batch_id, format from ops.extraction where batch_id = any ($1::bigint[]) and jsonb_array_length(provider_totals) > 0",
    [subject.batchIds],
  );
  if (batches.length === 0) return { status: "skipped", observed: "the source states no total", expected };
  const differing: Record<string, unknown>[] = [];
  let compared = 0;
  for (const batch of batches) {
    for (const row of await compare(ctx, subject, batch)) {
      compared += 1;
      if (row.differs) differing.push({ ...row });
    }
  }
  return {
    status: differing.length === 0 ? "pass" : "fail",
    observed: differing.length === 0 ? `${compared} totals equal` : `${differing.length} of ${compared} totals differ`,
    expected,
    failedRows: differing.length,
    totalRows: compared,
    sample: differing,
  };
}

interface Compared {
  slice: string | null;
  month: string;
  currency: string;
  source_column: string;
  stated: string;
  delivered: string;
  difference: string;
  differs: boolean;
}

// 1e-8: Cost Explorer rounds each group at the 10th decimal, so a day of a hundred groups may be off by that much and no more.
const ROUNDING = "0.00000001";

async function compare(ctx: RunContext, subject: Subject, batch: { batch_id: string; format: string }): Promise<Compared[]> {
  const format = getFormat(batch.format);
  const columns = format.costColumns.map((c) => `('${c.source}', ${deliveredAmountSql(c)})`).join(", ");
  const { rows } = await ctx.pool.query<Compared>(
    `with delivered as (
       select ${format.sliceSql ?? "null::text"} as slice, (${format.monthSql})::date as month, ${format.currencySql} as currency, v.source_column, sum(v.amount::numeric) as amount
       from bronze.${format.table} r cross join lateral (values ${columns}) as v (source_column, amount)
       where r.source_id = $1 and r.batch_id = $2 and v.amount is not null
       group by 1, 2, 3, 4
     ), stated as (
       select t ->> 'slice' as slice, (t ->> 'month')::date as month, t ->> 'currency' as currency, t ->> 'column' as source_column, sum((t ->> 'amount')::numeric) as amount
       from ops.extraction e cross join lateral jsonb_array_elements(e.provider_totals) as t
       where e.batch_id = $2
       group by 1, 2, 3, 4
     )
     select s.slice, s.month::text, s.currency, s.source_column, s.amount::text as stated, coalesce(d.amount, 0)::text as delivered,
       (coalesce(d.amount, 0) - s.amount)::text as difference, abs(coalesce(d.amount, 0) - s.amount) > ${ROUNDING} as differs
     from stated s
     left join delivered d on d.slice is not distinct from s.slice and d.month = s.month and d.currency = s.currency and d.source_column = s.source_column`,
    [subject.source.id, batch.batch_id],
  );
  return rows;
}
