// kco runs: what ran, how it ended, and what it wrote down.
import type { Command } from "commander";
import { countArgument, idArgument } from "@/jobs/cli/arguments";
import type { CliCommand } from "@/jobs/cli/cli-command";
import { action, outputOption } from "@/jobs/cli/command-result";

const body = async () => {
  const [{ withDatabase }, reports] = await Promise.all([import("@/jobs/cli/with-database"), import("@/jobs/cli/run-reports")]);
  return { withDatabase, reports };
};

export const runsCommand: CliCommand = {
  register(program: Command): void {
    const runs = program.command("runs").description("list runs, show one, read its log");
    runs
      .command("list")
      .description("the latest runs, newest first")
      .option("--limit <n>", "how many", countArgument, 20)
      .addOption(outputOption())
      .action(action(async (options: { limit: number; output: string }) => {
        const { withDatabase, reports } = await body();
        return withDatabase(({ etl }) => reports.listRuns(etl, options.limit));
      }));
    runs
      .command("show")
      .description("one run with its steps and checks; exit 1 unless it succeeded")
      .argument("<id>", "number of the run", idArgument)
      .addOption(outputOption())
      .action(action(async (id: string, _options: { output: string }) => {
        const { withDatabase, reports } = await body();
        return withDatabase(({ etl }) => reports.showRun(etl, id));
      }));
    runs
      .command("logs")
      .description("the log of a run")
      .argument("<id>", "number of the run", idArgument)
      .option("-f, --follow", "go on until the run has ended")
      .addOption(outputOption())
      .action(action(async (id: string, options: { follow?: boolean; output: string }) => {
        const { withDatabase, reports } = await body();
        return withDatabase(({ etl }) => reports.runLogs(etl, id, { follow: options.follow === true, live: options.output !== "json" }));
      }));
  },
};
