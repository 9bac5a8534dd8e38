// What `kco quarantine` does and says.
import type { Pool } from "pg";
import { onPg } from "@/lib/access/sql-runner";
import { withTx } from "@/lib/db/with-tx";
import { AppError } from "@/lib/errors/app-error";
import { discardRecords, releaseRecords, undoDiscard, type Correction } from "@/lib/quarantine/decide-records";
import { listQuarantine } from "@/lib/quarantine/list-quarantine";
import { discardBatch, listRejectedBatches, releaseBatch, undoDiscardBatch } from "@/lib/quarantine/rejected-batches";
import { readRecordKey } from "@/lib/quarantine/record-key";
import { refusedToday } from "@/jobs/cleaning/refused-today";
import { cliActor } from "@/jobs/cli/actor";
import { say, type CommandResult } from "@/jobs/cli/command-result";
import type { DecideOptions, ListOptions } from "@/jobs/cli/quarantine";
import { hasSucceeded, outcomeResult, runQueuedInCommand } from "@/jobs/cli/run-in-command";
import { counted, textTable } from "@/jobs/cli/text-table";
import type { CommandDatabase } from "@/jobs/cli/with-database";
import type { RunOutcome } from "@/jobs/run/run-event";

export async function listHeld(pool: Pool, options: ListOptions): Promise<CommandResult> {
  const { state, limit, check, source, batch } = options;
  const page = await listQuarantine(onPg(pool), { ...(state ? { states: [state] } : {}), check, source, batch, limit });
  const rejected = await listRejectedBatches(onPg(pool));
  const open = rejected.filter(({ status }) => status === "open");
  return {
    document: { records: page.records, groups: page.groups, next_cursor: page.nextCursor, rejected_batches: rejected },
    lines: [
      ...(page.records.length === 0 ? ["no record is held back"] : textTable(["record", "source", "file", "line", "check", "state", "amount", "", "reason"], page.records.map((r) => [r.key, r.source, r.file ?? "", r.line ?? "", r.checkId, r.state, r.amount ?? "", r.currency ?? "", r.reason]))),
      ...open.map((b) => `batch ${b.batchId} of ${b.source} (${b.file ?? "no file"}, ${counted(Number(b.rows), "row")}) is refused: ${b.reason}`),
    ],
  };
}

/** "column=value"; an empty value empties the column. @throws AppError "usage" */
function correctionOf(texts: readonly string[]): Correction {
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf("=");
      if (at < 1) throw new AppError("usage", `--set is "${text.slice(0, 60)}": write column=value, e.g. cost_usd=1.5.`);
      return [text.slice(0, at), at === text.length - 1 ? null : text.slice(at + 1)] as const;
    }),
  );
}

function decisionOf(records: readonly string[], { batch, reason }: DecideOptions): { actor: string; reason: string } {
  if ((records.length > 0) === (batch !== undefined)) throw new AppError("usage", "Name records as BATCH:RECORD, or one delivery with --batch: one of the two.");
  return { actor: cliActor(), reason };
}

/** Executes the queued runs here, one after the other. */
async function runAll({ etl, etlUrl }: CommandDatabase, runIds: readonly string[]): Promise<RunOutcome[]> {
  const outcomes: RunOutcome[] = [];
  for (const id of runIds) outcomes.push(await runQueuedInCommand(id, etl, { etlUrl }));
  return outcomes;
}

const outcomeLines = (outcomes: readonly RunOutcome[]): string[] => outcomes.flatMap((outcome) => outcomeResult(outcome).lines);
const outcomeDocuments = (outcomes: readonly RunOutcome[]): unknown[] => outcomes.map((outcome) => outcomeResult(outcome).document);

/** A release that could only be refused again is not queued. @throws AppError "invalid_input" with the reason and the way out */
async function refuseHopeless(etl: Pool, records: readonly string[]): Promise<void> {
  const [first, ...others] = await refusedToday(etl, records.map(readRecordKey));
  if (!first) return;
  const more = others.length === 0 ? "" : ` So ${others.length === 1 ? "is" : "are"} ${counted(others.length, "other record")} of those you named: ${others.slice(0, 5).map(({ key }) => key).join(", ")}${others.length > 5 ? " …" : ""}.`;
  throw new AppError("invalid_input", `Record ${first.key} is refused by today's rules as well: ${first.reason}.${more} Correct a file's record with --set column=value (one record a command), or discard it: kco quarantine discard ${first.key} --reason "…".`);
}

