// kco query: the explorer's question from the command line, as everybody or as one person sees it.
import { Option, type Command } from "commander";
import { exclusiveEnd, inclusiveEnd, isDay } from "@/lib/dates/dates";
import { AppError } from "@/lib/errors/app-error";
import type { ComparedCosts, Report } from "@/lib/queries/spend/cost-report";
import type { CliCommand } from "./cli-command";
import { action } from "./command-result";
import { csvLines } from "./csv-lines";
import { textTable } from "./text-table";
import { withDatabase } from "./with-database";

interface Options {
  readonly from?: string;
  readonly to?: string;
  readonly group: string;
  readonly as?: string;
  readonly asOf?: string;
  readonly output: "table" | "json" | "csv";
  /** What else is said goes into the state as it stands. */
  readonly [field: string]: string | undefined;
}

const STATE_OPTIONS = ["compare", "granularity", "metric", "basis", "filter", "include", "currency", "top", "sort", "complete"] as const;

export const queryCommand: CliCommand = {
  register(program: Command): void {
    program
      .command("query")
      .description("ask what was spent, by period and up to three dimensions")
      .requiredOption("--group <dimensions>", "e.g. service,team; of provider, source, account, service, team, environment, region, charge_category, sku, resource, tag:<key>")
      .option("--from <day>", "first day, YYYY-MM-DD")
      .option("--to <day>", "last day, YYYY-MM-DD, included")
      .option("--compare <range>", "previous, last_month, last_year, or 2026-10-01..2026-11-01 (the second excluded): adds the change of complete days")
      .option("--granularity <step>", "day, week, month, quarter, none; default by the length of the range")
      .option("--metric <metric>", "billed, effective (default), list, contracted")
      .option("--basis <basis>", "usage (default) or invoice")
      .option("--filter <filter>", "e.g. service:in:Amazon EC2;team:not:Web, '|' between alternatives")
      .option("--include <categories>", "charge categories, e.g. Usage,Purchase; default all")
      .option("--currency <code>", "default: the one most was spent in")
      .option("--top <n>", "name the n largest (5 to 20), the rest become Others")
      .option("--sort <key>", "cost:desc (default), cost:asc, name:asc, name:desc")
      .option("--complete <on|off>", "leave out days that are still arriving")
      .option("--as-of <version|day|instant>", "as it was published then: a data version, YYYY-MM-DD (end of that day, UTC) or an ISO instant")
      .option("--as <email>", "only what this person may see")
      .addOption(new Option("-o, --output <format>", "what stdout gets").choices(["table", "json", "csv"]).default("table"))
      .action(action((options: Options) => query(options)));
  },
};

async function query(options: Options) {
  const params = stateParams(options);
  const [{ closePrisma }, { costReport }, { costDocument }, { requireState }, { readerScope }] = await Promise.all([
    import("@/lib/db/prisma"), import("@/lib/queries/spend/cost-report"), import("@/lib/queries/spend/cost-document"), import("@/lib/state/read-state"), import("./reader-scope"),
  ]);
  return withDatabase(async ({ etl }) => {
    try {
      const scope = await readerScope(etl, options.as);
      const report = await costReport(scope, (context) => asUsage(() => requireState(params, context)), options.asOf ?? null);
      const document = costDocument(report);
      const columns = ["period", ...report.state.group, "cost"];
      const rows = document.rows.map((row) => columns.map((column) => row[`${column}_name`] ?? row[column] ?? ""));
      return { document, lines: options.output === "csv" ? csvOf(document.rows, report.answer.currency) : [...textTable(columns, rows), ...closing(report, rows.length)] };
    } finally {
      await closePrisma();
    }
  });
}

function stateParams(options: Options): URLSearchParams {
  const params = new URLSearchParams({ group: options.group });
  if (options.from !== undefined) params.set("from", options.from);
  if (options.to !== undefined) {
    if (!isDay(options.to)) throw new AppError("usage", `--to is "${options.to}": write a day as YYYY-MM-DD.`);
    params.set("to", exclusiveEnd(options.to));
  }
  for (const name of STATE_OPTIONS) {
    const value = options[name];
    if (value !== undefined) params.set(name, value);
  }
  return params;
}

/** A wrong argument is wrong usage here (exit 2), where the API says 400. */
function asUsage<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof AppError && error.code === "invalid_input") throw new AppError("usage", `--${error.message}`, { cause: error });
    throw error;
  }
}

function csvOf(rows: readonly Record<string, string>[], currency: string): string[] {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter((column) => column !== "cost");
  return csvLines([...columns, "cost", "currency"], rows.map((row) => [...columns.map((column) => row[column] ?? ""), row.cost ?? "", currency]), ["cost"]);
}

function closing({ state, answer, asOf, dataVersion, completeThrough, level }: Report<ComparedCosts>, count: number): string[] {
  if (count === 0) return ["No spend in this range."];
  const categories = state.include.length === 0 ? "all charge categories" : state.include.join(" + ");
  const others = answer.totals.filter(({ currency }) => currency !== answer.currency).map(({ currency, total }) => `Besides, ${total} ${currency}: --currency ${currency} shows it.`);
  return [
    "",
    `Total ${answer.total} ${answer.currency}: ${state.metric} cost, ${categories}, by ${state.basis} date.`,
    ...others,
    ...comparedLines(answer),
    asOf !== null ? `As published in data version ${asOf.version} of ${asOf.publishedAt}.` : `Data version ${dataVersion}, complete through ${completeThrough ?? "no day yet"}, reconciliation level: ${level}.`,
  ];
}

function comparedLines({ compared, currency }: ComparedCosts): string[] {
  if (compared === null) return [];
  const { current, previous, total, change } = compared;
  const days = (range: { from: string; to: string }): string => `${range.from} to ${inclusiveEnd(range.to)}`;
  return [`Complete days ${days(current)}: ${total.current}, against ${days(previous)}: ${total.previous}; change ${change} ${currency}.`];
}
