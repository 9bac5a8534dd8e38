// kco sources: which bills are fetched, by which settings, and a new one.
import type { Command } from "commander";
import { monthArgument } from "@/jobs/cli/arguments";
import type { CliCommand } from "@/jobs/cli/cli-command";
import { action, outputOption } from "@/jobs/cli/command-result";

export interface AddSourceOptions {
  readonly type: string;
  readonly billingAccount: string;
  readonly config: string;
  readonly removeDemo?: boolean;
  readonly cutOver?: string;
  readonly comparison?: boolean;
  readonly output: string;
}

/** What changes a source that is there: each needs a reason. */
function registerChanges(sources: Command): void {
  sources
    .command("set")
    .description("change settings of a source; those that are not named stay, null takes one away")
    .argument("<name>", "the source to change")
    .requiredOption("--config <json>", "the settings to change as a JSON object")
    .requiredOption("--reason <text>", "why; goes into the audit log")
    .addOption(outputOption())
    .action(action(async (name: string, options: { config: string; reason: string; output: string }) => {
      const [{ withDatabase }, { setSource }] = await Promise.all([import("@/jobs/cli/with-database"), import("@/jobs/cli/source-settings")]);
      return withDatabase(({ etl }) => setSource(etl, name, options));
    }));
  sources
    .command("cut-over")
    .description("let a source count from a billing period on, instead of the one that brings the same bill so far; the next publish moves the months")
    .argument("<name>", "the source that takes over")
    .argument("<YYYY-MM>", "its first billing period", monthArgument)
    .requiredOption("--reason <text>", "why; goes into the audit log")
    .addOption(outputOption())
    .action(action(async (name: string, month: string, options: { reason: string; output: string }) => {
      const [{ withDatabase }, { cutOver }] = await Promise.all([import("@/jobs/cli/with-database"), import("@/jobs/cli/source-authority")]);
      return withDatabase(({ etl }) => cutOver(etl, name, month, options.reason));
    }));
  sources
    .command("remove")
    .description("do not fetch a bill any more; what it has published stays")
    .argument("<name>", "the source to remove")
    .requiredOption("--reason <text>", "why; goes into the audit log")
    .addOption(outputOption())
    .action(action(async (name: string, options: { reason: string; output: string }) => {
      const [{ withDatabase }, { removeSource }] = await Promise.all([import("@/jobs/cli/with-database"), import("@/jobs/cli/source-remove")]);
      return withDatabase(({ etl }) => removeSource(etl, name, options));
    }));
}

export const sourcesCommand: CliCommand = {
  register(program: Command): void {
    const sources = program.command("sources").description("the bills that are fetched every morning: add, test, set, cut-over, remove, list");
    sources
      .command("add")
      .description("add a bill; credentials come from the cloud's own environment (AWS_PROFILE, GOOGLE_APPLICATION_CREDENTIALS …)")
      .argument("<name>", "lower-case letters, digits, dots and dashes")
      .requiredOption("--type <type>", "aws_cost_explorer or gcp_billing_export")
      .requiredOption("--billing-account <id>", "the payer account or billing account this bill belongs to")
      .option("--config <json>", "the type's settings as a JSON object", "{}")
      .option("--cut-over <YYYY-MM>", "where another source brings this bill: from this billing period on the new one counts, before it the other", monthArgument)
      .option("--comparison", "where another source brings this bill: load it for comparison on the reconciliation page, never count it")
      .option("--remove-demo", "take the demo company away first: its money must not add up with yours")
      .addOption(outputOption())
      .action(action(async (name: string, options: AddSourceOptions) => {
        const [{ withDatabase }, { addSource }] = await Promise.all([import("@/jobs/cli/with-database"), import("@/jobs/cli/source-reports")]);
        return withDatabase(({ etl }) => addSource(etl, name, options));
      }));
    sources
      .command("test")
      .description("ask the provider once for each permission the source needs, and say which one is missing; costs what its line says")
      .argument("<name>", "the source to test")
      .addOption(outputOption())
      .action(action(async (name: string, _options: { output: string }) => {
        const [{ withDatabase }, { testSource }] = await Promise.all([import("@/jobs/cli/with-database"), import("@/jobs/cli/source-test")]);
        return withDatabase(({ etl }) => testSource(etl, name));
      }));
    registerChanges(sources);
    sources
      .command("list")
      .description("every source with its scope and settings, how far it is complete and what its requests cost this month")
      .addOption(outputOption())
      .action(action(async (_options: { output: string }) => {
        const [{ withDatabase }, { listSources }] = await Promise.all([import("@/jobs/cli/with-database"), import("@/jobs/cli/source-reports")]);
        return withDatabase(({ etl }) => listSources(etl));
      }));
  },
};
