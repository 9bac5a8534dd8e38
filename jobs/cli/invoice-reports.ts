// What kco invoices does and says.
import { cliActor } from "@/jobs/cli/actor";
import { readFile, stat } from "node:fs/promises";
import { parse } from "csv-parse/sync";
import type { Pool } from "pg";
import { z } from "zod";
import { onPg } from "@/lib/access/sql-runner";
import { withTx } from "@/lib/db/with-tx";
import { AppError, messageOf } from "@/lib/errors/app-error";
import { invoiceInput, removalReason, type InvoiceInput } from "@/lib/invoices/invoice-input";
import { addInvoice, listInvoices, removeInvoice } from "@/lib/invoices/invoices";
import type { CommandResult } from "@/jobs/cli/command-result";
import type { AddInvoiceOptions } from "@/jobs/cli/invoices";
import { textTable } from "@/jobs/cli/text-table";

const MAX_FILE_BYTES = 10 << 20; // a register of invoices has hundreds of lines, not millions

export async function add(pool: Pool, invoiceId: string, options: AddInvoiceOptions): Promise<CommandResult> {
  const { billingAccount, output: _output, ...rest } = options;
  const input = readInput({ ...rest, billing_account: billingAccount, invoice_id: invoiceId }, "usage", "");
  const id = await withTx(pool, (client) => addInvoice(onPg(client), input, cliActor()));
  return { document: { ok: true, id, ...input }, lines: [`Entered invoice ${input.invoice_id} as number ${id}. kco reconcile --month ${input.period} compares it.`] };
}

/** All lines in one transaction. @throws AppError "invalid_input" naming line and fault */
export async function importFile(pool: Pool, path: string): Promise<CommandResult> {
  const records = await readCsv(path);
  const inputs = records.map(({ record, line }) => ({ line, input: readInput(record, "invalid_input", `${path}, line ${line}: `) }));
  const ids = await withTx(pool, async (client) => {
    const done: string[] = [];
    for (const { line, input } of inputs) {
      done.push(await addInvoice(onPg(client), input, cliActor()).catch((error: unknown) => {
        throw error instanceof AppError ? new AppError(error.code, `${path}, line ${line}: ${error.message} Nothing of the file was entered.`, { cause: error }) : error;
      }));
    }
    return done;
  });
  return { document: { ok: true, entered: ids.length, ids }, lines: [`Entered ${ids.length} ${ids.length === 1 ? "invoice" : "invoices"} from ${path}.`] };
}

export async function list(pool: Pool, filter: { source?: string; period?: string }): Promise<CommandResult> {
  const invoices = await listInvoices(onPg(pool), { source: filter.source, billingPeriod: filter.period === undefined ? undefined : `${filter.period}-01` });
  const columns = ["no", "period", "source", "billing account", "issuer", "invoice", "currency", "net", "tax", "entered by", "note"];
  const rows = invoices.map((i) => [i.id, i.billingPeriod.slice(0, 7), i.source, i.billingAccount, i.issuer, i.invoiceId, i.currency, i.net, i.tax, i.enteredBy, i.note ?? ""]);
  return { document: { invoices }, lines: rows.length === 0 ? ["No invoice is entered. kco invoices add and kco invoices import do it, and so does the reconciliation page."] : textTable(columns, rows) };
}

export async function remove(pool: Pool, id: string, reason: string): Promise<CommandResult> {
  const read = removalReason.safeParse(reason);
  if (!read.success) throw new AppError("usage", `--reason: ${read.error.issues[0]?.message ?? "unreadable"}.`);
  await withTx(pool, (client) => removeInvoice(onPg(client), id, read.data, cliActor()));
  return { document: { ok: true, id }, lines: [`Invoice number ${id} no longer counts; it stays on record with the reason.`] };
}

function readInput(given: unknown, code: "usage" | "invalid_input", where: string): InvoiceInput {
  const read = invoiceInput.safeParse(given);
  if (read.success) return read.data;
  const issue = read.error.issues[0];
  throw new AppError(code, `${where}${issue?.path.join(".") ?? ""}: ${issue?.message ?? "unreadable"}.`);
}

const lineRecord = z.object({ record: z.record(z.string(), z.string()), info: z.object({ lines: z.number() }) });

async function readCsv(path: string): Promise<{ record: Record<string, string>; line: number }[]> {
  const size = await stat(path).then((s) => s.size, (error: unknown) => { throw new AppError("usage", `${path} cannot be read: ${messageOf(error)}`, { cause: error }); });
  if (size > MAX_FILE_BYTES) throw new AppError("invalid_input", `${path} has ${size} bytes; a file of invoices has at most ${MAX_FILE_BYTES}. Bills are loaded with kco import.`);
  const text = await readFile(path, "utf8");
  let parsed: unknown;
  try {
    parsed = parse(text, { bom: true, columns: (header: string[]) => header.map((name) => name.trim().toLowerCase()), skip_empty_lines: true, trim: true, info: true });
  } catch (error) {
    throw new AppError("invalid_input", `${path} is no CSV with one header line: ${messageOf(error)}`, { cause: error });
  }
  const rows = z.array(lineRecord).parse(parsed).map(({ record, info }) => ({ record, line: info.lines }));
  if (rows.length === 0) throw new AppError("invalid_input", `${path} has no invoice below its header. Columns: source, issuer, invoice_id, period, currency, net, and if there tax, billing_account, note.`);
  return rows;
}
