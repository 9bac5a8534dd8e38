// What `kco archive`, `kco restore --from-archive` and `kco verify --archive` say.
import type { Pool } from "pg";
import { dayOf } from "@/lib/dates/dates";
import { ownerPool } from "@/lib/db/pools";
import { archiveStatus } from "@/jobs/archive/archive-status";
import { openPlace, openPlaces } from "@/jobs/archive/place";
import { rebuildFromBronze } from "@/jobs/archive/rebuild-run";
import { restoreFromArchive } from "@/jobs/archive/restore-archive";
import { runArchive } from "@/jobs/archive/run-archive";
import { verifyArchive } from "@/jobs/archive/verify-archive";
import { rebuildLine } from "@/jobs/cli/backup-reports";
import { say, type CommandResult } from "@/jobs/cli/command-result";
import { progressPrinter } from "@/jobs/cli/print-progress";
import { textTable } from "@/jobs/cli/text-table";
import type { CommandDatabase } from "@/jobs/cli/with-database";
import { recordPlan } from "@/jobs/retention/plan-retention";
import { goldHash } from "@/jobs/verify/gold-hash";

export async function archiveNow(pool: Pool): Promise<CommandResult> {
  const [places, now] = [await openPlaces(), new Date()];
  const report = await runArchive(pool, { places, now, say });
  await recordPlan(pool, places.map((place) => place.url), dayOf(now));
  if (report.busy) return { ok: true, document: report, lines: ["another process archives just now; nothing was done here"] };
  const rows = report.places.map((place) => [place.url, String(place.objects), String(place.bytes), place.error ?? "up to date"]);
  return { ok: report.ok, document: report, lines: textTable(["place", "written", "bytes", "state"], rows) };
}

export async function status(pool: Pool): Promise<CommandResult> {
  const places = await archiveStatus(pool, (await openPlaces()).map((place) => place.url));
  const ok = places.filter((place) => place.configured).every((place) => place.missing_batches === 0 && place.error === null);
  const rows = places.map((p) => [p.place, String(p.objects), p.bytes, String(p.missing_batches), p.last_written ?? "never", p.error ?? (p.configured ? "" : "no longer configured")]);
  return { ok, document: { ok, places }, lines: textTable(["place", "objects", "bytes", "batches missing", "last written", "error"], rows) };
}

export async function verifyPlaces(pool: Pool): Promise<CommandResult> {
  const report = await verifyArchive(pool, await openPlaces());
  const summary = `${report.objects} objects, ${report.bytes} bytes: ${report.ok ? "as written" : `${report.faults.length} faults`}`;
  return { ok: report.ok, document: report, lines: [summary, ...report.faults.map((fault) => `${fault.place} ${fault.path}: ${fault.fault}`)] };
}

/** @param url the place; true: the first of KCO_ARCHIVE_URL */
export async function restoreArchive({ etl, etlUrl }: CommandDatabase, url: string | true): Promise<CommandResult> {
  const place = url === true ? (await openPlaces())[0] : await openPlace(url);
  if (!place) throw new Error("there is no place");
  const restored = await restoreFromArchive({
    owner: ownerPool({ applicationName: "kco restore", max: 3 }),
    place,
    rebuild: (sources, day) => rebuildFromBronze(sources, day, { etlUrl, observe: progressPrinter(say) }),
    say,
  });
  const hash = await goldHash(etl);
  return {
    document: { ok: true, place: place.url, manifest: restored.manifest, batches: restored.batches, rows: restored.rows, run_id: restored.runId, rebuild: restored.rebuild, gold_hash: hash.sha256 },
    lines: [`${restored.batches} batches with ${restored.rows} rows restored from ${place.url} and verified`, `gold hash ${hash.sha256}`, ...rebuildLine(restored.rebuild), "People are not in the archive: kco users add makes them again."],
  };
}
