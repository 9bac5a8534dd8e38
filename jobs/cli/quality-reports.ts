// What `kco validations` and `kco anomalies` ask the database.
import type { Pool } from "pg";
import { AppError } from "@/lib/errors/app-error";
import type { CommandResult } from "@/jobs/cli/command-result";
import { textTable } from "@/jobs/cli/text-table";

interface ValidationRow {
  check_id: string;
  layer: string;
  source: string | null;
  severity: string;
  status: string;
  observed: string | null;
  expected: string | null;
  muted: boolean;
}

async function latestChecked(pool: Pool): Promise<string> {
  const { rows } = await pool.query<{ id: string | null }>("SELECT max(run_id) AS id FROM ops.validation_result");
  if (rows[0]?.id) return rows[0].id;
  throw new AppError("not_found", "No run has been checked yet.");
}

export async function listValidations(pool: Pool, run?: string): Promise<CommandResult> {
  const id = run ?? (await latestChecked(pool));
  const known = await pool.query("SELECT FROM ops.run WHERE id = $1", [id]);
  if (known.rowCount === 0) throw new AppError("not_found", `There is no run ${id}. kco runs list shows the latest.`);
  const { rows } = await pool.query<ValidationRow>(
    `SELECT v.check_id, v.layer, s.name AS source, v.severity, v.status, v.observed, v.expected, v.failed_rows, v.total_rows, v.threshold, v.sample, v.duration_ms, v.muted
       FROM ops.validation_result v LEFT JOIN ops.source s ON s.id = v.source_id WHERE v.run_id = $1
      ORDER BY array_position(ARRAY['error', 'fail', 'skipped', 'pass'], v.status), array_position(ARRAY['critical', 'warning', 'info'], v.severity), v.id`,
    [id],
  );
  const ok = !rows.some((row) => !row.muted && row.severity === "critical" && (row.status === "fail" || row.status === "error"));
  const table = textTable(["status", "severity", "check", "source", "observed", "expected"], rows.map((r) => [r.muted ? "muted" : r.status, r.severity, r.check_id, r.source ?? "", r.observed ?? "", r.expected ?? ""]));
  return { ok, document: { ok, run_id: id, checks: rows }, lines: rows.length > 0 ? [`run ${id}`, ...table] : [`run ${id} was not checked`] };
}

interface AnomalyRow {
  rule: string;
  usage_date: string;
  provider: string;
  service: string;
  team: string;
  currency: string;
  observed: string;
  expected: string;
  status: string;
}

export async function listAnomalies(pool: Pool, limit: number): Promise<CommandResult> {
  const { rows } = await pool.query<AnomalyRow>(
    `SELECT a.id, a.rule, a.usage_date::text AS usage_date, p.provider, sv.service_name AS service, t.team_name AS team, a.currency,
            a.observed::text, a.expected::text, a.delta::text, a.score::text, a.status
       FROM ops.anomaly a LEFT JOIN gold.dim_provider p USING (provider_id) LEFT JOIN gold.dim_service sv USING (service_id) LEFT JOIN gold.dim_team t USING (team_id)
      ORDER BY a.usage_date DESC, abs(a.delta) DESC, a.id LIMIT $1`,
    [limit],
  );
  const table = textTable(["day", "rule", "provider", "service", "team", "observed", "expected", "", "status"], rows.map((r) => [r.usage_date, r.rule, r.provider, r.service, r.team, r.observed, r.expected, r.currency, r.status]));
  return { document: { anomalies: rows }, lines: rows.length > 0 ? table : ["no anomaly"] };
}
