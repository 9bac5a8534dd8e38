// What a check's severity, threshold, owner and mute are for one source: its own value, else the one for every source, else the first value.
import type { Day } from "@/lib/dates/dates";
import { checkText, type CheckSeverity } from "./catalog";

/** One row of ops.check_setting; null leaves the value to the next in line. */
export interface CheckSetting {
  readonly severity: CheckSeverity | null;
  /** Percent. */
  readonly threshold: string | null;
  readonly owner: string | null;
  /** The day on which failures count again; until then the check runs and is stored, but neither stops nor notifies. */
  readonly mutedUntil: Day | null;
  readonly muteReason: string | null;
  readonly enabled: boolean | null;
}

/** What counts for one check and source on one day. */
export interface EffectiveCheck {
  readonly severity: CheckSeverity;
  /** Percent; null: the check knows none. */
  readonly threshold: string | null;
  readonly owner: string | null;
  readonly enabled: boolean;
  readonly muted: boolean;
  readonly mutedUntil: Day | null;
  readonly muteReason: string | null;
  /** True where any value differs from the first one. */
  readonly changed: boolean;
}

export const NO_SETTING: CheckSetting = { severity: null, threshold: null, owner: null, mutedUntil: null, muteReason: null, enabled: null };

/** Who looks after a layer's checks until somebody else is named: the recipient group of its alerts. */
const FIRST_OWNER = "data_team";

/**
 * The one place where settings are resolved; the run, the pages and the commands ask here.
 * @param today UTC; a mute that ends today is over
 */
export function effectiveCheck(checkId: string, own: CheckSetting | undefined, general: CheckSetting | undefined, today: Day): EffectiveCheck {
  const first = checkText(checkId);
  const value = <K extends keyof CheckSetting>(key: K): CheckSetting[K] | null => own?.[key] ?? general?.[key] ?? null;
  const mutedBy = [own, general].find((setting) => setting?.mutedUntil != null && setting.mutedUntil > today);
  const severity = value("severity") ?? first?.severity ?? "critical"; // a check that nobody described is not waved through
  const threshold = value("threshold") ?? first?.threshold ?? null;
  const enabled = value("enabled") ?? true;
  const owner = value("owner") ?? FIRST_OWNER;
  return {
    severity, threshold, owner, enabled, muted: mutedBy !== undefined, mutedUntil: mutedBy?.mutedUntil ?? null, muteReason: mutedBy?.muteReason ?? null,
    changed: severity !== first?.severity || threshold !== (first.threshold ?? null) || owner !== FIRST_OWNER || !enabled || mutedBy !== undefined,
  };
}

const RANK = { critical: 2, warning: 1, info: 0 } as const satisfies Record<CheckSeverity, number>;

/** The milder of two: an observation (below the threshold, a drift) may be milder than its check, never graver than the setting. */
export function milder(a: CheckSeverity, b: CheckSeverity): CheckSeverity {
  return RANK[a] <= RANK[b] ? a : b;
}
