// kco month: what has to be so before a month counts as agreed; closing and reopening it.
import { InvalidArgumentError, type Command } from "commander";
import { isDay, type Day } from "@/lib/dates/dates";
import type { CliCommand } from "@/jobs/cli/cli-command";
import { action, outputOption } from "@/jobs/cli/command-result";

function monthArgument(text: string): Day {
  if (!isDay(`${text}-01`)) throw new InvalidArgumentError("Write a month as YYYY-MM, e.g. 2026-10.");
  return `${text}-01`;
}

export function reasonArgument(text: string): string {
  const reason = text.trim();
  if (reason.length < 3 || reason.length > 500) throw new InvalidArgumentError("Say in 3 to 500 characters why; it goes into the audit log.");
  return reason;
}

const body = async () => {
  const [{ withDatabase }, reports] = await Promise.all([import("@/jobs/cli/with-database"), import("@/jobs/cli/month-reports")]);
  return { withDatabase, reports };
};

export const monthCommand: CliCommand = {
  register(program: Command): void {
    const month = program.command("month").description("month close: checklist, close, reopen");
    month
      .command("show")
      .description("the checklist of a month; exit 1 while something is missing")
      .argument("<month>", "YYYY-MM", monthArgument)
      .addOption(outputOption())
      .action(action(async (of: Day, _options: { output: string }) => {
        const { withDatabase, reports } = await body();
        return withDatabase(({ etl }) => reports.showMonth(etl, of));
      }));
    month
      .command("close")
      .description("agree on a month: from then on a publish that moves it is told to finance")
      .argument("<month>", "YYYY-MM", monthArgument)
      .requiredOption("--reason <text>", "why, for the audit log", reasonArgument)
      .option("--force", "close it although something is missing")
      .addOption(outputOption())
      .action(action(async (of: Day, options: { reason: string; force?: boolean; output: string }) => {
        const { withDatabase, reports } = await body();
        return withDatabase(({ etl }) => reports.close(etl, of, { reason: options.reason, force: options.force === true }));
      }));
    month
      .command("reopen")
      .description("let a closed month move again")
      .argument("<month>", "YYYY-MM", monthArgument)
      .requiredOption("--reason <text>", "why, for the audit log", reasonArgument)
      .addOption(outputOption())
      .action(action(async (of: Day, options: { reason: string; output: string }) => {
        const { withDatabase, reports } = await body();
        return withDatabase(({ etl }) => reports.reopen(etl, of, options.reason));
      }));
  },
};
