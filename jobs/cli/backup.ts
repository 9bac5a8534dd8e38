// kco backup and kco restore: the whole database in one file and back, or everything back from the archive alone.
import { Option, type Command } from "commander";
import { AppError } from "@/lib/errors/app-error";
import type { CliCommand } from "@/jobs/cli/cli-command";
import { action, outputOption } from "@/jobs/cli/command-result";

export const backupCommand: CliCommand = {
  register(program: Command): void {
    program
      .command("backup")
      .description("write the whole database into one file, while everybody goes on working; it holds people's password hashes")
      .argument("<file>", "to write")
      .addOption(outputOption())
      .action(action(async (file: string, _options: { output: string }) => {
        const [{ withDatabase }, reports] = await Promise.all([import("@/jobs/cli/with-database"), import("@/jobs/cli/backup-reports")]);
        return withDatabase(() => reports.backup(file));
      }));
  },
};

export const restoreCommand: CliCommand = {
  register(program: Command): void {
    program
      .command("restore")
      .description("into an empty database: a backup file, or everything rebuilt from the archive")
      .argument("[file]", "that kco backup wrote")
      .addOption(new Option("--from-archive [url]", "a place of the archive; without URL the first of KCO_ARCHIVE_URL"))
      .addOption(outputOption())
      .action(action(async (file: string | undefined, options: { fromArchive?: string | true; output: string }) => {
        if ((file === undefined) === (options.fromArchive === undefined)) throw new AppError("usage", "Give either a file that kco backup wrote, or --from-archive [URL].");
        const [{ withDatabase }, backup, archive] = await Promise.all([import("@/jobs/cli/with-database"), import("@/jobs/cli/backup-reports"), import("@/jobs/cli/archive-reports")]);
        return withDatabase((database) => (file === undefined ? archive.restoreArchive(database, options.fromArchive ?? true) : backup.restore(database.etl, file)));
      }));
  },
};
