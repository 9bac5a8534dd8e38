// The sources of a run: those it names, else every active source that is fetched from a provider; a refresh from bronze takes files in, too,
// and removed sources whose figures stand in gold.
import type { Pool } from "pg";
import { AppError } from "@/lib/errors/app-error";
import type { Run, Source } from "@/jobs/run/run-context";

interface SourceRow extends Omit<Source, "billingAccount"> {
  billing_account: string;
}

/** Files come when somebody imports them, not daily. */
export const FILE_SOURCE = "file";

/** Throws "not_found" with the names that exist when the run names one that does not. */
export async function loadSources(pool: Pool, run: Pick<Run, "kind" | "params">): Promise<Source[]> {
  const names = run.params.sources;
  const { rows } = await pool.query<SourceRow>(
    `SELECT id, name, type, provider, billing_account, authoritative, origin, config FROM ops.source s
      WHERE (removed_at IS NULL OR ($3 AND EXISTS (SELECT FROM ops.slice c WHERE c.source_id = s.id)))
        AND CASE WHEN $1::text[] IS NULL THEN type <> $2 OR $3 ELSE name = ANY ($1) END ORDER BY id`,
    [names ?? null, FILE_SOURCE, run.kind === "full_refresh" && run.params.reuseBronze === true],
  );
  const missing = (names ?? []).filter((name) => !rows.some((row) => row.name === name));
  if (missing.length > 0) {
    const known = await pool.query<{ name: string }>("SELECT name FROM ops.source WHERE removed_at IS NULL ORDER BY name");
    throw new AppError("not_found", `No source named ${missing.join(", ")}. Sources: ${known.rows.map((row) => row.name).join(", ") || "none yet"}.`, { details: { cause: "no-source" } });
  }
  return rows.map(({ billing_account, ...row }) => ({ ...row, billingAccount: billing_account }));
}
