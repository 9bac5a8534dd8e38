// kco validations: the checks of a run, their settings per source, and what is approved.
import { InvalidArgumentError, Option, type Command } from "commander";
import type { Pool } from "pg";
import { dayArgument, idArgument } from "@/jobs/cli/arguments";
import type { CliCommand } from "@/jobs/cli/cli-command";
import { action, outputOption } from "@/jobs/cli/command-result";
import type * as checkReports from "@/jobs/cli/check-reports";
import type { CheckSeverity } from "@/lib/checks/catalog";

export interface SetOptions {
  readonly source?: string;
  readonly severity?: CheckSeverity;
  readonly threshold?: string;
  readonly owner?: string;
  readonly muteUntil?: string;
  readonly unmute?: boolean;
  readonly enable?: boolean;
  readonly disable?: boolean;
  readonly reason: string;
}

export interface ApproveOptions {
  readonly provider: string;
  readonly source?: string;
  readonly undo?: boolean;
  readonly reason: string;
}

const inDatabase = async <T>(body: (etl: Pool, reports: typeof checkReports) => Promise<T>): Promise<T> => {
  const [{ withDatabase }, reports] = await Promise.all([import("@/jobs/cli/with-database"), import("@/jobs/cli/check-reports")]);
  return withDatabase(({ etl }) => body(etl, reports));
};

const reason = (): Option => new Option("--reason <text>", "why; kept in the audit log").makeOptionMandatory();

function percent(text: string): string {
  if (!/^\d{1,4}(\.\d{1,3})?$/.test(text)) throw new InvalidArgumentError("Write percent as a number, e.g. 5 or 2.5.");
  return text;
}

function listRun(program: Command): Command {
  return program
    .option("--run <id>", "number of the run, default the latest that was checked", idArgument)
    .addOption(outputOption())
    .action(
      action(async (options: { run?: string; output: string }) => {
        const [{ withDatabase }, { listValidations }] = await Promise.all([import("@/jobs/cli/with-database"), import("@/jobs/cli/quality-reports")]);
        return withDatabase(({ etl }) => listValidations(etl, options.run));
      }),
    );
}

function registerSettings(validations: Command): void {
  validations
    .command("config")
    .description("severity, threshold, owner and mute of every check, for every source")
    .addOption(outputOption())
    .action(action(async (_options: { output: string }) => inDatabase((etl, { listConfig }) => listConfig(etl))));
  validations
    .command("set")
    .description("change a check for one source, or without --source for all of them")
    .argument("<check>", "its id, e.g. raw_row_count_expected")
    .option("--source <name>")
    .addOption(new Option("--severity <severity>").choices(["critical", "warning", "info"]))
    .option("--threshold <percent>", "above which it fails gravely", percent)
    .option("--owner <name>", "who looks after it")
    .option("--mute-until <day>", "runs and is kept, but neither stops nor notifies before this day", dayArgument)
    .option("--unmute")
    .option("--enable")
    .option("--disable")
    .addOption(reason())
    .addOption(outputOption())
    .action(action(async (check: string, options: SetOptions & { output: string }) => inDatabase((etl, { setCheck }) => setCheck(etl, check, options))));
  validations
    .command("reset")
    .description("give a check its first settings back, for one source or without --source for all of them")
    .argument("<check>")
    .option("--source <name>")
    .addOption(reason())
    .addOption(outputOption())
    .action(action(async (check: string, options: { source?: string; reason: string; output: string }) => inDatabase((etl, { resetCheck }) => resetCheck(etl, check, options))));
}

function registerApprovals(validations: Command): void {
  validations
    .command("unapproved")
    .description("services and accounts that bills have brought and nobody has approved")
    .addOption(outputOption())
    .action(action(async (_options: { output: string }) => inDatabase((etl, { listUnapprovedValues }) => listUnapprovedValues(etl))));
  const approve = validations.command("approve").description("put services, accounts or account patterns on the approved list");
  for (const kind of ["service", "account", "pattern"] as const) {
    approve
      .command(kind)
      .argument("<values...>", kind === "pattern" ? "regular expressions" : "as the bill writes them")
      .requiredOption("--provider <provider>", "aws, gcp, azure or other")
      .option("--source <name>", "for this source alone (accounts and patterns)")
      .option("--undo", "take them off again")
      .addOption(reason())
      .addOption(outputOption())
      .action(action(async (values: string[], options: ApproveOptions & { output: string }) => inDatabase((etl, { approveValues }) => approveValues(etl, kind, values, options))));
  }
}

export const validationsCommand: CliCommand = {
  register(program: Command): void {
    const validations = listRun(program.command("validations").description("the checks of a run, worst first (exit 1 when a critical one failed); their settings; approvals")).enablePositionalOptions();
    listRun(validations.command("list").description("the same as kco validations alone"));
    registerSettings(validations);
    registerApprovals(validations);
  },
};
