// What `kco month` says about a month and its checklist.
import type { Pool } from "pg";
import { onPg } from "@/lib/access/sql-runner";
import { dayOf, type Day } from "@/lib/dates/dates";
import { closeMonth, monthClose, reopenMonth, type MonthClose } from "@/lib/months/month-close";
import { cliActor } from "@/jobs/cli/actor";
import type { CommandResult } from "@/jobs/cli/command-result";

function said(close: MonthClose, ok: boolean): CommandResult {
  const head = close.state === "closed" ? `closed by ${close.closedBy} at ${close.closedAt}: ${close.reason}` : close.state === "ready" ? "ready to be closed" : "not ready to be closed";
  return { ok, document: { ok, ...close }, lines: [`${close.month.slice(0, 7)} is ${head}`, ...close.items.map((item) => `  ${item.ok ? "✓" : "✗"} ${item.title}: ${item.says}`)] };
}

export async function showMonth(pool: Pool, month: Day): Promise<CommandResult> {
  const close = await monthClose(onPg(pool), month, dayOf(new Date()));
  return said(close, close.state !== "open");
}

export async function close(pool: Pool, month: Day, how: { reason: string; force: boolean }): Promise<CommandResult> {
  return said(await closeMonth(onPg(pool), { month, by: cliActor(), today: dayOf(new Date()), ...how }), true);
}

export async function reopen(pool: Pool, month: Day, reason: string): Promise<CommandResult> {
  return said(await reopenMonth(onPg(pool), { month, by: cliActor(), today: dayOf(new Date()), reason }), true);
}
