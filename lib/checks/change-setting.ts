// Changes what a check does for a source, or takes the change back; both stand in the audit log with before, after and why.
import type { SqlRunner } from "@/lib/access/sql-runner";
import { isDay, type Day } from "@/lib/dates/dates";
import { AppError } from "@/lib/errors/app-error";
import { CHECK_CATALOG, checkText, type CheckSeverity } from "./catalog";
import { SETTING_COLUMNS } from "./read-settings";
import { NO_SETTING, type CheckSetting } from "./settings";

/** Undefined leaves a value as it is, null gives it back to the first value. */
export interface SettingChange {
  readonly severity?: CheckSeverity | null | undefined;
  readonly threshold?: string | null | undefined;
  readonly owner?: string | null | undefined;
  readonly mutedUntil?: Day | null | undefined;
  readonly enabled?: boolean | null | undefined;
}

export interface SettingOrder {
  readonly checkId: string;
  /** Null: every source without a value of its own. */
  readonly source: string | null;
  /** "user:ann@example.com" or "cli:ann". */
  readonly actor: string;
  readonly reason: string;
  /** UTC. */
  readonly today: Day;
}

const LONGEST_MUTE_DAYS = 366;

function checkChange(order: SettingOrder, change: SettingChange): void {
  const text = checkText(order.checkId);
  if (!text) throw new AppError("usage", `There is no check "${order.checkId}". Checks: ${CHECK_CATALOG.map(({ id }) => id).join(", ")}.`);
  if (order.reason.trim().length < 3) throw new AppError("usage", `The reason is "${order.reason}": say in at least 3 characters why; it goes into the audit log.`);
  if (change.threshold != null && !/^\d{1,4}(\.\d{1,3})?$/.test(change.threshold)) throw new AppError("usage", `The threshold is "${change.threshold}": write percent as a number from 0 to 1000, e.g. 5 or 2.5.`);
  if (change.threshold != null && Number(change.threshold) > 1000) throw new AppError("usage", `The threshold is ${change.threshold} %: at most 1000.`);
  if (change.threshold != null && text.threshold === undefined) throw new AppError("usage", `${order.checkId} has no threshold: it fails with its first offending row. Change its severity, or mute it.`);
  if (change.owner != null && (change.owner.trim() === "" || change.owner.length > 200)) throw new AppError("usage", `The owner is "${change.owner.slice(0, 50)}": write a person, team or group in 1 to 200 characters.`);
  if (change.enabled === false && text.severity === "critical") throw new AppError("usage", `${order.checkId} cannot be switched off: it keeps a wrong total from being published. Mute it with an end date instead.`);
  if (change.mutedUntil != null) checkMute(change.mutedUntil, order.today);
}

function checkMute(until: string, today: Day): void {
  if (!isDay(until)) throw new AppError("usage", `The mute ends on "${until}": write a day as YYYY-MM-DD.`);
  if (until <= today) throw new AppError("usage", `The mute ends on ${until}, which is over: choose a day after ${today}.`);
  const days = (Date.parse(until) - Date.parse(today)) / 86_400_000;
  if (days > LONGEST_MUTE_DAYS) throw new AppError("usage", `The mute ends on ${until}, in ${days} days: at most ${LONGEST_MUTE_DAYS}, so that nobody forgets it.`);
}

/** @throws AppError "not_found" naming the sources there are */
async function sourceIdOf(db: SqlRunner, name: string | null): Promise<number | null> {
  if (name === null) return null;
  const rows = await db.query<{ id: number; name: string }>("SELECT id, name FROM ops.source WHERE removed_at IS NULL ORDER BY name", []);
  const found = rows.find((row) => row.name === name);
  if (!found) throw new AppError("not_found", `There is no source "${name}". Sources: ${rows.map((row) => row.name).join(", ") || "none yet"}.`);
  return found.id;
}

async function audit(db: SqlRunner, order: SettingOrder, action: string, before: CheckSetting, after: CheckSetting): Promise<void> {
  await db.query(`INSERT INTO ops.audit_log (actor, action, object, reason, before, after) VALUES ($1, $2, $3, $4, $5::jsonb, $6::jsonb)`, [
    order.actor, action, `check:${order.checkId}@${order.source ?? "*"}`, order.reason.trim(), JSON.stringify(before), JSON.stringify(after),
  ]);
}

async function current(db: SqlRunner, checkId: string, sourceId: number | null): Promise<CheckSetting> {
  const rows = await db.query<CheckSetting>(`SELECT ${SETTING_COLUMNS} FROM ops.check_setting c WHERE c.check_id = $1 AND c.source_id IS NOT DISTINCT FROM $2::int FOR UPDATE`, [checkId, sourceId]);
  return rows[0] ?? NO_SETTING;
}

/**
 * Call it inside one transaction. A muted check keeps `reason` as why.
 * @throws AppError "usage" naming the wrong value, "not_found" for a source
 */
export async function changeCheckSetting(db: SqlRunner, order: SettingOrder, change: SettingChange): Promise<{ before: CheckSetting; after: CheckSetting }> {
  checkChange(order, change);
  if (Object.values(change).every((value) => value === undefined)) throw new AppError("usage", "Nothing is to be changed: give a severity, threshold, owner, mute or whether the check is on.");
  const sourceId = await sourceIdOf(db, order.source);
  const before = await current(db, order.checkId, sourceId);
  const kept = <K extends keyof SettingChange>(key: K) => (change[key] === undefined ? before[key] : change[key]);
  const mutedUntil = kept("mutedUntil") ?? null;
  const after = {
    severity: kept("severity") ?? null, threshold: kept("threshold") ?? null, owner: kept("owner") ?? null, enabled: kept("enabled") ?? null, mutedUntil,
    muteReason: mutedUntil === null ? null : change.mutedUntil === undefined ? before.muteReason : order.reason.trim(),
  } as CheckSetting;
  await db.query(
    `INSERT INTO ops.check_setting AS c (check_id, source_id, severity, threshold, owner, muted_until, mute_reason, enabled, updated_by)
     VALUES ($1, $2::int, $3, $4::text::numeric, $5, $6::text::date, $7, $8::boolean, $9)
     ON CONFLICT (check_id, source_id) DO UPDATE SET severity = excluded.severity, threshold = excluded.threshold, owner = excluded.owner,
       muted_until = excluded.muted_until, mute_reason = excluded.mute_reason, enabled = excluded.enabled, updated_by = excluded.updated_by, updated_at = now()`,
    [order.checkId, sourceId, after.severity, after.threshold, after.owner, after.mutedUntil, after.muteReason, after.enabled, order.actor],
  );
  await audit(db, order, "check.set", before, after);
  return { before, after };
}

/** Gives every value back to the first one. Call it inside one transaction. @throws AppError "not_found" when nothing was changed */
export async function resetCheckSetting(db: SqlRunner, order: SettingOrder): Promise<void> {
  checkChange(order, {});
  const sourceId = await sourceIdOf(db, order.source);
  const before = await current(db, order.checkId, sourceId);
  const gone = await db.query("DELETE FROM ops.check_setting c WHERE c.check_id = $1 AND c.source_id IS NOT DISTINCT FROM $2::int RETURNING c.id", [order.checkId, sourceId]);
  if (gone.length === 0) throw new AppError("not_found", `${order.checkId} has its first settings ${order.source === null ? "for every source" : `for ${order.source}`} already; there is nothing to take back.`);
  await audit(db, order, "check.reset", before, NO_SETTING);
}
