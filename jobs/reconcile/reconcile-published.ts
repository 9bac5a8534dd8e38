// After a publish: reconciles the periods that it touched and keeps the answer, which the trust bar reads.
import type { RunContext } from "@/jobs/run/run-context";
import { reconcile, type Reconciliation } from "./reconcile";

/** Idempotent: also called by a run that crashed between its publish and this. */
export async function reconcilePublished(ctx: RunContext, dataVersion: string): Promise<{ metrics: Record<string, unknown>; warnings: string[] }> {
  const { rows: touched } = await ctx.pool.query<{ source_id: number; period: string }>(
    `select distinct c.source_id, t.month::text as period from ops.slice c join silver.conservation t on t.batch_id = c.batch_id where c.data_version = $1
     union select distinct source_id, billing_period::text from gold.daily_spend_change where data_version = $1`,
    [dataVersion],
  );
  if (touched.length === 0) return { metrics: { periods: 0 }, warnings: [] };
  const sourceIds = [...new Set(touched.map((t) => t.source_id))];
  const result = await reconcile(ctx.pool, { sourceIds, periods: [...new Set(touched.map((t) => t.period))] });
  for (const r of result) await store(ctx, r);
  const off = result.filter((r) => !r.ok);
  return {
    metrics: { periods: result.length, unreconciled: off.length },
    warnings: off.map((r) => `${r.source} ${r.billingPeriod.slice(0, 7)} does not reconcile: ${r.difference} ${r.currency}`),
  };
}

async function store(ctx: RunContext, r: Reconciliation): Promise<void> {
  await ctx.pool.query(
    `insert into ops.reconciliation (source_id, billing_period, currency, provider_total, delivered, bronze, silver, quarantined, gold, difference, lines, level, ok, run_id, at)
     values ($1, $2, $3, $4, $5, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
     on conflict (source_id, billing_period, currency) do update set provider_total = excluded.provider_total, delivered = excluded.delivered, bronze = excluded.bronze,
       silver = excluded.silver, quarantined = excluded.quarantined, gold = excluded.gold, difference = excluded.difference, lines = excluded.lines,
       level = excluded.level, ok = excluded.ok, run_id = excluded.run_id, at = excluded.at`,
    [
      r.sourceId, r.billingPeriod, r.currency, r.providerTotal, r.bronze, r.silver, r.quarantined, r.gold, r.difference, JSON.stringify(r.lines), r.level, r.ok,
      ctx.run.id, ctx.now(),
    ],
  );
}
