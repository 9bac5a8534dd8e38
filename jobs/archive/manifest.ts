// What the archive must carry beside the raw records so that it alone rebuilds everything: sources, teams, rules, slices, runs.
import { createHash } from "node:crypto";
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
  "ops.one_time_link": "of people",
  "ops.recovery_code": "of people",
  "ops.external_identity": "of people",
  "ops.service_token": "opens what people's passwords open",
  "ops.sql_scope": "of people's database logins",
  "ops.sql_login": "people's database logins",
  "ops.saved_view": "of people",
  "ops.saved_view_mark": "of people",
  "ops.extraction": "lies in the footer of each batch",
  "ops.step_run": "the course of runs; a backup has it",
  "ops.run_log": "the course of runs; a backup has it",
  "ops.validation_result": "the course of runs; a backup has it",
  "ops.lease": "of living processes",
  "ops.token_bucket": "of living processes",
  "ops.query_cache": "computed from gold",
  "ops.anomaly": "computed from gold, names its members",
  "ops.reconciliation": "computed from all layers",
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
  /** Headers of batches whose rows retention let go and that no place gives back any more; absent in manifests of earlier versions. */
  readonly lost?: readonly { readonly id: number }[];
}

export interface WrittenManifest extends LocalFile {
  readonly archivePath: string;
  /** Hash of what it says, without what moves every night. */
  readonly content: string;
  readonly lost: number;
}

/** Every table of ops that is carried, those that others refer to first. */
export async function carriedTables(client: PoolClient): Promise<string[]> {
  return inOrderOfReferences(client, (name) => NOT_CARRIED[name] === undefined && (name.startsWith("ops.") || ALSO.some((also) => also === name)));
}

/** Of these the other rows move every night and rebuild nothing else: a manifest that differs in them alone is not worth writing. */
const TELLING: Readonly<Record<string, string>> = {
  "ops.run": "t.kind <> 'maintenance'",
  "ops.setting": "t.key NOT IN ('archive_places', 'retention_plan', 'verify_bronze_after')",
};

async function tableText(client: PoolClient, name: string, rowFilter = "true"): Promise<string> {
  const { rows } = await client.query<{ text: string }>(`SELECT coalesce(jsonb_agg(x.row ORDER BY x.row), '[]')::text AS text FROM (SELECT to_jsonb(t) AS row FROM ${name} t WHERE ${rowFilter}) x`);
  return `${JSON.stringify(name)}:${rows[0]?.text ?? "[]"}`;
}

const OBJECTS = `
  SELECT jsonb_build_object('path', o.path, 'kind', o.kind, 'sha256', o.sha256, 'bytes', o.bytes::text)::text AS text
    FROM ops.archive_object o WHERE o.place = $1 AND o.kind IN ('batch', 'pages', 'silver') AND o.written_at IS NOT NULL ORDER BY o.path`;
const MISSING = `
  SELECT count(*) FILTER (WHERE b.retired_at IS NULL)::int AS missing, count(*) FILTER (WHERE b.retired_at IS NOT NULL)::int AS lost,
         coalesce(jsonb_agg(to_jsonb(b) ORDER BY b.id) FILTER (WHERE b.retired_at IS NOT NULL), '[]')::text AS headers
    FROM bronze.batch b WHERE (SELECT count(*) FROM ops.archive_object o WHERE o.batch_id = b.id AND o.place = $1 AND o.written_at IS NOT NULL) < 1 + (b.pages > 0)::int`;

interface Snapshot {
  readonly text: string;
  readonly version: string;
  readonly content: string;
  readonly lost: number;
}

/** One snapshot as JSON text; null when a batch of it is not in the place yet. No number passes through JavaScript. */
async function manifestText(pool: Pool, place: string): Promise<Snapshot | null> {
  return withTx(
    pool,
    async (client) => {
      const missing = (await client.query<{ missing: number; lost: number; headers: string }>(MISSING, [place])).rows[0];
      if (missing?.missing !== 0) return null;
      const order = await carriedTables(client);
      const tables: string[] = [];
      const telling = createHash("sha256");
      for (const name of order) {
        const text = await tableText(client, name);
        tables.push(text);
        telling.update(TELLING[name] === undefined ? text : await tableText(client, name, TELLING[name]));
      }
      // Resolutions are decisions of people; the records themselves come from bronze again.
      const resolved = await client.query<{ text: string }>(
        "SELECT coalesce(jsonb_agg(jsonb_build_object('batch_id', batch_id, 'record_ordinal', record_ordinal, 'status', status, 'resolved_by', resolved_by, 'resolved_at', resolved_at)), '[]')::text AS text FROM silver.quarantine WHERE status <> 'open'",
      );
      const objects = await client.query<{ text: string }>(OBJECTS, [place]);
      const version = await client.query<{ version: string | null }>("SELECT max(version)::text AS version FROM ops.data_version");
      const dataVersion = version.rows[0]?.version ?? null;
      const head = `{"version":1,"data_version":${JSON.stringify(dataVersion)},"order":${JSON.stringify(order)},"objects":[${objects.rows.map((row) => row.text).join(",\n")}],"lost":${missing.headers},"quarantine":${resolved.rows[0]?.text ?? "[]"},"tables":{`;
      return { text: `${head}${tables.join(",\n")}}}`, version: dataVersion ?? "0", content: telling.update(head).digest("hex"), lost: missing.lost };
    },
    { isolation: "REPEATABLE READ", readOnly: true },
  );
}

/** What the newest manifest of the place says; null when there is none, or it is not there as it was written. */
async function knownContent(pool: Pool, place: string): Promise<string | null> {
  const { rows } = await pool.query<{ content: string | null }>("SELECT CASE WHEN written_at IS NOT NULL AND error IS NULL THEN content END AS content FROM ops.archive_object WHERE place = $1 AND kind = 'manifest' ORDER BY path DESC LIMIT 1", [place]);
  return rows[0]?.content ?? null;
}

/**
 * Writes it into `folder`; the name in the archive carries its own hash, so that a changed byte of it is found, too.
 * @returns "missing" when a batch is not in the place yet, "unchanged" when the place's newest manifest says the same
 */
export async function writeManifest(pool: Pool, place: string, at: Date, folder: string): Promise<WrittenManifest | "missing" | "unchanged"> {
  const manifest = await manifestText(pool, place);
  if (!manifest) return "missing";
  if (manifest.content === (await knownContent(pool, place))) return "unchanged";
  const path = join(folder, "manifest.json.gz");
  await writeFile(path, await promisify(gzip)(manifest.text), { mode: 0o600 });
  const sha256 = await sha256Of(createReadStream(path));
  const stamp = at.toISOString().replace(/[-:]|\.\d+/g, "");
  const archivePath = `manifest/year=${stamp.slice(0, 4)}/month=${stamp.slice(4, 6)}/${stamp}-v${manifest.version}-${sha256.slice(0, 16)}.json.gz`;
  return { path, bytes: (await stat(path)).size, sha256, archivePath, content: manifest.content, lost: manifest.lost };
}
