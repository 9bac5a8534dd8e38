// kco verify: nobody changed what was delivered, and which figures that gives.
import type { Command } from "commander";
import type { CliCommand } from "@/jobs/cli/cli-command";
import { action, outputOption } from "@/jobs/cli/command-result";

export const verifyCommand: CliCommand = {
  register(program: Command): void {
    program
      .command("verify")
      .description("check the raw zone's hash chains; exit 1 when a byte differs")
      .option("--gold-hash", "print the hash over fact and rollups instead: the same raw records, rules and code give the same one")
      .option("--archive", "read every object of the archive back instead; exit 1 when a byte differs or one is missing")
      .addOption(outputOption())
      .action(
        action(async (options: { goldHash?: boolean; archive?: boolean; output: string }) => {
          const [{ withDatabase }, { verifyGold, verifyRaw }] = await Promise.all([import("@/jobs/cli/with-database"), import("@/jobs/cli/verify-reports")]);
          if (options.archive) {
            const { verifyPlaces } = await import("@/jobs/cli/archive-reports");
            return withDatabase(({ etl }) => verifyPlaces(etl));
          }
          return withDatabase(({ etl }) => (options.goldHash ? verifyGold(etl) : verifyRaw(etl)));
        }),
      );
  },
};
