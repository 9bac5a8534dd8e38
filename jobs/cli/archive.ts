// kco archive: raw records and closed months as Parquet in every place of KCO_ARCHIVE_URL.
import type { Command } from "commander";
import type { CliCommand } from "@/jobs/cli/cli-command";
import { action, outputOption } from "@/jobs/cli/command-result";

const body = async () => {
  const [{ withDatabase }, reports] = await Promise.all([import("@/jobs/cli/with-database"), import("@/jobs/cli/archive-reports")]);
  return { withDatabase, reports };
};

export const archiveCommand: CliCommand = {
  register(program: Command): void {
    const archive = program.command("archive").description("Parquet copies of raw records and closed months in every place of KCO_ARCHIVE_URL");
    archive
      .command("run")
      .description("write what a place lacks; a place that is away is noted and does not stop the others")
      .addOption(outputOption())
      .action(action(async (_options: { output: string }) => {
        const { withDatabase, reports } = await body();
        return withDatabase(({ etl }) => reports.archiveNow(etl));
      }));
    archive
      .command("status")
      .description("the places with what they hold, lack and failed at")
      .addOption(outputOption())
      .action(action(async (_options: { output: string }) => {
        const { withDatabase, reports } = await body();
        return withDatabase(({ etl }) => reports.status(etl));
      }));
  },
};
