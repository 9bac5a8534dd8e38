// kco export: a question's rows as a file, grouped or as the charges behind them in FOCUS columns, as everybody or as one person sees them.
import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Option, type Command } from "commander";
import { AppError } from "@/lib/errors/app-error";
import { cliActor } from "./actor";
import type { CliCommand } from "./cli-command";
import { action, say, type CommandResult } from "./command-result";
import { asUsage, stateOptions, stateParams, type StateOptions } from "./state-options";
import { withDatabase } from "./with-database";

interface Options extends StateOptions {
  readonly format: "csv" | "xlsx" | "parquet";
  readonly level: "groups" | "detail";
  readonly as?: string;
  readonly file?: string;
}

export const exportCommand: CliCommand = {
  register(program: Command): void {
    stateOptions(program.command("export").description("write a question's rows to a file or to stdout"), { group: "optional" })
      .addOption(new Option("--level <level>", "groups: as the explorer shows them; detail: the charges behind them in FOCUS columns, which kco import reads").choices(["groups", "detail"]).default("groups"))
      .addOption(new Option("--format <format>", "what is written").choices(["csv", "xlsx", "parquet"]).default("csv"))
      .option("--file <path>", "where to; default stdout")
      .option("--as <email>", "only what this person may see")
      .action(action((options: Options) => exportRows(options)));
  },
};

/** Writes the rows; what else is to be said goes to stderr. */
export async function exportRows(options: Options): Promise<CommandResult> {
  const params = stateParams(options);
  if (options.file === undefined && options.format !== "csv" && process.stdout.isTTY) throw new AppError("usage", `--format ${options.format} is no text: name a --file, or send stdout into one.`);
  const [{ closePrisma }, { openExport, exportPieces }, { requireState }, { readerScope }] = await Promise.all([
    import("@/lib/db/prisma"), import("@/lib/export/export-question"), import("@/lib/state/read-state"), import("./reader-scope"),
  ]);
  return withDatabase(async ({ etl }) => {
    try {
      const scope = await readerScope(etl, options.as);
      const found = await openExport(scope, (context) => asUsage(() => requireState(params, context)), options.level, options.format);
      try {
        await etl.query("INSERT INTO ops.audit_log (actor, action, object, after) VALUES ($1, 'spend.export', 'spend', $2)", [cliActor(), JSON.stringify({ ...found.noted, as: options.as ?? null })]);
        await writeTo(options.file, exportPieces(found, options.format));
      } finally {
        await found.close();
      }
      for (const [label, value] of found.about) say(`${label}: ${value}`);
      return { document: null, lines: [] };
    } finally {
      await closePrisma();
    }
  });
}

/** A file that could not be written whole is taken away again. */
async function writeTo(path: string | undefined, pieces: AsyncGenerator<string | Uint8Array>): Promise<void> {
  const source = Readable.from(pieces, { objectMode: true, highWaterMark: 2 });
  if (path === undefined) return pipeline(source, process.stdout, { end: false });
  try {
    await pipeline(source, createWriteStream(path, { mode: 0o600 }));
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}
