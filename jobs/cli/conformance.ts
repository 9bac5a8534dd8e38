// kco conformance: shows for each file that what was received is what is loaded, to the last digit.
import type { Command } from "commander";
import type { CliCommand } from "@/jobs/cli/cli-command";
import { action, outputOption, say } from "@/jobs/cli/command-result";

export const conformanceCommand: CliCommand = {
  register(program: Command): void {
    program
      .command("conformance")
      .description("load each file under PATH into a scratch database of its own and compare with an independent reading; exit 1 on any loss")
      .argument("<path>", "a file, or a folder with files of any depth")
      .addOption(outputOption())
      .action(
        action(async (path: string) => {
          const [{ withDatabase }, { checkConformance }, { conformanceLines }] = await Promise.all([
            import("@/jobs/cli/with-database"),
            import("@/jobs/conformance/check-conformance"),
            import("@/jobs/conformance/conformance-lines"),
          ]);
          return withDatabase(async () => {
            const document = await checkConformance(path, say);
            return { ok: document.ok, document, lines: conformanceLines(document) };
          });
        }),
      );
  },
};