interface Became {
  readonly record: string;
  readonly state: "loaded" | "still_held" | "not_published";
  readonly reason: string | null;
}

async function whatBecame(etl: Pool, records: readonly string[], published: boolean): Promise<Became[]> {
  const keys = records.map(readRecordKey);
  const { rows } = await etl.query<{ record: string; reason: string }>(
    `SELECT q.batch_id || ':' || q.record_ordinal AS record, q.reason FROM unnest($1::text[]::bigint[], $2::text[]::bigint[]) k (batch_id, record_ordinal) JOIN silver.quarantine q USING (batch_id, record_ordinal)`,
    [keys.map((k) => k.batchId), keys.map((k) => k.ordinal)],
  );
  const held = new Map(rows.map(({ record, reason }) => [record, reason]));
  return records.map((record) => {
    const reason = held.get(record);
    return reason === undefined ? { record, state: published ? "loaded" : "not_published", reason: null } : { record, state: "still_held", reason };
  });
}

const becameLine = ({ record, state, reason }: Became): string =>
  state === "loaded" ? `${record}: loaded` : state === "still_held" ? `${record}: still held: ${reason ?? ""}` : `${record}: accepted, but not published, because the run did not succeed`;

export async function release(database: CommandDatabase, records: readonly string[], options: DecideOptions): Promise<CommandResult> {
  const { etl } = database;
  const decision = decisionOf(records, options);
  const { batch } = options;
  if (batch !== undefined) {
    if (options.set) throw new AppError("usage", "--set corrects one record; a whole delivery is released as it is.");
    const runId = await withTx(etl, (client) => releaseBatch(onPg(client), batch, decision));
    say(`batch ${batch} queued for release`);
    const outcomes = await runAll(database, [runId]);
    return { ok: outcomes.every(hasSucceeded), document: { batch, run_ids: [runId], runs: outcomeDocuments(outcomes) }, lines: outcomeLines(outcomes) };
  }
  if (options.set && records.length !== 1) throw new AppError("usage", `--set corrects one record, and ${records.length} are named.`);
  const correction = options.set ? correctionOf(options.set) : null;
  if (correction === null) await refuseHopeless(etl, records);
  const done = await withTx(etl, (client) => releaseRecords(onPg(client), { ...decision, records: Object.fromEntries(records.map((key) => [key, correction])) }));
  say(`${counted(done.records, "record")} queued for release`);
  const outcomes = await runAll(database, done.runIds);
  const published = outcomes.every(hasSucceeded);
  const became = await whatBecame(etl, records, published);
  return {
    ok: published && became.every(({ state }) => state === "loaded"),
    document: { records: done.records, run_ids: done.runIds, results: became, runs: outcomeDocuments(outcomes) },
    lines: [...became.map(becameLine), ...outcomeLines(outcomes)],
  };
}

export async function discard(database: CommandDatabase, records: readonly string[], options: DecideOptions): Promise<CommandResult> {
  const { etl } = database;
  const decision = decisionOf(records, options);
  const { batch, undo } = options;
  if (batch !== undefined) {
    await withTx(etl, (client) => (undo ? undoDiscardBatch : discardBatch)(onPg(client), batch, decision));
    return { document: { batch, discarded: !undo }, lines: [`batch ${batch} ${undo ? "waits for a decision again" : "is discarded"}`] };
  }
  const done = await withTx(etl, (client) => (undo ? undoDiscard : discardRecords)(onPg(client), records, decision));
  const what = `${counted(done.records, "record")} ${undo ? "taken back, waiting for a decision" : "discarded"}`;
  if (done.runIds.length > 0) say(`${what}; the checks are asked again`);
  const outcomes = await runAll(database, done.runIds);
  return {
    ok: outcomes.every(hasSucceeded),
    document: { records: done.records, discarded: !undo, run_ids: done.runIds, runs: outcomeDocuments(outcomes) },
    lines: [what, ...outcomeLines(outcomes)],
  };
}
