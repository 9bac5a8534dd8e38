// kco run: fetches, validates and publishes now, in this process; a day that was run before is run again.
import type { Command } from "commander";
import { dayArgument, listArgument } from "@/jobs/cli/arguments";
import type { CliCommand } from "@/jobs/cli/cli-command";
import { action, outputOption } from "@/jobs/cli/command-result";
import type { Day } from "@/lib/dates/dates";

interface Options {
  readonly date?: Day;
  readonly sources?: string[];
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
      .option("--no-wait", "leave it to a running server's worker instead of this process")
      .addOption(outputOption())
      .action(
        action(async (options: Options) => {
          const [{ withDatabase }, { runDaily }] = await Promise.all([import("@/jobs/cli/with-database"), import("@/jobs/cli/run-daily")]);
          return withDatabase((database) => runDaily(database, options));
        }),
      );
  },
};
