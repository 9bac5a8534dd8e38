// kco validations: the checks of a run, worst first.
import type { Command } from "commander";
import { idArgument } from "@/jobs/cli/arguments";
import type { CliCommand } from "@/jobs/cli/cli-command";
import { action, outputOption } from "@/jobs/cli/command-result";

export const validationsCommand: CliCommand = {
  register(program: Command): void {
    program
      .command("validations")
      .description("the checks of a run, worst first; exit 1 when a critical one failed")
      .option("--run <id>", "number of the run, default the latest that was checked", idArgument)
      .addOption(outputOption())
      .action(
        action(async (options: { run?: string; output: string }) => {
          const [{ withDatabase }, { listValidations }] = await Promise.all([import("@/jobs/cli/with-database"), import("@/jobs/cli/quality-reports")]);
          return withDatabase(({ etl }) => listValidations(etl, options.run));
        }),
      );
  },
};
