// What `kco retention` says.
import type { Pool } from "pg";
import type { Day } from "@/lib/dates/dates";
import { openPlaces } from "@/jobs/archive/place";
import type { CommandResult } from "@/jobs/cli/command-result";
import { textTable } from "@/jobs/cli/text-table";
import { planRetention, type RetentionItem } from "@/jobs/retention/plan-retention";
import { runRetention } from "@/jobs/retention/run-retention";

const cells = (item: RetentionItem): string[] => [item.layer, item.month.slice(0, 7), item.source ?? "", item.rows, item.bytes];

export async function plan(pool: Pool, asOf: Day): Promise<CommandResult> {
  const result = await planRetention(pool, (await openPlaces()).map((place) => place.url), asOf);
  const { bronze, silver, gold_detail: detail } = result.years;
  const lines = [
    `as of ${asOf}: raw records are kept ${bronze} years, cleaned ones ${silver}, gold's detail ${detail}; aggregates stay`,
    ...(result.items.length === 0 ? ["nothing is past its time"] : textTable(["layer", "month", "source", "rows", "bytes", "what would happen"], result.items.map((item) => [...cells(item), item.archived ? "goes" : "stays: not archived and verified in every place"]))),
  ];
  return { document: { ok: true, dry_run: true, ...result }, lines };
}

export async function letGo(pool: Pool, asOf: Day, reason: string): Promise<CommandResult> {
  const requestedBy = `cli:${process.env.USER ?? process.env.LOGNAME ?? "unknown"}`;
  const report = await runRetention(pool, { places: await openPlaces(), asOf, requestedBy, reason });
  const lines = report.items.length === 0 ? ["nothing is past its time"] : textTable(["layer", "month", "source", "rows", "bytes", "result"], report.items.map((item) => [...cells(item), item.reason === null ? item.result : `${item.result}: ${item.reason}`]));
  return { ok: report.ok, document: report, lines };
}
