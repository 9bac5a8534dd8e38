// What `kco import` does: decides about the files, runs them through the pipeline, and says file by file what came of it.
import { dayOf } from "@/lib/dates/dates";
import type { CheckId } from "@/lib/checks/catalog";
import { addMoney } from "@/lib/money/money";
import { CAUSE_OF_CHECK } from "@/lib/runbook/checks";
import { say, type CommandResult } from "@/jobs/cli/command-result";
import type { ImportOptions } from "@/jobs/cli/import";
import { hasSucceeded, runInCommand } from "@/jobs/cli/run-in-command";
import { counted, textTable } from "@/jobs/cli/text-table";
import { makeRoomForRealData } from "@/jobs/demo/guard-real-data";
import { withDatabase, type CommandDatabase } from "@/jobs/cli/with-database";
import { checkSourceName } from "@/jobs/import/file-source";
import { reportChecks, reportFiles, reportForeignServices, type ForeignService, type ReportedCheck, type ReportedFile } from "@/jobs/import/import-report";
import { prepareImport, type ImportOrder, type PreparedImport } from "@/jobs/import/prepare-import";
import type { RunOutcome } from "@/jobs/run/run-event";

function orderOf(paths: readonly string[], options: ImportOptions): ImportOrder {
  const replacing = options.replaceDays === true || options.replace !== undefined;
  return {
    paths,
    source: options.source,
    format: options.format,
    mode: replacing ? "replace_days" : options.add || options.append ? "add" : "refuse_overlap",
    ...(options.replace ? { replace: options.replace } : {}),
    currency: options.currency ?? null,
  };
}

function loadedTotals(file: ReportedFile): string {
  const sums = new Map<string, string>();
  for (const total of file.totals) {
    const key = `${total.source_column} ${total.currency ?? "(no currency)"}`;
    sums.set(key, addMoney(sums.get(key) ?? "0", total.loaded));
  }
  return [...sums].map(([key, amount]) => `${key} ${amount}`).join(", ");
}

/** Of a run that published nothing, records are accepted at most, never loaded. */
function fileLines(files: readonly ReportedFile[], published: boolean): string[] {
  if (files.length === 0) return [];
  const word = published ? "loaded" : "accepted";
  const status = { loaded: word, partly: published ? "partly" : "partly accepted", rejected: "rejected" };
  const table = textTable(
    ["file", "status", "received", word, "quarantined", `${word} amount`],
    files.map((f) => [f.name, status[f.status], String(f.rows.received), String(f.rows.loaded), String(f.rows.quarantined), loadedTotals(f)]),
  );
  const notes = files.flatMap((f) => [
    ...(f.repeated_business_keys.rows > 0 ? [`${f.name}: ${f.repeated_business_keys.rows} rows share ${counted(f.repeated_business_keys.keys, "business key")} (${f.repeated_business_keys.beyond_first} beyond the first); all are kept`] : []),
    ...f.inferred_credits.amounts.map((c) => `${f.name}: ${counted(f.inferred_credits.rows, "negative row")} taken as ${f.inferred_credits.rows === 1 ? "a credit" : "credits"}, ${c.currency} ${c.amount}`),
    ...f.quarantine.map((q) => `${f.name} line ${q.line}: ${q.reason} (${q.check})`),
  ]);
  return [...table, ...notes];
}

function checkLines(checks: readonly ReportedCheck[], foreign: readonly ForeignService[]): string[] {
  return [
    ...checks.map((check) => `${check.severity} ${check.id}: ${check.observed ?? "failed"}`),
    ...foreign.map((f) => `${f.provider} has ${counted(f.rows, "row")} of ${f.service}, a service name of another provider; kept as delivered`),
  ];
}

/** What to do about records that kept the whole import from being published. */
function nextCommands(checks: readonly ReportedCheck[], source: string): string[] {
  const over = checks.filter(({ id, severity }) => severity === "critical" && CAUSE_OF_CHECK[id as CheckId] === "quarantine-over-threshold");
  if (over.length === 0) return [];
  return [
    "What you can do now:",
    `  kco quarantine list --source ${source}`,
    `  kco quarantine release BATCH:RECORD --set column=value --reason "…"   load a record, corrected`,
    `  kco quarantine discard BATCH:RECORD --reason "…"                      never load it; several can be named`,
    ...over.map(({ id }) => `  kco validations set ${id} --source ${source} --threshold N --reason "…"   accept more than that, then import again`),
  ];
}

const skipped = ({ unchanged }: PreparedImport): { name: string; status: "nothing_new"; same_as: string }[] =>
  unchanged.map(({ file, sameAs }) => ({ name: file.name, status: "nothing_new", same_as: sameAs }));

function nothingNew(prepared: PreparedImport, source: string): CommandResult {
  return {
    document: { ok: true, source, run_id: null, status: "nothing_new", files: skipped(prepared), checks: [], foreign_services: [], ignored: prepared.ignored },
    lines: ["nothing new: the content of every file is loaded already", ...skipped(prepared).map((f) => `${f.name}: loaded as ${f.same_as}`)],
  };
}

async function result({ etl }: CommandDatabase, prepared: PreparedImport, source: string, outcome: RunOutcome): Promise<CommandResult> {
  const ok = hasSucceeded(outcome);
  const [files, checks, foreign] = [await reportFiles(etl, outcome.runId), await reportChecks(etl, outcome.runId), await reportForeignServices(etl, outcome.runId)];
  const saidByChecks = outcome.error?.code === "check_failed" && checks.some(({ severity }) => severity === "critical");
  return {
    ok,
    document: {
      ok, published: ok, source, run_id: outcome.runId, status: outcome.status, data_version: outcome.dataVersion, files: [...files, ...skipped(prepared)], checks, foreign_services: foreign, ignored: prepared.ignored,
      warnings: outcome.warnings, error: outcome.error,
    },
    lines: [
      ...fileLines(files, ok),
      ...skipped(prepared).map((f) => `${f.name}: nothing new, loaded as ${f.same_as}`),
      ...checkLines(checks, foreign),
      `run ${outcome.runId} ${outcome.status.replaceAll("_", " ")}${outcome.dataVersion === null ? "" : `, published as data version ${outcome.dataVersion}`}${ok ? "" : ": NOTHING of it was published"}`,
      ...(outcome.error && !saidByChecks ? [`error: ${outcome.error.message}`] : []),
      ...(ok ? [] : nextCommands(checks, source)),
    ],
  };
}

export async function runImport(paths: readonly string[], options: ImportOptions): Promise<CommandResult> {
  checkSourceName(options.source);
  return withDatabase(async (database) => {
    if (await makeRoomForRealData(database.etl, { remove: options.removeDemo === true })) say("the demo company was removed");
    const prepared = await prepareImport(database.etl, orderOf(paths, options));
    if (prepared.ignored.length > 0) say(`ignored: ${prepared.ignored.slice(0, 10).join(", ")}${prepared.ignored.length > 10 ? ` and ${prepared.ignored.length - 10} more` : ""}`);
    if (prepared.files.length === 0) return nothingNew(prepared, options.source);
    const params = { sources: [options.source], files: prepared.files };
    const outcome = await runInCommand({ kind: "import", trigger: "cli", logicalDate: dayOf(new Date()), params }, { etlUrl: database.etlUrl });
    return result(database, prepared, options.source, outcome);
  });
}
