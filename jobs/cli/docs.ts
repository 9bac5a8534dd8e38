// kco docs: writes the documents that are made of code: the models out of the headers of their SQL files, and who may do what out of the access matrix.
import type { Command } from "commander";
import type { CliCommand } from "@/jobs/cli/cli-command";
import { action, outputOption } from "@/jobs/cli/command-result";

export const docsCommand: CliCommand = {
  register(program: Command): void {
    program
      .command("docs")
      .description("write docs/models.md from the headers of the models' SQL files and docs/access.md from the access matrix; with -o json print the model graph and write nothing")
      .addOption(outputOption())
      .action(action(async ({ output }: { output: string }) => {
        const [{ modelGraph }, { modelDocs }, { projectRoot }, fs, { join }] = await Promise.all([import("@/jobs/models/graph"), import("@/jobs/models/docs"), import("@/lib/config/root"), import("node:fs/promises"), import("node:path")]);
        const graph = modelGraph();
        if (output === "json") return { document: { models: graph }, lines: [] };
        const overview = await fs.readFile(join(projectRoot(), "jobs", "models", "overview.md"), "utf8");
        await fs.writeFile(join(projectRoot(), "docs", "models.md"), modelDocs(graph, overview));
        const { accessMarkdown } = await import("@/lib/access/access-docs");
        await fs.writeFile(join(projectRoot(), "docs", "access.md"), accessMarkdown());
        return { document: null, lines: [`docs/models.md: ${graph.length} nodes`, "docs/access.md"] };
      }));
  },
};
