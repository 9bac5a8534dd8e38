// kco query: the explorer's question from the command line, as everybody or as one person sees it.
import { Option, type Command } from "commander";
import { inclusiveEnd } from "@/lib/dates/dates";
import { AppError } from "@/lib/errors/app-error";
import { csvLines } from "@/lib/format/csv";
import type { ComparedCosts, Report } from "@/lib/queries/spend/cost-report";
import type { CliCommand } from "./cli-command";
import { action } from "./command-result";
import { exportRows } from "./export";
import { asUsage, stateOptions, stateParams, type StateOptions } from "./state-options";
import { textTable } from "./text-table";
import { withDatabase } from "./with-database";

interface Options extends StateOptions {
  readonly group: string;
  readonly as?: string;
  readonly asOf?: string;
  readonly output: "table" | "json" | "csv" | "parquet";
}

export const queryCommand: CliCommand = {
  register(program: Command): void {
    stateOptions(program.command("query").description("ask what was spent, by period and up to three dimensions"), { group: "required" })
      .option("--as-of <version|day|instant>", "as it was published then: a data version, YYYY-MM-DD (end of that day, UTC) or an ISO instant")
      .option("--as <email>", "only what this person may see")
      .addOption(new Option("-o, --output <format>", "what stdout gets").choices(["table", "json", "csv", "parquet"]).default("table"))
      .action(action((options: Options) => query(options)));
  },
};

async function query(options: Options) {
  if (options.output === "parquet") {
    if (options.asOf !== undefined) throw new AppError("usage", "--as-of is not for -o parquet; use -o csv.");
    return exportRows({ ...options, format: "parquet", level: "groups" });
  }
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
