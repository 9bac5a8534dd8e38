// Reads the settings of the checks: those of each source and those for every source.
import type { SqlRunner } from "@/lib/access/sql-runner";
import type { Day } from "@/lib/dates/dates";
import { effectiveCheck, type CheckSetting, type EffectiveCheck } from "./settings";

interface Row extends CheckSetting {
  checkId: string;
  sourceId: number | null;
}

export const SETTING_COLUMNS = `c.severity, c.threshold::text AS threshold, c.owner, c.muted_until::text AS "mutedUntil", c.mute_reason AS "muteReason", c.enabled`;

export class CheckSettings {
  private readonly rows = new Map<string, CheckSetting>();

  constructor(rows: readonly Row[]) {
    for (const { checkId, sourceId, ...setting } of rows) this.rows.set(`${checkId}|${sourceId ?? ""}`, setting);
  }

  /** @param sourceId null: a check that is asked once a run. @param today UTC */
  effective(checkId: string, sourceId: number | null, today: Day): EffectiveCheck {
    return effectiveCheck(checkId, sourceId === null ? undefined : this.rows.get(`${checkId}|${sourceId}`), this.rows.get(`${checkId}|`), today);
  }
}

export async function readCheckSettings(db: SqlRunner): Promise<CheckSettings> {
  return new CheckSettings(await db.query<Row>(`SELECT c.check_id AS "checkId", c.source_id AS "sourceId", ${SETTING_COLUMNS} FROM ops.check_setting c`, []));
}
