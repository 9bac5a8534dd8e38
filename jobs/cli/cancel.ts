// kco cancel: asks a waiting or working run or backfill to stop.
import { Option, type Command } from "commander";
import { cancelArgument } from "@/jobs/cli/arguments";
import type { CliCommand } from "@/jobs/cli/cli-command";
import { action, outputOption } from "@/jobs/cli/command-result";

export const cancelCommand: CliCommand = {
  register(program: Command): void {
    program
      .command("cancel")
      .description("stop a waiting or running run or backfill; what is published stays")
      .argument("<id>", "number of the run, or b and the number of the backfill", cancelArgument)
      .addOption(new Option("--reason <text>", "why; kept in the audit log"))
      .addOption(outputOption())
      .action(
        action(async (id: string, { reason }: { reason?: string; output: string }) => {
          const [{ withDatabase }, { cancelRun }] = await Promise.all([import("@/jobs/cli/with-database"), import("@/jobs/cli/run-reports")]);
          if (!id.startsWith("b")) return withDatabase(({ etl }) => cancelRun(etl, id, reason));
          const { cancel } = await import("@/jobs/cli/run-backfill");
          return withDatabase(({ etl }) => cancel(etl, id.slice(1), reason));
        }),
      );
  },
};
