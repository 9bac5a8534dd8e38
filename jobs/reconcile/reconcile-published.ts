// After a publish: reconciles the periods that it touched and keeps the answer, which the trust bar reads.
import { NO_MONTH } from "@/lib/bronze/not-stated";
import type { RunContext } from "@/jobs/run/run-context";
import { reconcile, type Reconciliation } from "./reconcile";
import deleteGoneSql from "./delete_gone_cells.sql";
import storeSql from "./store_reconciliation.sql";

/** Idempotent: also called by a run that crashed between its publish and this. */
export async function reconcilePublished(ctx: RunContext, dataVersion: string): Promise<{ metrics: Record<string, unknown>; warnings: string[] }> {
  const { rows: touched } = await ctx.pool.query<{ source_id: number; period: string }>(
    `select distinct c.source_id, t.month::text as period from ops.slice c join silver.conservation t on t.batch_id = c.batch_id where c.data_version = $1
     union select distinct source_id, billing_period::text from gold.daily_spend_change where data_version = $1
     -- What was only held back leaves no change in gold when it goes.
     union select r.source_id, r.billing_period::text from ops.reconciliation r
     where r.silver = 0 and r.gold = 0 and r.source_id in (select c.source_id from ops.slice c where c.data_version = $1)`,
    [dataVersion],
  );
  if (touched.length === 0) return { metrics: { periods: 0 }, warnings: [] };
  const sourceIds = [...new Set(touched.map((t) => t.source_id))];
  const periods = [...new Set(touched.map((t) => t.period))];
  const result = await reconcile(ctx.pool, { sourceIds, periods });
  for (const r of result) await store(ctx, r);
  await ctx.pool.query(deleteGoneSql, [sourceIds, periods, JSON.stringify(result.map((r) => ({ source_id: r.sourceId, billing_period: r.billingPeriod, currency: r.currency }))), NO_MONTH]);
  const off = result.filter((r) => !r.ok);
  return {
    metrics: { periods: result.length, unreconciled: off.length },
    warnings: off.map((r) => `${r.source} ${r.billingPeriod.slice(0, 7)} does not reconcile: ${r.difference} ${r.currency}`),
  };
}

async function store(ctx: RunContext, r: Reconciliation): Promise<void> {
  const { billedInvoices, invoice, ...rest } = r;
  const row = { ...rest, delivered: r.bronze, invoice: invoice?.total ?? null, invoiceDifference: invoice?.difference ?? null, invoiceLines: invoice?.lines ?? [], runId: ctx.run.id, at: ctx.now().toISOString(), billed: billedInvoices };
  await ctx.pool.query(storeSql, [JSON.stringify(row)]);
}
