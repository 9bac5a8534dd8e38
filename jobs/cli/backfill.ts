// kco backfill: fills days from the providers again; with --dry-run says what it would ask, cost and take.
import { Option, type Command } from "commander";
import { exclusiveEnd, type Day } from "@/lib/dates/dates";
import { AppError } from "@/lib/errors/app-error";
import { backfillArgument, countArgument, dayArgument, listArgument } from "@/jobs/cli/arguments";
import type { CliCommand } from "@/jobs/cli/cli-command";
import { action, outputOption } from "@/jobs/cli/command-result";
import { reasonArgument } from "@/jobs/cli/month";
import type { BackfillMode } from "@/jobs/backfill/plan-backfill";

interface Options {
  readonly from?: Day;
  readonly to?: Day;
  readonly sources?: string[];
  readonly mode: BackfillMode;
  readonly backwards?: boolean;
  readonly concurrency: number;
  readonly dryRun?: boolean;
  readonly reason?: string;
  readonly wait: boolean;
  readonly output: string;
}

const MAX_CONCURRENCY = 8;

const body = async () => {
  const [{ withDatabase }, work] = await Promise.all([import("@/jobs/cli/with-database"), import("@/jobs/cli/run-backfill")]);
  return { withDatabase, work };
};

async function fill(options: Options) {
  const { from, to, reason, dryRun = false, concurrency } = options;
  if (from === undefined || to === undefined) throw new AppError("usage", "Say which days: --from YYYY-MM-DD --to YYYY-MM-DD (the last day is included).");
  if (to < from) throw new AppError("usage", `The last day ${to} lies before the first, ${from}.`);
  if (concurrency > MAX_CONCURRENCY) throw new AppError("usage", `--concurrency is at most ${MAX_CONCURRENCY}.`);
  if (!dryRun && reason === undefined) throw new AppError("usage", "Say why with --reason; it goes into the audit log. With --dry-run nothing is started.");
  const { withDatabase, work } = await body();
  const asked = { from, to: exclusiveEnd(to), mode: options.mode, sources: options.sources ?? [], backwards: options.backwards === true };
  return withDatabase((database) => (reason === undefined || dryRun ? work.dryRun(database, asked) : work.fill(database, { ...asked, concurrency, reason, wait: options.wait })));
}

export const backfillCommand: CliCommand = {
  register(program: Command): void {
    const backfill = program
      .command("backfill")
      .description("fetch days from the providers again, a month a run; kco cancel bN stops it")
      .option("--from <day>", "first day", dayArgument)
      .option("--to <day>", "last day, included", dayArgument)
      .option("--sources <names>", "only these sources, separated by commas", listArgument)
      .addOption(new Option("--mode <mode>", "which days: without published data, whose last try failed, or all").choices(["missing", "failed", "all"]).default("missing"))
      .option("--backwards", "the newest days first")
      .option("--concurrency <n>", "runs at a time, of different sources", countArgument, 1)
      .option("--dry-run", "say runs, requests, dollars and minutes, and start nothing")
      .option("--reason <text>", "why, for the audit log", reasonArgument)
      .option("--no-wait", "leave it to a running server's worker instead of this process")
      .addOption(outputOption())
      .action(action(fill));
    backfill
      .command("list")
      .description("the latest backfills, newest first")
      .option("--limit <n>", "how many", countArgument, 20)
      .action(async (_own: unknown, command: Command) => {
        const options = command.optsWithGlobals<{ limit: number; output: string }>();
        await action(async (given: { limit: number; output: string }) => {
          const { withDatabase, work } = await body();
          return withDatabase(({ etl }) => work.list(etl, given.limit));
        })(options, command);
      });
    backfill
      .command("show")
      .description("one backfill with its runs")
      .argument("<id>", "e.g. b12", backfillArgument)
      .action(async (id: string, _own: unknown, command: Command) => {
        const options = command.optsWithGlobals<{ output: string }>();
        await action(async (_given: { output: string }) => {
          const { withDatabase, work } = await body();
          return withDatabase(({ etl }) => work.show(etl, id));
        })(options, command);
      });
  },
};
