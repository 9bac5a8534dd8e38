// kco rules: the allocation rules that give each charge its team, how much has one, and the spellings of tags.
import { InvalidArgumentError, type Command } from "commander";
import type { CliCommand } from "@/jobs/cli/cli-command";
import { monthArgument } from "@/jobs/cli/arguments";
import { action, outputOption } from "@/jobs/cli/command-result";
import { reasonArgument } from "@/jobs/cli/month";

export interface SpellOptions {
  readonly tag: string;
  readonly ignore?: boolean;
  readonly forget?: boolean;
  readonly reason: string;
  readonly output: string;
}

function versionArgument(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError("Write the number of a version; kco rules list shows them.");
  return Number(text);
}

const body = async () => {
  const [{ withDatabase }, rules, coverage] = await Promise.all([import("@/jobs/cli/with-database"), import("@/jobs/cli/rule-reports"), import("@/jobs/cli/coverage-reports")]);
  return { withDatabase, reports: { ...rules, ...coverage } };
};

function registerSpellings(rules: Command): void {
  rules
    .command("spellings")
    .description("values of tags that are probably variants of a team's name, and what was decided")
    .addOption(outputOption())
    .action(action(async (_options: { output: string }) => {
      const { withDatabase, reports } = await body();
      return withDatabase(({ etl }) => reports.spellings(etl));
    }));
  rules
    .command("spell")
    .description("read one tag value as another; figures are built again by the next worker")
    .argument("<variant>", "the value in the bills")
    .argument("[canonical]", "what it is read as: a team's name")
    .option("--tag <tag>", "team or environment", "team")
    .option("--ignore", "leave the value as it is and suggest nothing for it")
    .option("--forget", "forget what was decided")
    .requiredOption("--reason <text>", "why, for the audit log", reasonArgument)
    .addOption(outputOption())
    .action(action(async (variant: string, canonical: string | undefined, options: SpellOptions) => {
      const { withDatabase, reports } = await body();
      return withDatabase(({ etl }) => reports.spell(etl, variant, canonical, options));
    }));
}

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
    rules
      .command("coverage")
      .description("allocated ÷ effective usage of a month, by tag and by any rule, and what each rule decided; exit 1 below the target of 90 %")
      .option("--month <YYYY-MM>", "default the last whole month", monthArgument)
      .addOption(outputOption())
      .action(action(async (options: { month?: string; output: string }) => {
        const { withDatabase, reports } = await body();
        return withDatabase(({ etl }) => reports.coverage(etl, options.month));
      }));
    registerSpellings(rules);
  },
};
