// The remainder of Cost Explorer's slices: control − Σ slices per account, day and service, and untagged spend against the slice asked apart (DOMAIN §6.4).
import { monthStart, type Day } from "@/lib/dates/dates";
import { canonicalMoney, compareMoney, isZeroMoney, subtractMoney, type Money } from "@/lib/money/money";
import { ExactSum, isDecimal } from "@/jobs/formats/decimal-text";
import type { CeControl } from "./aws-ce-control";
import type { CePlan } from "./aws-ce-plan";
import { CE_COST_METRICS, type CeGroup } from "./aws-ce-query";
import type { CeRow } from "./aws-ce-rows";
import type { ReconciliationLine } from "./provider";

// Cost Explorer rounds each group at its 10th decimal; a service of one account and day has far fewer than a hundred groups.
const ROUNDING = "0.00000001";

type Amounts = readonly (string | null)[];
/** Groups of one account, day and service; summed only when they are compared, because most keys have one. */
type Book = Map<string, Amounts[]>;

const keyOf = (account: string, day: Day, service: string): string => `${account}\u0000${day}\u0000${service}`;

function enter(book: Book, key: string, amounts: Amounts): void {
  const known = book.get(key);
  if (known) known.push(amounts);
  else book.set(key, [amounts]);
}

function sumOf(list: readonly Amounts[] | undefined, metric: number): Money {
  const sum = new ExactSum();
  for (const amounts of list ?? []) {
    const amount = amounts[metric] ?? null;
    if (amount !== null && isDecimal(amount)) sum.add(amount);
  }
  return sum.toString();
}

/** Collects what was written of the asked slices; `compare` holds it against the control and the ABSENT slice. */
export class Remainder {
  readonly #all: Book = new Map();
  readonly #untagged: Book = new Map();
  readonly #residual = new Map<string, ExactSum>();

  add(row: CeRow): void {
    const key = keyOf(row.account, row.day, row.service);
    enter(this.#all, key, row.amounts);
    if (row.tagValue === "") enter(this.#untagged, key, row.amounts);
    if (row.recordClass !== "savings_plan") return;
    const of = `${monthStart(row.day)}\u0000${row.unit ?? ""}`;
    const sum = this.#residual.get(of) ?? new ExactSum();
    this.#residual.set(of, sum);
    const amount = row.amounts[2] ?? row.amounts[0] ?? null;
    if (amount !== null && isDecimal(amount)) sum.add(amount);
  }

  /** @param absent groups [account, service] of the asked account days */
  compare(control: CeControl, plan: CePlan, absent: readonly CeGroup[]): { lines: ReconciliationLine[]; warnings: string[] } {
    const expected: Book = new Map();
    for (const [account, days] of plan.ask) {
      for (const day of days) for (const group of control.services.get(account)?.get(day) ?? []) enter(expected, keyOf(account, day, group.keys[1] ?? ""), group.amounts);
    }
    const separately: Book = new Map();
    for (const group of absent) enter(separately, keyOf(group.keys[0] ?? "", group.day, group.keys[1] ?? ""), group.amounts);
    const slices = differences(expected, this.#all);
    const untagged = differences(separately, this.#untagged);
    const warnings = [
      ...warn(slices.large, "Control totals and the slices differ", "the rest is not explained by any tag value or record type"),
      ...warn(untagged.large, "Spend with an empty tag value and spend without the tag differ", "some resources carry the tag with an empty value; both are shown as untagged, once"),
    ];
    const currency = [...control.totals.values()].find((total) => total.unit !== null)?.unit ?? "USD";
    return { lines: [...named("provider rounding", slices.rounding, currency), ...named("remainder", slices.largeByMonth, currency), ...this.#residualLines()], warnings };
  }

  /** Savings Plan usage and its negation are billed 0; what they do not cancel is named (DOMAIN §4). */
  #residualLines(): ReconciliationLine[] {
    return [...this.#residual].flatMap(([key, sum]) => {
      const [month = "", currency = ""] = key.split("\u0000");
      const amount = sum.toString();
      return isZeroMoney(amount) ? [] : [{ name: "Savings Plan negation residual", amount: canonicalMoney(amount), currency, month, column: "NetUnblendedCost" }];
    });
  }
}

interface Differences {
  readonly rounding: ReadonlyMap<string, ExactSum>;
  readonly largeByMonth: ReadonlyMap<string, ExactSum>;
  readonly large: readonly { readonly what: string; readonly amount: Money }[];
}

function differences(expected: Book, found: Book): Differences {
  const rounding = new Map<string, ExactSum>();
  const largeByMonth = new Map<string, ExactSum>();
  const large: { what: string; amount: Money }[] = [];
  for (const key of new Set([...expected.keys(), ...found.keys()])) {
    const [should, is] = [expected.get(key), found.get(key)];
    CE_COST_METRICS.forEach((metric, i) => {
      if (should?.length === 1 && is?.length === 1 && should[0]?.[i] === is[0]?.[i]) return;
      const amount = subtractMoney(sumOf(should, i), sumOf(is, i));
      if (isZeroMoney(amount)) return;
      const [account = "", day = "", service = ""] = key.split("\u0000");
      const isLarge = compareMoney(amount.replace("-", ""), ROUNDING) > 0;
      if (isLarge) large.push({ what: `${metric} of ${service} in account ${account} on ${day}`, amount });
      const sums = isLarge ? largeByMonth : rounding;
      const of = `${monthStart(day)}\u0000${metric}`;
      const sum = sums.get(of) ?? new ExactSum();
      sums.set(of, sum);
      sum.add(amount);
    });
  }
  return { rounding, largeByMonth, large };
}

function named(name: string, sums: ReadonlyMap<string, ExactSum>, currency: string): ReconciliationLine[] {
  return [...sums].map(([key, sum]) => {
    const [month = "", column = ""] = key.split("\u0000");
    return { name, amount: canonicalMoney(sum.toString()), currency, month, column };
  });
}

function warn(large: Differences["large"], what: string, meaning: string): string[] {
  if (large.length === 0) return [];
  const shown = large.slice(0, 3).map((difference) => `${difference.amount} ${difference.what}`).join("; ");
  return [`${what} in ${large.length} places (${meaning}): ${shown}${large.length > 3 ? " …" : ""}`];
}
