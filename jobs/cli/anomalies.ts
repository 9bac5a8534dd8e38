// kco anomalies: days that stand out, by the rule that found them.
import type { Command } from "commander";
import { countArgument } from "@/jobs/cli/arguments";
import type { CliCommand } from "@/jobs/cli/cli-command";
import { action, outputOption } from "@/jobs/cli/command-result";

export const anomaliesCommand: CliCommand = {
  register(program: Command): void {
    const anomalies = program.command("anomalies").description("days that stand out");
    anomalies
      .command("list")
      .description("the latest anomalies, newest day first")
      .option("--limit <n>", "how many", countArgument, 50)
      .addOption(outputOption())
      .action(
        action(async (options: { limit: number; output: string }) => {
          const [{ withDatabase }, { listAnomalies }] = await Promise.all([import("@/jobs/cli/with-database"), import("@/jobs/cli/quality-reports")]);
          return withDatabase(({ etl }) => listAnomalies(etl, options.limit));
        }),
      );
  },
};
