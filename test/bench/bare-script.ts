// The limit: what a bare script needs for the same file, COPY and the same models over one connection, no bookkeeping and no checks.
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import type { PoolClient } from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { createPool } from "@/lib/db/pools";
import { FOCUS_COLUMNS } from "@/jobs/formats/focus-columns";
import cleanedFocus from "@/jobs/models/cleaned/focus.sql";
import { createTemporarySql, upsertDimensionSql } from "@/jobs/models/model";
import { modelsOf } from "@/jobs/models/registry";
import { columnsOf } from "@/jobs/publish/build-stage";
import { stageAllocation } from "@/jobs/publish/allocation";
import discoverTeams from "@/jobs/publish/sql/discover_teams.sql";

const BATCH = 1;
const MONTH = "2026-11-01";

/** Loads the file from CSV to gold in an empty, migrated database. @returns seconds per part */
export async function bareScript(url: string, path: string, header: readonly string[]): Promise<Record<string, number>> {
  const pool = createPool(url, { max: 1, applicationName: "kco bench script" });
  const session = await pool.connect();
  const parts: Record<string, number> = {};
  const timed = async (name: string, work: () => Promise<unknown>): Promise<void> => {
    const started = performance.now();
    await work();
    parts[name] = (performance.now() - started) / 1000;
  };
  try {
    const source = await prepare(session);
    await timed("copy", () => copy(session, source, path, header));
    await timed("silver", () => silver(session, source));
    await timed("gold", () => gold(session, source));
    return parts;
  } finally {
    session.release();
    await pool.end();
  }
}

async function prepare(session: PoolClient): Promise<number> {
  await session.query("insert into ops.run (kind, trigger, logical_date) values ('import', 'cli', '2026-11-10')");
  const { rows } = await session.query<{ id: number }>("insert into ops.source (name, type, provider, billing_account) values ('script', 'file', 'aws', 'script') returning id");
  const source = rows[0]?.id ?? 0;
  await session.query(
    `insert into bronze.batch (id, source_id, format, batch_month, logical_date, status, covers, columns, schema_fingerprint, pages, rows, bytes, delivered_totals,
       provider_totals, block_hashes, seq, prev_hash, hash, run_id) values ($1, $2, 'focus', $3, $3, 'loaded', '{f}', '[]', '', 0, 0, 0, '[]', '[]', '{}', 1, '', '', 1)`,
    [BATCH, source, MONTH],
  );
  return source;
}

async function copy(session: PoolClient, source: number, path: string, header: readonly string[]): Promise<void> {
  const { rows } = await session.query<{ leaf: string }>("select bronze.ensure_partition('focus', $1, $2) as leaf", [source, MONTH]);
  const leaf = rows[0]?.leaf ?? "";
  await session.query(`create sequence bronze.bench_line;
    alter table ${leaf} alter source_id set default ${source}, alter batch_month set default '${MONTH}', alter batch_id set default ${BATCH},
      alter ordinal set default nextval('bronze.bench_line'), alter line set default 0`);
  const columns = header.map((name) => FOCUS_COLUMNS[name as keyof typeof FOCUS_COLUMNS]).join(", ");
  await pipeline(createReadStream(path), session.query(copyFrom(`copy ${leaf} (${columns}) from stdin (format csv, header true)`)));
}

async function silver(session: PoolClient, source: number): Promise<void> {
  await session.query("select silver.ensure_partitions('2025-10-01', '2026-11-30')");
  const { fields } = await session.query(`select * from (${cleanedFocus}) m limit 0`, [BATCH, source, MONTH]);
  const columns = fields.map((f) => f.name).filter((name) => !name.startsWith("reject_"));
  await session.query(`insert into silver.cost_and_usage (${columns.join(", ")}) select ${columns.join(", ")} from (${cleanedFocus}) m`, [BATCH, source, MONTH]);
}

async function gold(session: PoolClient, source: number): Promise<void> {
  await session.query("set default_statistics_target = 10");
  await session.query("select gold.ensure_partitions('2025-10-01', '2026-11-30')");
  await session.query(`create temporary table stage_slice as select ${source} as source_id, 'f'::text as slice, ${BATCH}::bigint as batch_id, '{}'::datemultirange as excluded, '{}'::datemultirange as elsewhere;
    create temporary table stage_batch as select batch_id from stage_slice; analyze stage_slice; analyze stage_batch`);
  await stageAllocation(session, false);
  for (const view of modelsOf("view")) await session.query(createTemporarySql(view));
  for (const table of modelsOf("table")) {
    if (table.target === "stage_fact") {
      await session.query(discoverTeams);
      for (const d of modelsOf("dimension")) await session.query(upsertDimensionSql(d, await columnsOf(session, d), true));
      const columns = await columnsOf(session, table);
      await session.query(`insert into gold.fact_cloud_billing (${columns.join(", ")}) select ${columns.join(", ")} from (${table.sql}) m`);
      await session.query("create temporary view stage_fact as select * from gold.fact_cloud_billing");
      continue;
    }
    if (table.target === "stage_daily_spend") await session.query("create temporary table stage_touched_day as select distinct source_id, date_id from stage_fact; analyze stage_touched_day");
    await session.query(createTemporarySql(table));
    await session.query(`analyze ${table.target}`);
  }
  for (const name of ["daily_spend", "daily_spend_all"]) {
    const { fields } = await session.query(`select * from stage_${name} limit 0`);
    const columns = fields.map((f) => f.name).join(", ");
    await session.query(`insert into gold.${name} (${columns}) select ${columns} from stage_${name}`);
  }
  for (const model of modelsOf("publish")) {
    const columns = (await columnsOf(session, model)).join(", ");
    await session.query(`insert into ${model.target} (${columns}) select ${columns} from (${model.sql}) m`);
  }
}
