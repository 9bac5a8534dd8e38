// kco invoices: the invoices that the bills are matched with.
import type { Command } from "commander";
import { monthArgument, recordArgument } from "@/jobs/cli/arguments";
import type { CliCommand } from "@/jobs/cli/cli-command";
import { action, outputOption } from "@/jobs/cli/command-result";

export interface AddInvoiceOptions {
  readonly source: string;
  readonly issuer: string;
  readonly period: string;
  readonly currency: string;
  readonly net: string;
  readonly tax: string;
  readonly billingAccount: string;
  readonly note: string;
  readonly output: string;
}

const body = async () => {
  const [{ withDatabase }, reports] = await Promise.all([import("@/jobs/cli/with-database"), import("@/jobs/cli/invoice-reports")]);
  return { withDatabase, reports };
};

export const invoicesCommand: CliCommand = {
  register(program: Command): void {
    const invoices = program.command("invoices").description("enter, import, list and remove the invoices that the bills are matched with");
    invoices
      .command("add")
      .description("enter one invoice")
      .argument("<invoice-id>", "as the invoice says it")
      .requiredOption("--source <name>", "the source whose bill it is")
      .requiredOption("--issuer <name>", "who wrote it, e.g. Amazon Web Services EMEA SARL")
      .requiredOption("--period <YYYY-MM>", "billing period", monthArgument)
      .requiredOption("--currency <code>", "three letters, e.g. USD")
      .requiredOption("--net <amount>", "net amount, e.g. 1234.50")
      .option("--tax <amount>", "tax", "0")
      .option("--billing-account <id>", "one payer of a delivery that holds several", "")
      .option("--note <text>", "kept with it", "")
      .addOption(outputOption())
      .action(action(async (id: string, options: AddInvoiceOptions) => {
        const { withDatabase, reports } = await body();
        return withDatabase(({ etl }) => reports.add(etl, id, options));
      }));
    invoices
      .command("import")
      .description("enter every line of a CSV: source, issuer, invoice_id, period, currency, net, and if there tax, billing_account, note; all lines or none")
      .argument("<file>", "path of the CSV")
      .addOption(outputOption())
      .action(action(async (file: string, _options: { output: string }) => {
        const { withDatabase, reports } = await body();
        return withDatabase(({ etl }) => reports.importFile(etl, file));
      }));
    invoices
      .command("list")
      .description("the invoices entered so far")
      .option("--source <name>", "of one source's scope")
      .option("--period <YYYY-MM>", "of one billing period", monthArgument)
      .addOption(outputOption())
      .action(action(async (options: { source?: string; period?: string; output: string }) => {
        const { withDatabase, reports } = await body();
        return withDatabase(({ etl }) => reports.list(etl, options));
      }));
    invoices
      .command("remove")
      .description("take an invoice out; it stays on record with the reason")
      .argument("<number>", "its number in kco invoices list", recordArgument)
      .requiredOption("--reason <text>", "why; goes into the audit log")
      .addOption(outputOption())
      .action(action(async (id: string, options: { reason: string; output: string }) => {
        const { withDatabase, reports } = await body();
        return withDatabase(({ etl }) => reports.remove(etl, id, options.reason));
      }));
  },
};
