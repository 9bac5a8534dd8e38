// kco retention: says what is past its time, and with --run lets go what the archive has verified.
import { Option, type Command } from "commander";
import { AppError } from "@/lib/errors/app-error";
import { dayOf, type Day } from "@/lib/dates/dates";
import { dayArgument } from "@/jobs/cli/arguments";
import type { CliCommand } from "@/jobs/cli/cli-command";
import { action, outputOption } from "@/jobs/cli/command-result";

export interface RetentionOptions {
  readonly dryRun?: boolean;
  readonly run?: boolean;
  readonly asOf?: Day;
  readonly reason?: string;
  readonly output: string;
}

export const retentionCommand: CliCommand = {
  register(program: Command): void {
    program
      .command("retention")
      .description("raw records 7 years, cleaned 3, gold's detail 2 (aggregates stay); lets go only what every place of the archive holds, read back")
      .addOption(new Option("--dry-run", "say what would go; the default").conflicts("run"))
      .option("--run", "let it go")
      .addOption(new Option("--as-of <day>", "as if it were this day; not a later one than today with --run").argParser(dayArgument))
      .option("--reason <text>", "for the audit log, with --run")
      .addOption(outputOption())
      .action(action(async (options: RetentionOptions) => {
        if (options.run && !options.reason) throw new AppError("usage", "--run needs --reason TEXT: what is let go is written into the audit log with it.");
        const [{ withDatabase }, reports] = await Promise.all([import("@/jobs/cli/with-database"), import("@/jobs/cli/retention-reports")]);
        const asOf = options.asOf ?? dayOf(new Date());
        return withDatabase(({ etl }) => (options.run ? reports.letGo(etl, asOf, options.reason ?? "") : reports.plan(etl, asOf)));
      }));
  },
};
