// Month close (RELIABILITY M-13): what has to be so before a month counts as agreed, closing it, and opening it again.
import "server-only";
import type { SqlRunner } from "@/lib/access/sql-runner";
import { NO_MONTH } from "@/lib/bronze/not-stated";
import { addMonths, inclusiveEnd, monthStart, type Day } from "@/lib/dates/dates";
import { isoText } from "@/lib/db/iso-text";
import { AppError } from "@/lib/errors/app-error";
import { STANDING_RESULTS } from "@/lib/checks/standing-results";
import { formatCount } from "@/lib/format/number";
import { HELD_RECORDS, WAITING_STATES } from "@/lib/quarantine/held-records";

export interface CloseItem {
  readonly id: "ended" | "final" | "complete" | "reconciled" | "invoices" | "quarantine" | "checks";
  readonly title: string;
  readonly ok: boolean;
  /** What was found. */
  readonly says: string;
  readonly href: string;
}

export interface MonthClose {
  readonly month: Day; // first day
  /** closed: every source's period is closed · ready: everything is so · open: something is missing. */
  readonly state: "closed" | "ready" | "open";
  readonly items: readonly CloseItem[];
  readonly closedBy: string | null;
  readonly closedAt: string | null;
  readonly reason: string | null;
}

interface Facts {
  sources: string[];
  sourceIds: number[];
  closed: number;
  notFinal: string[];
  incomplete: string[];
  unreconciled: string[];
  invoices: string[];
  quarantined: number;
  by: string | null;
  at: string | null;
  reason: string | null;
}

/** Cells of the sources whose charges gold shows: a comparison, or one that has handed over, neither holds a month open nor is closed with it. */
const CELLS = "(SELECT r.*, s.name FROM ops.reconciliation r JOIN ops.source s ON s.id = r.source_id AND s.removed_at IS NULL WHERE r.authoritative)";

/** $1 month, $2 its last day. Files need no finality of their own: closing is it. */
const FACTS = `
WITH cells AS (
  SELECT * FROM ${CELLS} c WHERE c.billing_period = $1::date
), involved AS (
  SELECT DISTINCT source_id FROM cells
), period AS (
  SELECT i.source_id, s.name, s.type, p.state, p.by, p.since, p.reason, st.complete_through, st.stale_since
  FROM involved i JOIN ops.source s ON s.id = i.source_id
  LEFT JOIN ops.billing_period_state p ON p.source_id = i.source_id AND p.billing_period = $1::date
  LEFT JOIN ops.source_state st ON st.source_id = i.source_id
)
SELECT
  coalesce((SELECT array_agg(source_id) FROM involved), '{}') AS "sourceIds",
  coalesce((SELECT array_agg(name ORDER BY name) FROM period), '{}') AS "sources",
  (SELECT count(*)::int FROM period WHERE state = 'closed') AS "closed",
  coalesce((SELECT array_agg(name || ': ' || coalesce(reason, 'never read') ORDER BY name) FROM period WHERE type <> 'file' AND coalesce(state, 'open') = 'open'), '{}') AS "notFinal",
  coalesce((SELECT array_agg(name || CASE WHEN stale_since IS NOT NULL THEN ' is stale' ELSE ' is complete through ' || coalesce(complete_through::text, 'no day') END ORDER BY name)
    FROM period WHERE stale_since IS NOT NULL OR (type <> 'file' AND coalesce(complete_through < $2::date, true))), '{}') AS "incomplete",
  coalesce((SELECT array_agg(name || ' ' || difference::text || ' ' || currency ORDER BY name) FROM cells WHERE NOT ok), '{}') AS "unreconciled",
  coalesce((SELECT array_agg(name || ': ' || invoice::text || ' ' || currency || ' entered, ' || invoice_difference::text || ' unexplained' ORDER BY name) FROM cells
    WHERE invoice IS NOT NULL AND level <> 'invoice'), '{}') AS "invoices",
  (SELECT count(*)::int FROM ${HELD_RECORDS} q WHERE q.state IN (${WAITING_STATES.map((state) => `'${state}'`).join(", ")}) AND q.source_id IN (SELECT source_id FROM involved)
    AND (q.billing_period = $1::date OR (q.billing_period IS NULL AND EXISTS (SELECT FROM silver.conservation c WHERE c.batch_id = q.batch_id AND c.month = $1::date)))) AS "quarantined",
  (SELECT by FROM period WHERE state = 'closed' ORDER BY since DESC LIMIT 1) AS "by",
  (SELECT ${isoText("max(since)")} FROM period WHERE state = 'closed') AS "at",
  (SELECT reason FROM period WHERE state = 'closed' ORDER BY since DESC LIMIT 1) AS "reason"`;

interface Failing {
  checkId: string;
  /** Null: of the analytics zone. */
  sourceId: number | null;
}

const FAILING = `SELECT v.check_id AS "checkId", v.source_id AS "sourceId" FROM ${STANDING_RESULTS} v WHERE v.severity = 'critical' AND v.status IN ('fail', 'error') AND NOT v.muted ORDER BY v.check_id`;

