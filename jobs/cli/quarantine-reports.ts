// What `kco quarantine` does and says.
import type { Pool } from "pg";
import { onPg } from "@/lib/access/sql-runner";
import { withTx } from "@/lib/db/with-tx";
import { AppError } from "@/lib/errors/app-error";
import { discardRecords, releaseRecords, undoDiscard, type Correction } from "@/lib/quarantine/decide-records";
import { listQuarantine } from "@/lib/quarantine/list-quarantine";
import { discardBatch, listRejectedBatches, releaseBatch, undoDiscardBatch } from "@/lib/quarantine/rejected-batches";
import { cliActor } from "@/jobs/cli/actor";
import type { CommandResult } from "@/jobs/cli/command-result";
import type { DecideOptions, ListOptions } from "@/jobs/cli/quarantine";
import { textTable } from "@/jobs/cli/text-table";

export async function listHeld(pool: Pool, options: ListOptions): Promise<CommandResult> {
  const { state, limit, check, source, batch } = options;
  const page = await listQuarantine(onPg(pool), { ...(state ? { states: [state] } : {}), check, source, batch, limit });
  const rejected = await listRejectedBatches(onPg(pool));
  const open = rejected.filter(({ status }) => status === "open");
  return {
    document: { records: page.records, groups: page.groups, next_cursor: page.nextCursor, rejected_batches: rejected },
    lines: [
      ...(page.records.length === 0 ? ["no record is held back"] : textTable(["record", "source", "file", "line", "check", "state", "amount", "", "reason"], page.records.map((r) => [r.key, r.source, r.file ?? "", r.line ?? "", r.checkId, r.state, r.amount ?? "", r.currency ?? "", r.reason]))),
      ...open.map((b) => `batch ${b.batchId} of ${b.source} (${b.file ?? "no file"}, ${b.rows} rows) is refused: ${b.reason}`),
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

const queued = (runIds: readonly string[]): string[] => runIds.map((id) => `run ${id} is queued; a running server or worker takes it (kco runs logs ${id} -f)`);

export async function release(pool: Pool, records: readonly string[], options: DecideOptions): Promise<CommandResult> {
  const decision = decisionOf(records, options);
  const { batch } = options;
  if (batch !== undefined) {
    if (options.set) throw new AppError("usage", "--set corrects one record; a whole delivery is released as it is.");
    const runId = await withTx(pool, (client) => releaseBatch(onPg(client), batch, decision));
    return { document: { batch, run_ids: [runId] }, lines: queued([runId]) };
  }
  if (options.set && records.length !== 1) throw new AppError("usage", `--set corrects one record, and ${records.length} are named.`);
  const correction = options.set ? correctionOf(options.set) : null;
  const done = await withTx(pool, (client) => releaseRecords(onPg(client), { ...decision, records: Object.fromEntries(records.map((key) => [key, correction])) }));
  return { document: { records: done.records, run_ids: done.runIds }, lines: [`${done.records} released`, ...queued(done.runIds)] };
}

export async function discard(pool: Pool, records: readonly string[], options: DecideOptions): Promise<CommandResult> {
  const decision = decisionOf(records, options);
  const { batch, undo } = options;
  const word = undo ? "waits for a decision again" : "is discarded";
  if (batch !== undefined) {
    await withTx(pool, (client) => (undo ? undoDiscardBatch : discardBatch)(onPg(client), batch, decision));
    return { document: { batch, discarded: !undo }, lines: [`batch ${batch} ${word}`] };
  }
  const done = await withTx(pool, (client) => (undo ? undoDiscard : discardRecords)(onPg(client), records, decision));
  return { document: { records: done.records, discarded: !undo }, lines: [`${done.records === 1 ? "1 record" : `${done.records} records`}: ${word}`] };
}
