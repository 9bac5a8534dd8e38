// kco reconcile: every layer against the next and against the provider; exit 1 unless the difference is 0.
import type { Command } from "commander";
import type { Pool } from "pg";
import { NO_MONTH } from "@/lib/bronze/not-stated";
import { isDay } from "@/lib/dates/dates";
import { AppError } from "@/lib/errors/app-error";
import type { CliCommand } from "./cli-command";
import { action, outputOption } from "./command-result";
import { textTable } from "./text-table";
import { withDatabase } from "./with-database";

interface Options {
  readonly month?: string;
  readonly source?: string;
}

export const reconcileCommand: CliCommand = {
  register(program: Command): void {
    program
      .command("reconcile")
      .description("compare invoice, provider, bronze, silver + quarantine and gold per source, billing period and currency; exit 1 unless 0")
      .option("--month <YYYY-MM>", "one billing period")
      .option("--source <name>", "one source")
      .addOption(outputOption())
      .action(action((options: Options) => reconcileAll(options)));
  },
};

async function reconcileAll(options: Options) {
  if (options.month !== undefined && !isDay(`${options.month}-01`))
    throw new AppError("usage", `--month is "${options.month}": write a month as YYYY-MM, e.g. 2026-03.`);
  const [{ reconcile }, { isZeroMoney }] = await Promise.all([import("@/jobs/reconcile/reconcile"), import("@/lib/money/money")]);
  return withDatabase(async ({ etl }) => {
    const sourceIds = options.source === undefined ? undefined : [await sourceId(etl, options.source)];
    const rows = await reconcile(etl, { ...(sourceIds ? { sourceIds } : {}), ...(options.month ? { periods: [`${options.month}-01`] } : {}) });
    const agrees = (r: (typeof rows)[number]): boolean => r.ok && (r.invoice === null || isZeroMoney(r.invoice.difference));
    const ok = rows.every(agrees);
    const columns = ["source", "period", "currency", "invoice", "provider", "bronze", "silver", "quarantined", "gold", "difference", "invoice difference", "level", "lines"];
    const table = rows.map((r) => [
      r.source, r.billingPeriod === NO_MONTH ? "no month" : r.billingPeriod.slice(0, 7), r.currency, r.invoice?.total ?? "–", r.providerTotal ?? "–", r.bronze, r.silver, r.quarantined,
      r.authoritative ? r.gold : "comparison", r.difference, r.invoice?.difference ?? "–", r.level, [...r.lines, ...(r.invoice?.lines ?? [])].map((l) => `${l.name} ${l.amount}`).join(", "),
    ]);
    const closing = rows.length === 0 ? "Nothing is published yet." : ok ? `All ${rows.length} reconcile: difference 0.` : `${rows.filter((r) => !agrees(r)).length} of ${rows.length} do not reconcile.`;
    return { document: { ok, rows }, lines: [...textTable(columns, table), closing], ok };
  });
}

async function sourceId(etl: Pool, name: string): Promise<number> {
  const { rows } = await etl.query<{ id: number; name: string }>("select id, name from ops.source where removed_at is null order by name");
  const found = rows.find((r) => r.name === name);
  if (!found) throw new AppError("usage", `--source is "${name}": there is ${rows.length === 0 ? "no source yet" : rows.map((r) => r.name).join(", ")}.`);
  return found.id;
}
