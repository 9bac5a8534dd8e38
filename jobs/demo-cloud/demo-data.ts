// What the two clouds hold on the present day of the demo: the company's charges with restated, late and withheld days applied.
import type { Day } from "@/lib/dates/dates";
import type { AwsCharge, Units } from "./company/aws-charge";
import type { DemoCompany } from "./company/demo-company";
import { EXPORT_HOUR } from "./company/gcp-bill";
import { dayOfMicros, instant, toMicroUsd, type GcpRow } from "./company/gcp-row";

export interface Restatement {
  cloud: "aws" | "gcp";
  day: Day;
  /** AWS account id or Google project id; default all of them. */
  account?: string;
  /** Decimal text: "0.9" takes 10 % off, "0" makes the charges disappear. */
  factor: string;
}

export type DataFault =
  /** AWS leaves the day empty or out of the answer; Google has not exported the day's usage yet. */
  | { kind: "day_missing"; cloud: "aws" | "gcp"; day: Day; how?: "empty" | "absent" }
  /** A Google usage day that reaches the export later, and so lies in a later partition. */
  | { kind: "day_late"; day: Day; byDays: number };

/** The two clouds' present state. `version` moves with every change, which ends page tokens that are out. */
export class DemoData {
  readonly company: DemoCompany;
  #today: Day;
  #version = 0;
  #restatements: Restatement[] = [];
  #faults: readonly DataFault[] = [];
  #table: readonly GcpRow[] | null = null;

  constructor(company: DemoCompany, today: Day) {
    this.company = company;
    this.#today = today;
  }

  get today(): Day {
    return this.#today;
  }

  get version(): number {
    return this.#version;
  }

  setToday(day: Day): void {
    this.#today = day;
    this.#changed();
  }

  setFaults(faults: readonly DataFault[]): void {
    const unchanged = faults.length === 0 && this.#faults.length === 0;
    this.#faults = faults;
    if (!unchanged) this.#changed();
  }

  restate(restatement: Restatement): void {
    this.#restatements.push(restatement);
    this.#changed();
  }

  /** True when AWS does not even name the day in its answer. */
  awsDayAbsent(day: Day): boolean {
    return this.#faults.some((f) => f.kind === "day_missing" && f.cloud === "aws" && f.day === day && f.how === "absent");
  }

  awsChargesOn(day: Day): readonly AwsCharge[] {
    if (this.#isMissing("aws", day)) return [];
    return this.#restatements
      .filter((r) => r.cloud === "aws" && r.day === day)
      .reduce(restateAws, this.company.aws.visibleOn(day, this.#today));
  }

  /** The export table in the order in which its rows were appended. */
  gcpTable(): readonly GcpRow[] {
    this.#table ??= this.#buildTable();
    return this.#table;
  }

  #changed(): void {
    this.#version += 1;
    this.#table = null;
  }

  #isMissing(cloud: "aws" | "gcp", day: Day): boolean {
    return this.#faults.some((f) => f.kind === "day_missing" && f.cloud === cloud && f.day === day);
  }

  #buildTable(): readonly GcpRow[] {
    const restatements = this.#restatements.filter((r) => r.cloud === "gcp");
    const table = this.company.gcp.tableAsOf(this.#today);
    if (restatements.length === 0 && this.#faults.length === 0) return table;
    const now = instant(this.#today, EXPORT_HOUR);
    return restatements
      .reduce((rows, r) => [...rows, ...correctionRows(rows, r, this.#today)], table)
      .filter((row) => !this.#isMissing("gcp", dayOfMicros(row.usage_start_time)))
      .map((row) => this.#late(row))
      .filter((row) => row.export_time <= now)
      .sort((a, b) => a.export_time - b.export_time);
  }

  #late(row: GcpRow): GcpRow {
    const day = dayOfMicros(row.usage_start_time);
    const late = this.#faults.find((f) => f.kind === "day_late" && f.day === day);
    if (late?.kind !== "day_late") return row;
    return { ...row, export_time: row.export_time + late.byDays * 86_400_000_000 };
  }
}

function restateAws(charges: readonly AwsCharge[], { account, factor }: Restatement): readonly AwsCharge[] {
  const [numerator, denominator] = fraction(factor);
  const times = (amount: Units): Units => (amount * numerator) / denominator;
  return charges.flatMap((charge) => {
    if (account !== undefined && charge.accountId !== account) return [charge];
    if (numerator === 0n) return [];
    return [{
      ...charge,
      unblended: times(charge.unblended),
      amortized: times(charge.amortized),
      netUnblended: times(charge.netUnblended),
      netAmortized: times(charge.netAmortized),
      quantity: times(charge.quantity),
    }];
  });
}

/** Google corrects by appending: every row of the day with the sign turned, and again at its new amount. */
function correctionRows(table: readonly GcpRow[], { day, account, factor }: Restatement, today: Day): GcpRow[] {
  const share = Number(factor);
  const scaled = (row: GcpRow, by: number): GcpRow => ({
    ...row,
    cost: toMicroUsd(row.cost * by),
    cost_at_list: row.cost_at_list === null ? null : toMicroUsd(row.cost_at_list * by),
    credits: row.credits.map((credit) => ({ ...credit, amount: toMicroUsd(credit.amount * by) })),
    usage: row.usage && { ...row.usage, amount: row.usage.amount * by, amount_in_pricing_units: toMicroUsd(row.usage.amount_in_pricing_units * by) },
    export_time: instant(today, 5),
  });
  return table
    .filter((row) => dayOfMicros(row.usage_start_time) === day && (account === undefined || row.project?.id === account))
    .flatMap((row) => (share === 0 ? [scaled(row, -1)] : [scaled(row, -1), scaled(row, share)]));
}

function fraction(decimal: string): [bigint, bigint] {
  const [whole = "0", digits = ""] = decimal.split(".");
  return [BigInt(whole + digits), 10n ** BigInt(digits.length)];
}
