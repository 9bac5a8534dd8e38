// The settings of every check as they count today: for every source, and for each one.
import "server-only";
import type { Scope } from "@/lib/access/scope";
import { CHECK_CATALOG } from "@/lib/checks/catalog";
import { readCheckSettings } from "@/lib/checks/read-settings";
import type { EffectiveCheck } from "@/lib/checks/settings";
import type { Day } from "@/lib/dates/dates";
import { asReader } from "./as-actor";

export interface CheckConfig extends EffectiveCheck {
  readonly checkId: string;
  /** Null: every source without a value of its own, and checks that are asked once a run. */
  readonly source: string | null;
}

/** @param today UTC. For roles that see everything. */
export function checkConfig(scope: Scope, today: Day): Promise<CheckConfig[]> {
  return asReader(scope, async (db) => {
    const settings = await readCheckSettings(db);
    const sources = await db.query<{ id: number; name: string }>("SELECT id, name FROM ops.source WHERE removed_at IS NULL ORDER BY name", []);
    return CHECK_CATALOG.flatMap(({ id: checkId, layer }) => [
      { checkId, source: null, ...settings.effective(checkId, null, today) },
      ...(layer === "analytics" ? [] : sources.map(({ id, name }) => ({ checkId, source: name, ...settings.effective(checkId, id, today) }))),
    ]);
  });
}
