// kco quarantine: what is held back, and what becomes of it.
import { Option, type Command } from "commander";
import { RECORD_STATES, type RecordState } from "@/lib/quarantine/list-quarantine";
import { countArgument } from "@/jobs/cli/arguments";
import type { CliCommand } from "@/jobs/cli/cli-command";
import { action, outputOption } from "@/jobs/cli/command-result";
import type * as quarantineReports from "@/jobs/cli/quarantine-reports";
import type { CommandDatabase } from "@/jobs/cli/with-database";

export interface ListOptions {
  readonly state?: RecordState;
  readonly check?: string;
  readonly source?: string;
  readonly batch?: string;
  readonly limit: number;
}

export interface DecideOptions {
  readonly batch?: string;
  readonly set?: readonly string[];
  readonly undo?: boolean;
  readonly reason: string;
}

const inDatabase = async <T>(body: (database: CommandDatabase, reports: typeof quarantineReports) => Promise<T>): Promise<T> => {
  const [{ withDatabase }, reports] = await Promise.all([import("@/jobs/cli/with-database"), import("@/jobs/cli/quarantine-reports")]);
  return withDatabase((database) => body(database, reports));
};

const reason = (): Option => new Option("--reason <text>", "why; kept in the audit log").makeOptionMandatory();
const batch = (): Option => new Option("--batch <id>", "a whole delivery that a raw check refused, instead of records");

export const quarantineCommand: CliCommand = {
  register(program: Command): void {
    const quarantine = program.command("quarantine").description("records and deliveries that are held back: list, release, discard");
    quarantine
      .command("list")
      .description("what waits for a decision; --state shows what became of others")
      .addOption(new Option("--state <state>").choices([...RECORD_STATES]))
      .option("--check <id>")
      .option("--source <name>")
      .option("--batch <id>")
      .option("--limit <n>", "at most so many records", countArgument, 50)
      .addOption(outputOption())
      .action(action(async (options: ListOptions & { output: string }) => inDatabase(({ etl }, { listHeld }) => listHeld(etl, options))));
    quarantine
      .command("release")
      .description("load records now: as delivered under today's rules, or one record corrected with --set")
      .argument("[records...]", "as BATCH:RECORD")
      .option("--set <column=value...>", "the text that counts instead of the delivered one (one record only)")
      .addOption(batch())
      .addOption(reason())
      .addOption(outputOption())
      .action(action(async (records: string[], options: DecideOptions & { output: string }) => inDatabase((database, { release }) => release(database, records, options))));
    quarantine
      .command("discard")
      .description("never load them; they stay named in the reconciliation, and the checks are asked again. --undo takes it back")
      .argument("[records...]", "as BATCH:RECORD")
      .option("--undo")
      .addOption(batch())
      .addOption(reason())
      .addOption(outputOption())
      .action(action(async (records: string[], options: DecideOptions & { output: string }) => inDatabase((database, { discard }) => discard(database, records, options))));
  },
};
