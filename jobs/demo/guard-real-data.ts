// Demo and real money never add up: whoever brings real data says what becomes of the demo company first.
import type { Pool } from "pg";
import { AppError } from "@/lib/errors/app-error";
import { removeDemo, type DemoRemoved } from "@/jobs/demo/remove-demo";

/** Names of active sources that are not the demo's. */
export async function realSources(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>("SELECT name FROM ops.source WHERE origin <> 'demo' AND removed_at IS NULL ORDER BY name");
  return rows.map((row) => row.name);
}

export async function isDemoLoaded(pool: Pool): Promise<boolean> {
  const { rowCount } = await pool.query("SELECT FROM ops.source WHERE origin = 'demo' AND removed_at IS NULL LIMIT 1");
  return (rowCount ?? 0) > 0;
}

/**
 * Called before real data come in. Removes the demo company when that was asked for: by `remove`, or by KCO_DEMO=off, which says that this installation has none.
 * @returns what was removed, null when no demo was there
 * @throws AppError "conflict" with the way out when the demo is there and nobody asked
 */
export async function makeRoomForRealData(pool: Pool, options: { remove: boolean }): Promise<DemoRemoved | null> {
  if (!(await isDemoLoaded(pool))) return null;
  if (options.remove || process.env.KCO_DEMO === "off") return removeDemo(pool);
  throw new AppError(
    "conflict",
    "The demo company is loaded here, and its money must not add up with yours. Repeat this command with --remove-demo (takes the demo's figures and people away; kco demo load brings them back), or keep both apart with another data folder: KCO_DATA_DIR=…",
  );
}
