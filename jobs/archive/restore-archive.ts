// Rebuilds everything from the archive alone: bronze as it was, silver and gold by the models of today.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { createHash } from "node:crypto";
import type { Pool } from "pg";
import { AppError } from "@/lib/errors/app-error";
import type { Day } from "@/lib/dates/dates";
import type { Manifest, ManifestObject } from "@/jobs/archive/manifest";
import type { ArchivePlace } from "@/jobs/archive/place";
import { restoreBatch } from "@/jobs/archive/restore-batch";
import { assertEmpty, finishState, restoreState } from "@/jobs/archive/restore-state";
import type { RunOutcome } from "@/jobs/run/run-event";
import { verifyBronze } from "@/jobs/verify/verify-bronze";

export interface RestoreOptions {
  readonly owner: Pool;
  readonly place: ArchivePlace;
  /** Runs silver and gold from what bronze holds: every source named, no provider asked. */
  readonly rebuild: (sources: readonly string[], logicalDate: Day) => Promise<RunOutcome>;
  readonly say?: (line: string) => void;
}

export interface RestoreReport {
  readonly manifest: string;
  readonly batches: number;
  readonly rows: string;
  /** Null: the archive names no slice that counts. */
  readonly runId: string | null;
  /** The queued run that publishes allocation changes whose rebuild had not ended; null: none waits. */
  readonly rebuild: string | null;
}

async function readWhole(place: ArchivePlace, path: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of await place.get(path)) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** The newest manifest; its name holds its hash. */
async function readManifest(place: ArchivePlace): Promise<{ path: string; text: string; manifest: Manifest }> {
  const path = (await place.list("manifest/")).filter((name) => name.endsWith(".json.gz")).sort((a, b) => (basename(a) < basename(b) ? -1 : 1)).at(-1);
  if (path === undefined) throw new AppError("not_found", `${place.url} holds no manifest, so nothing was archived there as a whole. Check the URL; kco archive status lists the places.`);
  const bytes = await readWhole(place, path);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  if (!path.includes(`-${sha256.slice(0, 16)}.`)) throw new AppError("check_failed", `${path} in ${place.url} was changed after it was written (sha256 ${sha256}). Restore from another place.`);
  const text = (await promisify(gunzip)(bytes)).toString("utf8");
  return { path, text, manifest: JSON.parse(text) as Manifest };
}

const batchIdOf = (object: ManifestObject): string => basename(object.path).split("-")[0] ?? "";

async function restoreBatches({ owner, place, say }: RestoreOptions, manifest: Manifest, text: string): Promise<number> {
  const { rows } = await owner.query<{ id: string }>("SELECT id FROM bronze.batch");
  const present = new Set(rows.map((row) => row.id));
  const objects = new Map(manifest.objects.map((object) => [object.path, object]));
  const batches = manifest.objects.filter((object) => object.kind === "batch").sort((a, b) => Number(batchIdOf(a)) - Number(batchIdOf(b)));
  const folder = await mkdtemp(join(tmpdir(), "kco-restore-"));
  try {
    for (const [i, object] of batches.entries()) {
      if (!present.has(batchIdOf(object))) await restoreBatch(owner, place, objects, object, folder);
      say?.(`${i + 1} of ${batches.length} batches`);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  // The chain runs through their headers; their rows are gone.
  await owner.query("INSERT INTO bronze.batch SELECT r.* FROM jsonb_populate_recordset(NULL::bronze.batch, coalesce($1::jsonb -> 'lost', '[]')) r ON CONFLICT DO NOTHING", [text]);
  await owner.query("SELECT setval('bronze.batch_id_seq', greatest(1, coalesce(max(id), 0)), max(id) IS NOT NULL) FROM bronze.batch");
  return batches.length;
}

/**
 * Into an empty database with the current schema; an interrupted restore of the same manifest goes on where it stood.
 * @throws AppError("conflict") when there are data; "check_failed" when an object or the hash chain is not what was archived
 */
export async function restoreFromArchive(options: RestoreOptions): Promise<RestoreReport> {
  const { owner, place, say } = options;
  const { path, text, manifest } = await readManifest(place);
  await assertEmpty(owner, path);
  say?.(`${path}: ${manifest.objects.length} objects`);
  await restoreState(owner, manifest, text, path);
  const batches = await restoreBatches(options, manifest, text);
  const verified = await verifyBronze(owner);
  const fault = verified.faults[0];
  if (fault) throw new AppError("check_failed", `The restored raw zone does not verify: ${fault.source}${fault.batchId === null ? "" : `, batch ${fault.batchId}`}: ${fault.fault}. Restore from another place.`);
  const runId = await rebuild(options);
  return { manifest: path, batches, rows: verified.rows, runId, rebuild: await finishState(owner, text) };
}

async function rebuild({ owner, rebuild: run }: RestoreOptions): Promise<string | null> {
  const { rows } = await owner.query<{ name: string }>("SELECT name FROM ops.source s WHERE EXISTS (SELECT FROM ops.slice c WHERE c.source_id = s.id) ORDER BY id");
  if (rows.length === 0) return null;
  const day = await owner.query<{ day: Day }>("SELECT coalesce(max(logical_date), current_date)::text AS day FROM ops.run");
  const outcome = await run(rows.map((row) => row.name), day.rows[0]?.day ?? "1970-01-01");
  if (outcome.status !== "succeeded" && outcome.status !== "succeeded_with_warnings")
    throw new AppError("check_failed", `The raw zone is restored and verified, but building gold from it ended ${outcome.status}: ${outcome.error?.message ?? "no reason given"}. Run ${outcome.runId} has the details.`);
  return outcome.runId;
}
