// kco doctor: is this installation sound, and if not, what to do.
import type { Command } from "commander";
import type { CliCommand } from "@/jobs/cli/cli-command";
import { action, outputOption } from "@/jobs/cli/command-result";

export const doctorCommand: CliCommand = {
  register(program: Command): void {
    program
      .command("doctor")
      .description("versions, roles, migrations, clock, disk, who holds the embedded database; exit 1 on a fault")
      .addOption(outputOption())
      .action(
        action(async (_options: { output: string }) => {
          const { examine } = await import("@/jobs/cli/examine");
          return examine();
        }),
      );
  },
};
