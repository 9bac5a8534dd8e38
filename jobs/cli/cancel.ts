// kco cancel: asks a waiting or working run to stop.
import type { Command } from "commander";
import { idArgument } from "@/jobs/cli/arguments";
import type { CliCommand } from "@/jobs/cli/cli-command";
import { action, outputOption } from "@/jobs/cli/command-result";

export const cancelCommand: CliCommand = {
  register(program: Command): void {
    program
      .command("cancel")
      .description("stop a waiting or running run; what is published stays")
      .argument("<id>", "number of the run", idArgument)
      .addOption(outputOption())
      .action(
        action(async (id: string, _options: { output: string }) => {
          const [{ withDatabase }, { cancelRun }] = await Promise.all([import("@/jobs/cli/with-database"), import("@/jobs/cli/run-reports")]);
          return withDatabase(({ etl }) => cancelRun(etl, id, "cli"));
        }),
      );
  },
};