function itemsOf(f: Facts, critical: readonly string[], month: Day, today: Day): CloseItem[] {
  const next = addMonths(month, 1);
  const list = (found: readonly string[], fine: string): string => (found.length === 0 ? fine : found.join("; "));
  return [
    { id: "ended", title: "The month is over", ok: today >= next, says: today >= next ? `It ended on ${inclusiveEnd(next)}` : `It ends on ${inclusiveEnd(next)}`, href: "/admin" },
    { id: "final", title: "Every source is final", ok: f.notFinal.length === 0, says: list(f.notFinal, `${f.sources.join(", ")}: nothing moves any more`), href: "/admin" },
    { id: "complete", title: "Every day has arrived", ok: f.incomplete.length === 0, says: list(f.incomplete, "Every source is complete through the last day"), href: "/admin" },
    { id: "reconciled", title: "It reconciles to 0", ok: f.unreconciled.length === 0, says: list(f.unreconciled, "The difference of every source and currency is 0"), href: "/admin/reconciliation" },
    { id: "invoices", title: "Entered invoices match", ok: f.invoices.length === 0, says: list(f.invoices, "No entered invoice differs"), href: "/admin/reconciliation" },
    { id: "quarantine", title: "Nothing is in quarantine", ok: f.quarantined === 0, says: f.quarantined === 0 ? "No open record" : `${formatCount(f.quarantined, "open record")}: release or discard ${f.quarantined === 1 ? "it" : "them"}`, href: "/admin/quarantine" },
    { id: "checks", title: "No critical check fails", ok: critical.length === 0, says: list(critical, "Every critical check passes"), href: "/admin/validations" },
  ];
}

/** The checklists of months, in their order; one without charges has none. @param today UTC */
export async function monthCloses(db: SqlRunner, months: readonly Day[], today: Day): Promise<MonthClose[]> {
  const failing = await db.query<Failing>(FAILING, []);
  const closes: MonthClose[] = [];
  for (const month of months) {
    const [facts] = await db.query<Facts>(FACTS, [month, inclusiveEnd(addMonths(month, 1))]);
    if (!facts || facts.sources.length === 0) continue;
    const critical = failing.filter(({ sourceId }) => sourceId === null || facts.sourceIds.includes(sourceId)).map(({ checkId }) => checkId);
    const items = itemsOf(facts, [...new Set(critical)], month, today);
    const closed = facts.closed === facts.sources.length;
    closes.push({ month, state: closed ? "closed" : items.every(({ ok }) => ok) ? "ready" : "open", items, closedBy: closed ? facts.by : null, closedAt: closed ? facts.at : null, reason: closed ? facts.reason : null });
  }
  return closes;
}

/** The checklist of one month. @param today UTC @throws AppError "not_found" when no source has charges in it */
export async function monthClose(db: SqlRunner, month: Day, today: Day): Promise<MonthClose> {
  const [close] = await monthCloses(db, [month], today);
  if (!close) throw new AppError("not_found", `No source has charges in the billing month ${month.slice(0, 7)}, so there is nothing to close.`);
  return close;
}

/** The newest months with charges up to the present one, newest first. */
export async function recentMonths(db: SqlRunner, today: Day, count: number): Promise<Day[]> {
  const rows = await db.query<{ month: Day }>(
    `SELECT DISTINCT c.billing_period::text AS month FROM ${CELLS} c WHERE c.billing_period > $3::date AND c.billing_period <= $1::date ORDER BY 1 DESC LIMIT $2::int`,
    [monthStart(today), count, NO_MONTH],
  );
  return rows.map(({ month }) => month);
}

/** State and audit row in one statement; ops.reconciliation says which sources have charges in the month. */
const SET_STATE = `
WITH moved AS (
  INSERT INTO ops.billing_period_state AS p (source_id, billing_period, state, since, by, reason)
  SELECT DISTINCT c.source_id, c.billing_period, $2::text, now(), $3::text, $4::text FROM ${CELLS} c WHERE c.billing_period = $1::date
  ON CONFLICT (source_id, billing_period) DO UPDATE SET state = excluded.state, since = excluded.since, by = excluded.by, reason = excluded.reason
  RETURNING source_id)
INSERT INTO ops.audit_log (actor, action, object, reason, after) SELECT $3::text, $5::text, 'month:' || left($1::text, 7), $4::text, $6::jsonb WHERE EXISTS (SELECT FROM moved)`;

export interface CloseOrder {
  readonly month: Day;
  readonly by: string; // 'user:ana@example.com' or 'cli:ana'
  readonly reason: string;
  /** Closes although something is missing; what was missing goes into the audit log. */
  readonly force: boolean;
  readonly today: Day;
}

/** From now on a publish that moves the month is told to finance. @throws AppError "conflict" naming what is missing, or that it is closed */
export async function closeMonth(db: SqlRunner, order: CloseOrder): Promise<MonthClose> {
  const before = await monthClose(db, order.month, order.today);
  const name = order.month.slice(0, 7);
  if (before.state === "closed") throw new AppError("conflict", `${name} is closed already, by ${before.closedBy ?? "somebody"}: ${before.reason ?? ""}`);
  const missing = before.items.filter(({ ok }) => !ok);
  if (missing.length > 0 && !order.force) throw new AppError("conflict", `${name} cannot be closed yet. ${missing.map(({ title, says }) => `Not so: ${title.toLowerCase()} (${says})`).join(". ")}. Mend it, or close it all the same with force and a reason.`, { details: { missing: missing.map(({ id }) => id) } });
  await db.query(SET_STATE, [order.month, "closed", order.by, order.reason, missing.length > 0 ? "month.close.forced" : "month.close", JSON.stringify({ missing: missing.map(({ id, says }) => ({ id, says })) })]);
  return monthClose(db, order.month, order.today);
}

/** The month moves again like any other; the next daily run decides whether it is final. @throws AppError "conflict" when it is not closed */
export async function reopenMonth(db: SqlRunner, order: Omit<CloseOrder, "force">): Promise<MonthClose> {
  const before = await monthClose(db, order.month, order.today);
  if (before.state !== "closed") throw new AppError("conflict", `${order.month.slice(0, 7)} is not closed, so there is nothing to reopen.`);
  await db.query(SET_STATE, [order.month, "open", order.by, order.reason, "month.reopen", JSON.stringify({ closed_by: before.closedBy })]);
  return monthClose(db, order.month, order.today);
}
