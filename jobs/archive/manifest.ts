// What the archive must carry beside the raw records so that it alone rebuilds everything: sources, teams, rules, slices, runs.
import { writeFile, stat } from "node:fs/promises";
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { Pool, PoolClient } from "pg";
import { withTx } from "@/lib/db/with-tx";
import type { LocalFile } from "@/jobs/archive/place";
import { inOrderOfReferences } from "@/jobs/archive/table-order";
import { sha256Of } from "@/jobs/archive/text-parquet";

/** Tables of ops that the archive leaves out, each with its reason; a new table is carried unless it is named here. */
export const NOT_CARRIED: Readonly<Record<string, string>> = {
  "ops.app_user": "people and their passwords belong into a backup, not beside the bills",
  "ops.membership": "of people",
  "ops.session": "of people",
  "ops.sign_in_attempt": "of people",
  "ops.sql_scope": "of people's database logins",
  "ops.sql_login": "people's database logins",
  "ops.extraction": "lies in the footer of each batch",
  "ops.step_run": "the course of runs; a backup has it",
  "ops.run_log": "the course of runs; a backup has it",
  "ops.validation_result": "the course of runs; a backup has it",
  "ops.lease": "of living processes",
  "ops.token_bucket": "of living processes",
  "ops.query_cache": "computed from gold",
  "ops.anomaly": "computed from gold, names its members",
  "ops.reconciliation": "computed from all layers",
  "ops.source_state": "computed by the publish",
  "ops.outbox": "messages that were sent once",
  "ops.archive_object": "where the archive lies",
  "ops.retention_run": "the course of retention; a backup has it",
  "ops.retention_floor": "the archive gives all detail back; retention then decides anew",
};
/** Of other schemas. */
const ALSO = ["bronze.chain_head"] as const;

export interface ManifestObject {
  readonly path: string;
  readonly kind: string;
  readonly sha256: string;
  readonly bytes: string;
}

export interface Manifest {
  readonly version: 1;
  readonly data_version: string | null;
  /** Tables in the order of their references. */
  readonly order: readonly string[];
  readonly objects: readonly ManifestObject[];
}

/** Every table of ops that is carried, those that others refer to first. */
export async function carriedTables(client: PoolClient): Promise<string[]> {
  return inOrderOfReferences(client, (name) => NOT_CARRIED[name] === undefined && (name.startsWith("ops.") || ALSO.some((also) => also === name)));
}

async function tableText(client: PoolClient, name: string): Promise<string> {
  const { rows } = await client.query<{ text: string }>(`SELECT coalesce(jsonb_agg(to_jsonb(t)), '[]')::text AS text FROM ${name} t`);
  return `${JSON.stringify(name)}:${rows[0]?.text ?? "[]"}`;
}

const OBJECTS = `
  SELECT jsonb_build_object('path', o.path, 'kind', o.kind, 'sha256', o.sha256, 'bytes', o.bytes::text)::text AS text
    FROM ops.archive_object o WHERE o.place = $1 AND o.kind IN ('batch', 'pages', 'silver') AND o.written_at IS NOT NULL ORDER BY o.path`;
const MISSING = `
  SELECT count(*)::int AS missing FROM bronze.batch b
   WHERE (SELECT count(*) FROM ops.archive_object o WHERE o.batch_id = b.id AND o.place = $1 AND o.written_at IS NOT NULL) < 1 + (b.pages > 0)::int`;

/** One snapshot as JSON text; null when a batch of it is not in the place yet. No number passes through JavaScript. */
async function manifestText(pool: Pool, place: string): Promise<{ text: string; version: string } | null> {
  return withTx(
    pool,
    async (client) => {
      const missing = await client.query<{ missing: number }>(MISSING, [place]);
      if (missing.rows[0]?.missing !== 0) return null;
      const order = await carriedTables(client);
      const tables: string[] = [];
      for (const name of order) tables.push(await tableText(client, name));
      // Resolutions are decisions of people; the records themselves come from bronze again.
      const resolved = await client.query<{ text: string }>(
        "SELECT coalesce(jsonb_agg(jsonb_build_object('batch_id', batch_id, 'record_ordinal', record_ordinal, 'status', status, 'resolved_by', resolved_by, 'resolved_at', resolved_at)), '[]')::text AS text FROM silver.quarantine WHERE status <> 'open'",
      );
      const objects = await client.query<{ text: string }>(OBJECTS, [place]);
      const version = await client.query<{ version: string | null }>("SELECT max(version)::text AS version FROM ops.data_version");
      const dataVersion = version.rows[0]?.version ?? null;
      const text = `{"version":1,"data_version":${JSON.stringify(dataVersion)},"order":${JSON.stringify(order)},"objects":[${objects.rows.map((row) => row.text).join(",\n")}],"quarantine":${resolved.rows[0]?.text ?? "[]"},"tables":{${tables.join(",\n")}}}`;
      return { text, version: dataVersion ?? "0" };
    },
    { isolation: "REPEATABLE READ", readOnly: true },
  );
}

/** @returns the file and its path in the archive; the name carries its own hash, so that a changed byte of it is found, too */
export async function writeManifest(pool: Pool, place: string, at: Date, folder: string): Promise<(LocalFile & { archivePath: string }) | null> {
  const manifest = await manifestText(pool, place);
  if (!manifest) return null;
  const path = join(folder, "manifest.json.gz");
  await writeFile(path, await promisify(gzip)(manifest.text));
  const sha256 = await sha256Of(createReadStream(path));
  const stamp = at.toISOString().replace(/[-:]|\.\d+/g, "");
  return { path, bytes: (await stat(path)).size, sha256, archivePath: `manifest/year=${stamp.slice(0, 4)}/month=${stamp.slice(4, 6)}/${stamp}-v${manifest.version}-${sha256.slice(0, 16)}.json.gz` };
}
