// Writes down what gold was built with: the model graph and each model's last build, for the lineage page (pages may not import jobs).
import type { Pool, PoolClient } from "pg";
import type { ModelBuild, RecordedModels } from "@/lib/lineage/recorded-models";
import { modelGraph } from "./graph";
import type { Model } from "./model";
import { stagedDimension } from "./model";

/** Rows and milliseconds of each model as it is built. */
export class BuildBook {
  readonly #builds = new Map<string, { rows: number | null; ms: number }>();

  /** Runs `build` and keeps how long it took; a view has no rows of its own. */
  async note(model: Model, build: () => Promise<{ rowCount: number | null }>): Promise<number> {
    const began = performance.now();
    const { rowCount } = await build();
    this.#builds.set(model.name, { rows: model.materialized === "view" ? null : rowCount, ms: Math.round(performance.now() - began) });
    return rowCount ?? 0;
  }

  /** What was built, each with the columns of its temporary relation. */
  async builds(session: PoolClient, models: readonly Model[]): Promise<Record<string, ModelBuild>> {
    const { rows } = await session.query<{ name: string; columns: string[] }>(
      `select c.relname as name, array_agg(a.attname::text order by a.attnum) as columns from pg_class c join pg_attribute a on a.attrelid = c.oid
       where c.relnamespace = pg_my_temp_schema() and a.attnum > 0 and not a.attisdropped group by 1`,
    );
    const columns = new Map(rows.map((row) => [row.name, row.columns]));
    return Object.fromEntries(models.flatMap((model) => {
      const built = this.#builds.get(model.name);
      const relation = model.materialized === "dimension" ? stagedDimension(model) : model.target;
      return built === undefined ? [] : [[model.name, { ...built, columns: columns.get(relation) ?? [] }]];
    }));
  }
}

/** The newest build replaces the one before. */
export async function recordModels(pool: Pool, runId: string, at: Date, builds: Readonly<Record<string, ModelBuild>>): Promise<void> {
  const recorded: RecordedModels = { graph: modelGraph(), builds, runId, at: at.toISOString() };
  await pool.query("INSERT INTO ops.setting (key, value, updated_at) VALUES ('models', $1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at", [JSON.stringify(recorded), at]);
}
