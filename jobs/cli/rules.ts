// kco rules: the allocation rules that give each charge its team.
import { InvalidArgumentError, type Command } from "commander";
import type { CliCommand } from "@/jobs/cli/cli-command";
import { action, outputOption } from "@/jobs/cli/command-result";
import { reasonArgument } from "@/jobs/cli/month";

function versionArgument(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError("Write the number of a version; kco rules list shows them.");
  return Number(text);
}

const body = async () => {
  const [{ withDatabase }, reports] = await Promise.all([import("@/jobs/cli/with-database"), import("@/jobs/cli/rule-reports")]);
  return { withDatabase, reports };
};

export const rulesCommand: CliCommand = {
  register(program: Command): void {
    const rules = program.command("rules").description("allocation rules: list, preview what a file of rules would move, apply it");
    rules
      .command("list")
      .description("the rules in their order, and every version; its JSON is the file that preview and apply take")
      .option("--version <n>", "an older version or the draft", versionArgument)
      .addOption(outputOption())
      .action(action(async (options: { version?: number; output: string }) => {
        const { withDatabase, reports } = await body();
        return withDatabase(({ etl }) => reports.list(etl, options.version));
      }));
    rules
      .command("preview")
      .description("the money of the last whole month that would go from one team to another; nothing is changed")
      .argument("<file>", "JSON with effective_from and rules")
      .addOption(outputOption())
      .action(action(async (file: string, _options: { output: string }) => {
        const { withDatabase, reports } = await body();
        return withDatabase(({ etl }) => reports.preview(etl, file));
      }));
    rules
      .command("apply")
      .description("make a file of rules the next version and build gold again by it; readers keep the old one until it is published")
      .argument("<file>", "JSON with effective_from and rules")
      .requiredOption("--reason <text>", "why, for the audit log", reasonArgument)
      .option("--no-wait", "leave the rebuild to a running server's worker instead of this process")
      .addOption(outputOption())
      .action(action(async (file: string, options: { reason: string; wait: boolean; output: string }) => {
        const { withDatabase, reports } = await body();
        return withDatabase((database) => reports.apply(database, file, options));
      }));
  },
};
