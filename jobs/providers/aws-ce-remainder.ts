// The remainder of Cost Explorer's slices: control − Σ slices per account, day and service, and untagged spend against the slice asked apart (DOMAIN §6.4).
import { monthStart, type Day } from "@/lib/dates/dates";
import { canonicalMoney, compareMoney, isZeroMoney, subtractMoney, type Money } from "@/lib/money/money";
import { ExactSum, isDecimal } from "@/jobs/formats/decimal-text";
import { CE_COST_METRICS, decisiveAmounts, readAmounts, type AmountsText } from "./aws-ce-amounts";
import type { AccountDays } from "./aws-ce-control";
import type { CeRow } from "./aws-ce-rows";
import type { ReconciliationLine } from "./provider";

// Cost Explorer rounds each group at its 10th decimal; a service of one account and day has far fewer than a hundred groups.
const ROUNDING = "0.00000001";

type Amounts = readonly (string | null)[];
/** Day → service → groups; summed only when they are compared, because most have one. */
type Book = Map<Day, Map<string, Amounts[]>>;

function enter(book: Book, day: Day, service: string, amounts: Amounts): void {
  const ofDay = book.get(day) ?? new Map<string, Amounts[]>();
  book.set(day, ofDay);
  const known = ofDay.get(service);
  if (known) known.push(amounts);
  else ofDay.set(service, [amounts]);
}

function sumOf(list: readonly Amounts[], metric: number): Money {
  const sum = new ExactSum();
  for (const amounts of list) {
    const amount = amounts[metric] ?? null;
    if (amount !== null && isDecimal(amount)) sum.add(amount);
  }
  return sum.toString();
}

/** Collects the rows of one account after the other; `closeAccount` holds them against the control and the ABSENT slice and lets go of them. */
export class Remainder {
  #all: Book = new Map();
  #untagged: Book = new Map();
  readonly #residual = new Sums();
  readonly #slices = new Differences();
  readonly #absent = new Differences();

  add(row: CeRow): void {
    enter(this.#all, row.day, row.service, row.amounts);
    if (row.tagValue === "") enter(this.#untagged, row.day, row.service, row.amounts);
    if (row.recordClass === "savings_plan") this.#residual.add({ month: monthStart(row.day), column: "NetUnblendedCost", currency: row.unit ?? "" }, decisiveAmounts(row.amounts).billed);
  }

  /** @param days the account's days that were asked */
  closeAccount(account: string, days: ReadonlySet<Day>, expected: { services: AccountDays; absent: AccountDays }): void {
    for (const day of days) {
      this.#slices.compare({ account, day }, expected.services.get(account)?.get(day), this.#all.get(day));
      this.#absent.compare({ account, day }, expected.absent.get(account)?.get(day), this.#untagged.get(day));
    }
    this.#all = new Map();
    this.#untagged = new Map();
  }

  result(): { lines: ReconciliationLine[]; warnings: string[] } {
    return {
      lines: [
        ...this.#slices.rounding.lines("provider rounding"),
        ...this.#slices.large.lines("remainder"),
        ...this.#residual.lines("Savings Plan negation residual"), // both are billed 0; what they do not cancel is named (DOMAIN §4)
      ],
      warnings: [
        ...this.#slices.warn("Control totals and the slices differ", "the rest is not explained by any tag value or record type"),
        ...this.#absent.warn("Spend with an empty tag value and spend without the tag differ", "some resources carry the tag with an empty value; both are shown as untagged, once"),
      ],
    };
  }
}

type Of = Omit<ReconciliationLine, "name" | "amount">;

class Sums {
  readonly #entries = new Map<string, { of: Of; sum: ExactSum }>();

  add(of: Of, amount: string | null): void {
    if (amount === null || !isDecimal(amount)) return;
    const key = `${of.month} ${of.column} ${of.currency}`;
    const entry = this.#entries.get(key) ?? { of, sum: new ExactSum() };
    this.#entries.set(key, entry);
    entry.sum.add(amount);
  }

  lines(name: string): ReconciliationLine[] {
    return [...this.#entries.values()].map(({ of, sum }) => ({ name, amount: canonicalMoney(sum.toString()), ...of })).filter(({ amount }) => !isZeroMoney(amount));
  }
}

class Differences {
  readonly rounding = new Sums();
  readonly large = new Sums();
  readonly #examples: string[] = [];
  #count = 0;

  compare(at: { account: string; day: Day }, expected: ReadonlyMap<string, AmountsText> | undefined, found: ReadonlyMap<string, Amounts[]> | undefined): void {
    for (const service of new Set([...(expected?.keys() ?? []), ...(found?.keys() ?? [])])) {
      const text = expected?.get(service);
      const { amounts: should, unit } = text === undefined ? { amounts: [], unit: null } : readAmounts(text);
      const is = found?.get(service) ?? [];
      CE_COST_METRICS.forEach((metric, i) => {
        if (is.length === 1 && is[0]?.[i] === should[i]) return;
        const amount = subtractMoney(sumOf([should], i), sumOf(is, i));
        if (isZeroMoney(amount)) return;
        const of = { month: monthStart(at.day), column: metric, currency: unit ?? "USD" };
        if (compareMoney(amount.replace("-", ""), ROUNDING) <= 0) return this.rounding.add(of, amount);
        this.large.add(of, amount);
        this.#count += 1;
        if (this.#examples.length < 3) this.#examples.push(`${amount} ${metric} of ${service} in account ${at.account} on ${at.day}`);
      });
    }
  }

  warn(what: string, meaning: string): string[] {
    return this.#count === 0 ? [] : [`${what} in ${this.#count} places (${meaning}): ${this.#examples.join("; ")}${this.#count > this.#examples.length ? " …" : ""}`];
  }
}
