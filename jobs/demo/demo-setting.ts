// What this installation remembers of its demo company: which sources are its own, and the day its story is counted from.
import type { Pool } from "pg";
import { z } from "zod";
import type { Day } from "@/lib/dates/dates";

export const AWS_DEMO = "aws-demo";
export const GCP_DEMO = "gcp-demo";

/** Kept as the demo sources' endpoint: where nobody listens, so that without the demo's clouds no real provider is ever asked. */
export const NOWHERE = "http://127.0.0.1:9";

const KEY = "demo";
const shape = z.object({ anchor: z.string() });

/** The anchor day of the loaded demo, null when none is loaded. Keep it while the demo lives, or its past would change. */
export async function demoAnchor(pool: Pool): Promise<Day | null> {
  const { rows } = await pool.query<{ value: unknown }>("SELECT value FROM ops.setting WHERE key = $1", [KEY]);
  return rows[0] ? shape.parse(rows[0].value).anchor : null;
}

/** Keeps `today` as the anchor unless one is kept already; gives back the one that counts. */
export async function keepDemoAnchor(pool: Pool, today: Day): Promise<Day> {
  await pool.query("INSERT INTO ops.setting (key, value) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING", [KEY, JSON.stringify({ anchor: today })]);
  return (await demoAnchor(pool)) ?? today;
}

export async function forgetDemoAnchor(client: Pick<Pool, "query">): Promise<void> {
  await client.query("DELETE FROM ops.setting WHERE key = $1", [KEY]);
}
