// The daily summary: one message for the FinOps group into the outbox, the answer in its subject and first line.
import { formatDay } from "@/lib/format/date";
import { changeOf, formatChange } from "@/lib/format/delta";
import { formatMoney } from "@/lib/format/money";
import { readersSql } from "@/jobs/outbox/readers";
import type { RunContext } from "@/jobs/run/run-context";
import { summaryNumbers, type SummaryNumbers } from "./numbers";
import { renderHtml, type Line } from "./render-html";

/** Writes once per logical date, to be delivered at 08:00 UTC. Without a recipient or a published day nothing is written. */
export async function writeDailySummary(ctx: RunContext): Promise<{ written: boolean; recipients: number; reason?: string }> {
  const { rows: people } = await ctx.pool.query<{ email: string }>(readersSql("daily_summary"));
  const all = await summaryNumbers(ctx.pool);
  const [numbers] = all;
  if (!numbers) return { written: false, recipients: people.length, reason: "nothing is published yet" };
  if (people.length === 0) return { written: false, recipients: 0, reason: "nobody of the FinOps group has an account" };

  const lines = all.flatMap(linesOf);
  const anomalies = await anomalyCount(ctx, numbers.day);
  lines.push({ label: "Anomalies on this day", value: String(anomalies), note: "by the 20 % and the 2σ rule; see Anomalies" });
  const subject = subjectOf(numbers);
  await ctx.pool.query(
    `insert into ops.outbox (channel, kind, recipients, subject, body_text, body_html, dedup_key, deliver_after, run_id)
     values ('email', 'daily_summary', $1, $2, $3, $4, $5, $6, $7) on conflict (dedup_key) do nothing`,
    [
      JSON.stringify(people.map((p) => p.email)),
      subject,
      `${subject}\n\n${lines.map((l) => `${l.label}: ${l.value}${l.note ? ` (${l.note})` : ""}`).join("\n")}\n`,
      renderHtml(subject, lines),
      `daily_summary:${ctx.run.logicalDate}`,
      `${ctx.run.logicalDate}T08:00:00Z`,
      ctx.run.id,
    ],
  );
  return { written: true, recipients: people.length };
}

function subjectOf(n: SummaryNumbers): string {
  const weekday = new Intl.DateTimeFormat("en-US", { weekday: "short", timeZone: "UTC" }).format(new Date(`${n.day}T00:00:00Z`));
  return `Cloud spend ${formatDay(n.day)}: ${formatMoney(n.cost, n.currency, { digits: 0 })} (${formatChange(changeOf(n.cost, n.sameWeekday))} vs last ${weekday})`;
}

function linesOf(n: SummaryNumbers): Line[] {
  const money = (amount: string): string => formatMoney(amount, n.currency);
  return [
    { label: `Effective cost on ${formatDay(n.day)}`, value: money(n.cost), note: `${money(n.sameWeekday)} seven days earlier` },
    { label: "Month to date", value: money(n.monthToDate), note: `${money(n.previousMonthToDate)} in the same days of last month` },
    ...n.drivers.map((d) => ({ label: `Changed: ${d.name}`, value: money(d.delta), note: `${money(d.before)} → ${money(d.cost)}` })),
  ];
}

async function anomalyCount(ctx: RunContext, day: string): Promise<number> {
  const { rows } = await ctx.pool.query<{ n: string }>("select count(*) as n from ops.anomaly where usage_date = $1", [day]);
  return Number(rows[0]?.n ?? 0);
}
