// kco run: fetches, validates and publishes now, in this process; a day that was run before is run again, or all of it is built anew.
import type { Command } from "commander";
import { dayArgument, listArgument } from "@/jobs/cli/arguments";
import type { CliCommand } from "@/jobs/cli/cli-command";
import { action, outputOption } from "@/jobs/cli/command-result";
import type { Day } from "@/lib/dates/dates";

interface Options {
  readonly date?: Day;
  readonly sources?: string[];
  readonly fullRefresh?: boolean;
  readonly reExtract?: boolean;
  readonly wait: boolean;
  readonly output: string;
}

export const runCommand: CliCommand = {
  register(program: Command): void {
    program
      .command("run")
      .description("run the daily pipeline now")
      .option("--date <day>", "logical date, default today (UTC)", dayArgument)
      .option("--sources <names>", "only these sources, separated by commas", listArgument)
      .option("--full-refresh", "build silver and gold again from bronze, files included; no provider is asked")
      .option("--re-extract", "with --full-refresh: ask the providers for their whole history again, at the price that is printed first")
      .option("--no-wait", "leave it to a running server's worker instead of this process")
      .addOption(outputOption())
      .action(
        action(async (options: Options) => {
          const [{ withDatabase }, { runDaily }] = await Promise.all([import("@/jobs/cli/with-database"), import("@/jobs/cli/run-daily")]);
          if (options.fullRefresh !== true && options.reExtract !== true) return withDatabase((database) => runDaily(database, options));
          const { runFullRefresh } = await import("@/jobs/cli/run-full-refresh");
          return withDatabase((database) => runFullRefresh(database, options));
        }),
      );
  },
};
