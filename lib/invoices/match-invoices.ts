// Compares the invoices that were entered with what the bill's rows state of them, and names each difference (DOMAIN §5).
import { currencyDigits } from "@/lib/format/money";
import { addMoney, canonicalMoney, isZeroMoney, roundMoney, subtractMoney, type Money } from "@/lib/money/money";

/** What the rows of one source × billing period × currency say, per payer, issuer and invoice id; '' where they say nothing. */
export interface StatedInvoice {
  readonly billingAccount: string;
  readonly issuer: string;
  readonly invoiceId: string;
  readonly net: Money;
  readonly tax: Money;
}

/** An invoice as somebody entered it; `billingAccount` is '' for the whole scope of the source. */
export type EnteredInvoice = StatedInvoice;

export interface NamedLine {
  readonly name: string;
  readonly amount: Money;
}

export interface InvoiceMatch {
  /** Net + tax of all entered invoices. */
  readonly total: Money;
  /** What no named line explains, invoice minus bill at the currency's cents; where two faults would cancel out, their sizes added up. */
  readonly difference: Money;
  readonly lines: readonly NamedLine[];
  /** True when nothing is unexplained and no stated invoice still waits to be entered: level "invoice". */
  readonly matched: boolean;
}

interface Pair {
  readonly name: string;
  readonly entered: readonly EnteredInvoice[];
  readonly stated: readonly StatedInvoice[];
}

interface Judged {
  readonly lines: NamedLine[];
  readonly unexplained: Money[];
}

/**
 * Null before any invoice was entered. Where the rows carry invoice ids: per payer × issuer × invoice id; else all invoices against all rows.
 * Net and tax apart. Amounts in billing currency, invoice minus bill, so a positive line is money that the bill's rows do not show.
 */
export function matchInvoices(entered: readonly EnteredInvoice[], stated: readonly StatedInvoice[], currency: string): InvoiceMatch | null {
  if (entered.length === 0) return null;
  const { pairs, waiting } = stated.some(({ invoiceId }) => invoiceId !== "") ? byInvoiceId(entered, stated) : byAccount(entered, stated);
  const judged = pairs.map((pair) => judge(pair, currencyDigits(currency)));
  const pending = waiting.filter((s) => !isZeroMoney(s.net) || !isZeroMoney(s.tax));
  return {
    total: addMoney("0", ...entered.flatMap(({ net, tax }) => [net, tax])),
    difference: unexplainedDifference(judged.flatMap(({ unexplained }) => unexplained)),
    lines: [...judged.flatMap(({ lines }) => lines), ...pending.map((s) => ({ name: waitingName(s), amount: subtractMoney("0", addMoney(s.net, s.tax)) }))],
    matched: judged.every(({ unexplained }) => unexplained.length === 0) && pending.length === 0,
  };
}

function unexplainedDifference(faults: readonly Money[]): Money {
  const signed = addMoney("0", ...faults);
  return isZeroMoney(signed) ? addMoney("0", ...faults.map((fault) => fault.replace("-", ""))) : signed;
}

function byInvoiceId(entered: readonly EnteredInvoice[], stated: readonly StatedInvoice[]): { pairs: Pair[]; waiting: StatedInvoice[] } {
  const taken = new Set<StatedInvoice>();
  const pairs = entered.map((invoice) => {
    const own = stated.filter((s) => !taken.has(s) && s.invoiceId === invoice.invoiceId && sameAccount(invoice, s) && sameIssuer(invoice, s));
    for (const s of own) taken.add(s);
    return { name: `invoice ${invoice.invoiceId}`, entered: [invoice], stated: own };
  });
  return { pairs, waiting: stated.filter((s) => !taken.has(s)) };
}

/** Without ids the invoices of a payer stand together for all its rows. */
function byAccount(entered: readonly EnteredInvoice[], stated: readonly StatedInvoice[]): { pairs: Pair[]; waiting: StatedInvoice[] } {
  if (entered.some(({ billingAccount }) => billingAccount === "")) return { pairs: [{ name: "all invoices", entered, stated }], waiting: [] };
  const accounts = [...new Set(entered.map(({ billingAccount }) => billingAccount))];
  const pairs = accounts.map((account) => ({
    name: `invoices of ${account}`, entered: entered.filter((e) => e.billingAccount === account), stated: stated.filter((s) => s.billingAccount === account),
  }));
  return { pairs, waiting: stated.filter((s) => !accounts.includes(s.billingAccount)) };
}

const sameAccount = (a: EnteredInvoice, b: StatedInvoice): boolean => a.billingAccount === "" || a.billingAccount === b.billingAccount;
const sameIssuer = (a: EnteredInvoice, b: StatedInvoice): boolean => b.issuer === "" || a.issuer.toLowerCase() === b.issuer.toLowerCase();

function waitingName({ invoiceId, billingAccount }: StatedInvoice): string {
  return invoiceId === "" ? `charges of ${billingAccount} without an invoice id` : `invoice ${invoiceId} not yet entered`;
}

function judge({ name, entered, stated }: Pair, digits: number): Judged {
  const sum = (rows: readonly StatedInvoice[], part: "net" | "tax"): Money => addMoney("0", ...rows.map((row) => row[part]));
  const parts = (["net", "tax"] as const).map((part) => ({ part, ours: sum(stated, part), difference: subtractMoney(sum(entered, part), sum(stated, part)) }));
  const lines: NamedLine[] = [];
  const unexplained: Money[] = [];
  for (const { part, ours, difference } of parts) {
    if (isZeroMoney(difference)) continue;
    const cents = canonicalMoney(roundMoney(difference, digits));
    if (isZeroMoney(cents)) lines.push({ name: `${name}: ${part} rounded to cents`, amount: difference });
    else if (part === "tax" && isZeroMoney(ours)) lines.push({ name: `${name}: tax not in export`, amount: difference });
    else {
      lines.push({ name: stated.length === 0 ? `${name}: ${part} not in the bill` : `${name}: ${part} differs`, amount: difference });
      unexplained.push(cents);
    }
  }
  return { lines, unexplained };
}
