// kco verify: nobody changed what was delivered, and which figures that gives.
import type { Command } from "commander";
import { sealArgument } from "@/jobs/cli/arguments";
import type { CliCommand } from "@/jobs/cli/cli-command";
import { action, outputOption } from "@/jobs/cli/command-result";

export const verifyCommand: CliCommand = {
  register(program: Command): void {
    program
      .command("verify")
      .description("check the hash chains of the raw zone and of the audit log; exit 1 when a byte differs")
      .option("--gold-hash", "print the hash over fact and rollups instead: the same raw records, rules and code give the same one")
      .option("--archive", "read every object of the archive back instead; exit 1 when a byte differs or one is missing")
      .option("--audit", "check the audit log alone")
      .option("--known <seal:hash>", "the head of the audit log's chain that an earlier check gave: proves that the chain was not written anew since", sealArgument)
      .addOption(outputOption())
      .action(
        action(async (options: { goldHash?: boolean; archive?: boolean; audit?: boolean; known?: string; output: string }) => {
          const [{ withDatabase }, { verifyGold, verifyLog, verifyRaw }] = await Promise.all([import("@/jobs/cli/with-database"), import("@/jobs/cli/verify-reports")]);
          if (options.archive) {
            const { verifyPlaces } = await import("@/jobs/cli/archive-reports");
            return withDatabase(({ etl }) => verifyPlaces(etl));
          }
          return withDatabase(({ etl }) => (options.goldHash ? verifyGold(etl) : options.audit ? verifyLog(etl, options.known) : verifyRaw(etl, options.known)));
        }),
      );
  },
};
