// kco restatements: which published days changed, when and by how much.
import { Option, type Command } from "commander";
import { exclusiveEnd } from "@/lib/dates/dates";
import { AppError } from "@/lib/errors/app-error";
import { CHANGE_CAUSES } from "@/lib/queries/restatements/change-cause";
import { countArgument, dayArgument } from "./arguments";
import type { CliCommand } from "./cli-command";
import { action, outputOption } from "./command-result";
import { textTable } from "./text-table";
import { withDatabase } from "./with-database";

interface Options {
  readonly source?: string;
  readonly cause?: string;
  readonly min?: string;
  readonly from?: string;
  readonly to?: string;
  readonly settling?: boolean;
  readonly limit: number;
  readonly output: string;
}

export const restatementsCommand: CliCommand = {
  register(program: Command): void {
    program
      .command("restatements")
      .description("days that changed after they had been shown as complete, newest first")
      .option("--source <name>", "of one source")
      .addOption(new Option("--cause <cause>", "why they moved").choices(CHANGE_CAUSES))
      .option("--min <amount>", "movements of at least this size, billed or effective")
      .option("--from <day>", "first usage day, YYYY-MM-DD; 13 months back without it", dayArgument)
      .option("--to <day>", "last usage day, YYYY-MM-DD, included", dayArgument)
      .option("--settling", "also days that were still settling, and first arrivals")
      .option("--limit <n>", "at most this many, up to 200", countArgument, 50)
      .addOption(outputOption())
      .action(action((options: Options) => list(options)));
  },
};

async function list({ output: _output, settling, to, ...options }: Options) {
  const { restatementFilter } = await import("@/lib/queries/restatements/restatement-filter");
  const read = restatementFilter.safeParse({ ...options, ...(to === undefined ? {} : { to: exclusiveEnd(to) }), settling: settling === true ? "on" : "off" });
  if (!read.success) throw new AppError("usage", `--${read.error.issues[0]?.path.join(".") ?? ""}: ${read.error.issues[0]?.message ?? "unreadable"}.`);
  const [{ closePrisma }, { listRestatements }, { restatementDocument }, { readerScope }] = await Promise.all([
    import("@/lib/db/prisma"), import("@/lib/queries/restatements/list-restatements"), import("@/lib/queries/restatements/restatement-document"), import("./reader-scope"),
  ]);
  return withDatabase(async ({ etl }) => {
    try {
      const page = await listRestatements(await readerScope(etl, undefined), read.data);
      const rows = page.restatements.map((r) => [r.day, r.knownAt.slice(0, 16).replace("T", " "), r.source, r.billed, r.effective, r.currency, r.runId ?? "", [r.settled ? "" : "settling", r.afterClose ? "after close" : ""].filter(Boolean).join(", ")]);
      const lines = rows.length > 0 ? textTable(["day", "known at (UTC)", "source", "billed", "effective", "", "run", ""], rows) : ["No day changed after it had been shown as complete. --settling shows the others, too."];
      return { document: restatementDocument(page), lines: page.nextCursor === null ? lines : [...lines, "There are more; narrow with --source, --from, --to or --min, or raise --limit."] };
    } finally {
      await closePrisma();
    }
  });
}
