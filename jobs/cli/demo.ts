// kco demo: an imaginary company to look around in, and how to get rid of it.
import type { Command } from "commander";
import type { CliCommand } from "@/jobs/cli/cli-command";
import { action, outputOption } from "@/jobs/cli/command-result";

const body = async () => {
  const [{ withDatabase }, reports] = await Promise.all([import("@/jobs/cli/with-database"), import("@/jobs/cli/demo-reports")]);
  return { withDatabase, reports };
};

export const demoCommand: CliCommand = {
  register(program: Command): void {
    const demo = program.command("demo").description("load or remove the demo company");
    demo
      .command("load")
      .description("13 months of an imaginary company's AWS and Google Cloud bills, through the real pipeline; prints how its people sign in")
      .addOption(outputOption())
      .action(action(async (_options: { output: string }) => {
        const { withDatabase, reports } = await body();
        return withDatabase((database) => reports.load(database));
      }));
    demo
      .command("remove")
      .description("take the demo's figures, sources, teams and people away")
      .addOption(outputOption())
      .action(action(async (_options: { output: string }) => {
        const { withDatabase, reports } = await body();
        return withDatabase(({ etl }) => reports.remove(etl));
      }));
  },
};
