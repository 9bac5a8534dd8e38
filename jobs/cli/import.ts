// kco import: local files through the whole pipeline.
import { InvalidArgumentError, Option, type Command } from "commander";
import { exclusiveEnd, isDay, type Day } from "@/lib/dates/dates";
import type { CliCommand } from "@/jobs/cli/cli-command";
import { action, outputOption } from "@/jobs/cli/command-result";
import { fileFormats } from "@/jobs/formats/registry";

export interface ImportOptions {
  readonly source: string;
  readonly format: string;
  readonly add?: boolean;
  readonly append?: boolean;
  readonly replaceDays?: boolean;
  readonly replace?: { readonly from: Day; readonly to: Day };
  readonly currency?: string;
  readonly removeDemo?: boolean;
  readonly output: string;
}

/** Inclusive last day on the command line, [from, to) inside. */
function rangeArgument(text: string): { from: Day; to: Day } {
  const [from = "", last = "", ...rest] = text.split("..");
  if (rest.length > 0 || !isDay(from) || !isDay(last) || last < from) throw new InvalidArgumentError("Write two days, the last one included, e.g. 2025-01-01..2025-01-31.");
  return { from, to: exclusiveEnd(last) };
}

function currencyArgument(text: string): string {
  if (!/^[A-Z]{3}$/.test(text)) throw new InvalidArgumentError("Write a three-letter currency code, e.g. USD.");
  return text;
}

export const importCommand: CliCommand = {
  register(program: Command): void {
    program
      .command("import")
      .description("load local files (csv, csv.gz, parquet, folders) through bronze, silver and gold")
      .argument("<path...>", "files, or folders with everything readable in them")
      .requiredOption("--source <name>", "the source they belong to; made on first use")
      .addOption(new Option("--format <format>", "of the files").choices(["auto", ...fileFormats.map((format) => format.id)]).default("auto"))
      .addOption(new Option("--add", "keep what is loaded for the same days; the amounts add up").conflicts(["replaceDays", "replace"]))
      .addOption(new Option("--append", "the same as --add").conflicts(["replaceDays", "replace"]))
      .addOption(new Option("--replace-days", "stand for every day the files cover, in place of what is loaded for them").conflicts("replace"))
      .addOption(new Option("--replace <from..to>", "stand for these days, in place of what is loaded for them").argParser(rangeArgument))
      .addOption(new Option("--currency <code>", "of files that state none").argParser(currencyArgument))
      .option("--remove-demo", "take the demo company away first: its money must not add up with yours")
      .addOption(outputOption())
      .action(
        action(async (paths: string[], options: ImportOptions) => {
          const { runImport } = await import("@/jobs/cli/run-import");
          return runImport(paths, options);
        }),
      );
  },
};
