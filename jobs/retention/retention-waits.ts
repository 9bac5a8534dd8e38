// Whether somebody has ordered retention; apart from what it does, so that the web process loads no archive to ask.
import type { Pool } from "pg";

export async function retentionWaits(pool: Pool): Promise<boolean> {
  const { rows } = await pool.query("SELECT FROM ops.retention_run WHERE status = 'queued' LIMIT 1");
  return rows.length > 0;
}
