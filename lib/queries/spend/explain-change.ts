// Why spend changed between two ranges: what each driver adds, summing exactly to the change, and the lines that moved most.
import "server-only";
import type { Scope } from "@/lib/access/scope";
import type { ScopedTx } from "@/lib/access/with-scope";
import type { Day } from "@/lib/dates/dates";
import { addMoney, canonicalMoney, compareMoney, subtractMoney, type Money } from "@/lib/money/money";
import { comparedRanges, type ComparedRanges } from "@/lib/state/comparison";
import type { ExplorerState } from "@/lib/state/explorer-state";
import { CHANGE_DRIVERS, type ChangeDriver } from "./change-driver";
import type { Compared } from "./compared-spend";
import { comparedTotals } from "./compared-totals";
import { changeLinesSql } from "./change-lines-sql";
import type { GroupValue } from "./group-value";
import { groupValues } from "./grouped-sql";
import { leadingCurrency, sortedTotals } from "./totals";

export type Mover = Compared & {
  /** Service, account and SKU. */
  path: GroupValue[];
  change: Money;
  /** The one that moved the line most. */
  driver: ChangeDriver;
};

export type ChangeExplained = ComparedRanges & {
  currency: string;
  total: Compared;
  /** current − previous: the sum of `drivers`, and of `movers` and `rest`, to the last digit. */
  change: Money;
  /** Every driver, in the order of CHANGE_DRIVERS; `lines` that it moved. */
  drivers: { driver: ChangeDriver; amount: Money; lines: number }[];
  movers: Mover[];
  rest: { lines: number; change: Money };
  /** False where the detail of a day is no longer kept: then nothing is said of SKU, usage and price. */
  detail: boolean;
};

const MOVERS = 10;

type LineRow = Record<string, unknown> & { part: "driver" | "mover"; driver: ChangeDriver; lines: bigint; amount: string; current: string; previous: string };

/** Null where no day of the range is complete yet. Asks the days before where the state names no comparison. */
export async function explainChange(tx: ScopedTx, scope: Scope, asked: ExplorerState, completeThrough: Day | null): Promise<ChangeExplained | null> {
  const state: ExplorerState = { ...asked, compare: asked.compare ?? "previous" };
  const ranges = comparedRanges(state, completeThrough);
  if (ranges === null) return null;
  const totals = await comparedTotals(tx, scope, state, ranges);
  const currency = leadingCurrency(sortedTotals(totals.map(({ currency: code, current }) => ({ currency: code, total: current }))), state.currency);
  const own = totals.find((one) => one.currency === currency);
  const total: Compared = { current: own?.current ?? "0.00", previous: own?.previous ?? "0.00" };
  const lines = (detail: boolean): Promise<LineRow[]> => tx.$queryRaw<LineRow[]>(changeLinesSql(scope, state, ranges, { currency, detail, movers: MOVERS }));
  const detailed = await lines(true);
  // Rollups outlive the detail: where the two differ, some day's detail is gone, and half of it would explain nothing.
  const detail = sumsTo(detailed, total);
  return { ...ranges, currency, total, change: subtractMoney(total.current, total.previous), detail, ...explained(detail ? detailed : await lines(false), total) };
}

function sumsTo(rows: readonly LineRow[], { current, previous }: Compared): boolean {
  const drivers = rows.filter(({ part }) => part === "driver");
  const sum = (side: "current" | "previous"): Money => addMoney("0", ...drivers.map((row) => row[side]));
  return compareMoney(sum("current"), current) === 0 && compareMoney(sum("previous"), previous) === 0;
}

function explained(rows: readonly LineRow[], total: Compared): Pick<ChangeExplained, "drivers" | "movers" | "rest"> {
  const found = new Map(rows.filter(({ part }) => part === "driver").map((row) => [row.driver, row]));
  const drivers = CHANGE_DRIVERS.map((driver) => ({ driver, amount: canonicalMoney(found.get(driver)?.amount ?? "0"), lines: Number(found.get(driver)?.lines ?? 0n) }));
  const all = rows.filter(({ part }) => part === "mover");
  const movers = all.map((row): Mover => ({ path: groupValues(row, 3), current: canonicalMoney(row.current), previous: canonicalMoney(row.previous), change: canonicalMoney(row.amount), driver: row.driver }));
  const change = subtractMoney(total.current, total.previous);
  return { drivers, movers, rest: { lines: Number(all[0]?.lines ?? 0n) - movers.length, change: subtractMoney(change, addMoney("0", ...movers.map((mover) => mover.change))) } };
}
