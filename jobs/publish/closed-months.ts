// A closed month changes only by a restatement that says so (RELIABILITY M-13): a message to finance and a warning of the run, each with the delta.
import { readersSql } from "@/jobs/outbox/readers";
import type { Pool, PoolClient } from "pg";
import { formatMoney } from "@/lib/format/money";
import type { RunContext } from "@/jobs/run/run-context";
import closedMonthMoves from "./sql/closed_month_moves.sql";

interface Move {
  source: string;
  billing_period: string;
  currency: string;
  billed: string;
  effective: string;
}

function signed(amount: string, currency: string): string {
  return `${amount.startsWith("-") ? "" : "+"}${formatMoney(amount, currency)}`;
}

/** One sentence for each source, billing period and currency that this data version moved although the month is closed. */
export async function closedMonthWarnings(db: Pool | PoolClient, dataVersion: string): Promise<string[]> {
  const { rows } = await db.query<Move>(closedMonthMoves, [dataVersion]);
  return rows.map(
    (m) => `Closed month ${m.billing_period.slice(0, 7)} of ${m.source} has changed: billed ${signed(m.billed, m.currency)}, effective ${signed(m.effective, m.currency)} (data version ${dataVersion})`,
  );
}

/** Inside the publish transaction, so that no closed month moves without a message; once per data version. */
export async function writeClosedMonthMessage(ctx: RunContext, session: PoolClient, dataVersion: string): Promise<void> {
  const warnings = await closedMonthWarnings(session, dataVersion);
  if (warnings.length === 0) return;
  await session.query(
    `insert into ops.outbox (channel, kind, recipients, subject, body_text, dedup_key, deliver_after, run_id)
     select 'email', 'closed_month_moved', coalesce(jsonb_agg(r.email), '[]'), $1, $2, $3, $4, $5
     from (${readersSql("closed_month_moved")}) r
     on conflict (dedup_key) do nothing`,
    [
      warnings.length === 1 ? warnings[0] : `${warnings.length} closed months have changed`,
      `${warnings.join("\n")}\n\nRun ${ctx.run.id} published it. Look at the restatement, then reopen and close the month again (kco month reopen, kco month close) so that the new figure is the agreed one.\n`,
      `closed_month_moved:${dataVersion}`,
      ctx.now(),
      ctx.run.id,
    ],
  );
}
