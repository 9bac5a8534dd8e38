// The batch of a Cost Explorer extraction: carried rows, asked slices, what they add up to and what AWS says they should.
import type { BatchEnd, BatchWriter } from "@/jobs/formats/batch-writer";
import { NO_CURRENCY } from "@/lib/bronze/not-stated";
import { rangesOf } from "@/jobs/import/file-totals";
import type { RunContext, Source } from "@/jobs/run/run-context";
import { CE_METRICS, decisiveAmounts, readAmounts } from "./aws-ce-amounts";
import type { CeClient } from "./aws-ce-client";
import type { AwsCeConfig } from "./aws-ce-config";
import type { AccountDays, CeControl } from "./aws-ce-control";
import type { CeShape } from "./aws-ce-estimate";
import type { CePlan } from "./aws-ce-plan";
import { Remainder } from "./aws-ce-remainder";
import { deliveredColumns, readCarriedRows, valuesOf, type CeRow } from "./aws-ce-rows";
import { keepPages, readAbsentSlice, writeCeSlices } from "./aws-ce-slices";
import type { ProviderWindow } from "./plan-window";
import type { ReconciliationLine, StatedTotal } from "./provider";
import { TotalsBook } from "./stated-totals";

export interface CeBatch {
  readonly source: Source;
  readonly config: AwsCeConfig;
  readonly client: CeClient;
  readonly control: CeControl;
  readonly plan: CePlan;
  /** Values of the second tag, [] without it. */
  readonly environments: readonly string[];
  readonly shape: CeShape;
  readonly window: ProviderWindow;
  readonly estimatedRequests: number;
}

export interface FilledBatch {
  readonly end: BatchEnd;
  readonly lines: readonly ReconciliationLine[];
  readonly warnings: readonly string[];
}

/** Writes all rows of the batch. @throws AppError "provider" */
export async function fillCeBatch(batch: CeBatch, writer: BatchWriter, ctx: RunContext): Promise<FilledBatch> {
  const { source, client, control, plan } = batch;
  const rows = new RowWriter(writer);
  await keepPages(writer, control.pages);
  await readCarriedRows(ctx.pool, source.id, plan, (row) => rows.write(row));
  const carriedRows = rows.count;

  const remainder = new Remainder();
  const onRow = async (row: CeRow): Promise<void> => {
    remainder.add(row);
    await rows.write(row);
  };
  let absent: AccountDays = new Map();
  const onAccount = (account: string): void => remainder.closeAccount(account, plan.ask.get(account) ?? new Set(), { services: control.services, absent });
  const job = { ...batch, writer, onRow, onAccount };
  if (plan.ask.size > 0) absent = await readAbsentSlice(job, ctx);
  await writeCeSlices(job, ctx);
  const { lines, warnings } = remainder.result();

  ctx.log("info", `Cost Explorer ${source.name}: ${rows.count} rows of ${plan.covers.length} days (${carriedRows} carried over) in ${client.requests} requests, $${client.usd}`, {
    source: source.name, rows: rows.count, days: plan.covers.length, requests: client.requests, usd: client.usd,
  });
  const details = {
    days: { aws: rangesOf(plan.covers) }, controls: plan.fingerprints, shape: batch.shape, window: batch.window, tagKey: batch.config.tagKey,
    lines, warnings, carriedRows, estimatedRequests: batch.estimatedRequests, requests: client.requests, usd: client.usd,
  };
  const end = { covers: plan.covers, deliveredColumns: deliveredColumns(rows.metrics), deliveredTotals: rows.totals(), providerTotals: stateTotals(control, plan), rejects: [], details };
  return { end, lines, warnings };
}

class RowWriter {
  readonly metrics = new Set<string>();
  readonly #writer: BatchWriter;
  readonly #totals = new TotalsBook();
  #count = 0;

  constructor(writer: BatchWriter) {
    this.#writer = writer;
  }

  get count(): number {
    return this.#count;
  }

  async write(row: CeRow): Promise<void> {
    this.#count += 1;
    row.amounts.forEach((amount, i) => amount !== null && this.metrics.add(CE_METRICS[i] ?? ""));
    const { billed, effective } = decisiveAmounts(row.amounts);
    const of = { currency: currencyOf(row.unit), month: row.day };
    this.#totals.add({ ...of, column: "NetUnblendedCost", amount: billed });
    this.#totals.add({ ...of, column: "NetAmortizedCost", amount: effective });
    await this.#writer.write(valuesOf(row), this.#count, row.environment === null ? undefined : { environment: row.environment });
  }

  totals(): StatedTotal[] {
    return this.#totals.totals();
  }
}

/** The provider's own totals: the ungrouped control of each covered day. */
function stateTotals(control: CeControl, plan: CePlan): StatedTotal[] {
  const totals = new TotalsBook();
  for (const day of plan.covers) {
    const text = control.totals.get(day);
    if (text === undefined) continue;
    const { amounts, unit } = readAmounts(text);
    const { billed, effective } = decisiveAmounts(amounts);
    const of = { currency: currencyOf(unit), month: day, slice: day };
    totals.add({ ...of, column: "NetUnblendedCost", amount: billed });
    totals.add({ ...of, column: "NetAmortizedCost", amount: effective });
  }
  return totals.totals();
}

/** As the format reads it: what is no currency code is counted under its own heading, or conservation would not find it. */
function currencyOf(unit: string | null): string {
  return unit !== null && /^[A-Z]{3}$/.test(unit) ? unit : NO_CURRENCY;
}
