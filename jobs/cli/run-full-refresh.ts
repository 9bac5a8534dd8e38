// What `kco run --full-refresh` does: everything again from bronze, or with --re-extract from the providers at a price that is said first.
import { AppError } from "@/lib/errors/app-error";
import { dayOf, type Day } from "@/lib/dates/dates";
import { addMoney } from "@/lib/money/money";
import { say, type CommandResult } from "@/jobs/cli/command-result";
import { outcomeResult, runInCommand } from "@/jobs/cli/run-in-command";
import type { CommandDatabase } from "@/jobs/cli/with-database";
import { getProvider } from "@/jobs/providers/registry";
import { createRun, type RunRequest } from "@/jobs/run/create-run";
import { FILE_SOURCE, loadSources } from "@/jobs/run/load-sources";

interface Order {
  readonly date?: Day;
  readonly sources?: readonly string[];
  readonly fullRefresh?: boolean;
  readonly reExtract?: boolean;
  readonly wait: boolean;
}

async function sayPrice({ etl }: CommandDatabase, request: RunRequest): Promise<void> {
  const run = { kind: request.kind, logicalDate: request.logicalDate, params: request.params ?? {} };
  let usd = "0";
  for (const source of await loadSources(etl, run)) {
    if (source.type === FILE_SOURCE) throw new AppError("usage", `"${source.name}" is filled by kco import: there is no provider to ask again. Leave it out, or leave --re-extract away.`);
    const price = await getProvider(source).estimate(source, { run, pool: etl, now: () => new Date() });
    usd = addMoney(usd, price.usd);
    say(`${source.name}: about ${price.requests} requests, $${price.usd}`);
  }
  say(`about $${usd} in all`);
}

export async function runFullRefresh(database: CommandDatabase, order: Order): Promise<CommandResult> {
  if (order.fullRefresh !== true) throw new AppError("usage", "--re-extract goes with --full-refresh. For single days use kco backfill.");
  const request: RunRequest = {
    kind: "full_refresh",
    trigger: "cli",
    logicalDate: order.date ?? dayOf(new Date()),
    params: { ...(order.reExtract === true ? {} : { reuseBronze: true }), ...(order.sources ? { sources: order.sources } : {}) },
  };
  if (order.reExtract === true) await sayPrice(database, request);
  if (order.wait) return outcomeResult(await runInCommand(request, { etlUrl: database.etlUrl }));
  const { id, created } = await createRun(database.etl, request);
  if (!created) throw new AppError("conflict", `Full refresh ${id} is waiting or running already: kco runs show ${id}.`);
  return { document: { ok: true, run_id: id, status: "queued" }, lines: [`run ${id} is queued; a running server or worker takes it (kco runs logs ${id} -f)`] };
}
