// A spend question with everything its answer must say: what was asked, how fresh it is, how far reconciled.
import "server-only";
import type { Scope } from "@/lib/access/scope";
import { withScope, type ScopedTx } from "@/lib/access/with-scope";
import { dayOf, type Day } from "@/lib/dates/dates";
import { subtractMoney, type Money } from "@/lib/money/money";
import { AppError } from "@/lib/errors/app-error";
import { rememberedAnswer } from "@/lib/queries/answer-cache";
import { freshness, type Freshness } from "@/lib/queries/trust/trust";
import type { ExplorerState } from "@/lib/state/explorer-state";
import type { ReadContext } from "@/lib/state/read-state";
import { writeState } from "@/lib/state/write-state";
import { comparedRanges, type ComparedRanges } from "@/lib/state/comparison";
import type { Compared } from "./compared-spend";
import { comparedTotals } from "./compared-totals";
import { completeRange } from "./complete-range";
import { costs, type Costs } from "./costs";
import { findAsOf, type AsOf } from "./as-of";
import { explorerView, type ExplorerView } from "./explorer-view";
import { spendComparison, type SpendComparison } from "./spend-comparison";

/** Reads the question once the newest day is known, because what is not said ends on it; may throw what the caller wants thrown. */
export type ReadQuestion = (context: ReadContext) => ExplorerState;

export type Report<Answer> = Freshness & {
  /** As asked, before days that still arrive were left out. */
  asked: ExplorerState;
  /** As answered: with the range that was counted. */
  state: ExplorerState;
  answer: Answer;
  /** Set where the answer is one of an earlier publish. */
  asOf: AsOf | null;
};

/** Rows by period and group; with `asOf` (a data version or a day) as they were published then. @throws AppError as `costs` and `findAsOf` do */
export function costReport(scope: Scope, read: ReadQuestion, asOf: string | null = null): Promise<Report<ComparedCosts>> {
  return asOf === null ? report(scope, read, "costs", comparedCosts) : reportAsOf(scope, read, asOf);
}

/** `compared` where the question asks for it and a day of its range is complete. */
export type ComparedCosts = Costs & { compared: (ComparedRanges & { total: Compared; change: Money }) | null };

async function comparedCosts(tx: ScopedTx, scope: Scope, state: ExplorerState, { completeThrough }: { completeThrough: Day | null }): Promise<ComparedCosts> {
  const answer = await costs(tx, scope, state);
  const ranges = comparedRanges(state, completeThrough);
  if (ranges === null) return { ...answer, compared: null };
  const own = (await comparedTotals(tx, scope, state, ranges)).find(({ currency }) => currency === answer.currency);
  const total = { current: own?.current ?? "0.00", previous: own?.previous ?? "0.00" };
  return { ...answer, compared: { ...ranges, total, change: subtractMoney(total.current, total.previous) } };
}

export type ExplorerAnswer = ExplorerView & { comparison: SpendComparison | null };

/** Chart and table of one state, beside what it is compared with. */
export function explorerReport(scope: Scope, read: ReadQuestion): Promise<Report<ExplorerAnswer>> {
  return report(scope, read, "explorer", async (tx, who, state, { newestDay, completeThrough }) => {
    const view = await explorerView(tx, who, state, newestDay);
    return { ...view, comparison: await spendComparison(tx, who, state, view, completeThrough) };
  });
}

type Ask<Answer> = (tx: ScopedTx, scope: Scope, state: ExplorerState, days: { newestDay: Day | null; completeThrough: Day | null }) => Promise<Answer>;

/** An answer with what it must say, remembered until the next publish; `kind` keeps questions of one state apart. */
export function report<Answer>(scope: Scope, read: ReadQuestion, kind: string, ask: Ask<Answer>): Promise<Report<Answer>> {
  return withScope(scope, async (tx) => {
    const fresh = await freshness(tx, scope);
    const asked = read({ today: fresh.newestDay ?? dayOf(new Date()) });
    const state = completeRange(asked, fresh.completeThrough);
    const question = `${kind} ${writeState(state)} ${fresh.newestDay} ${fresh.completeThrough}`;
    return { ...fresh, asked, state, asOf: null, answer: await rememberedAnswer(tx, scope, question, () => ask(tx, scope, state, fresh)) };
  });
}

/** What was complete and reconciled at that time is not on record, so nothing is claimed of it. */
function reportAsOf(scope: Scope, read: ReadQuestion, text: string): Promise<Report<ComparedCosts>> {
  return withScope(scope, async (tx) => {
    const asOf = await findAsOf(tx, text);
    const fresh = await freshness(tx, scope);
    const state = read({ today: fresh.newestDay ?? dayOf(new Date()) });
    if (state.complete) throw new AppError("invalid_input", "as_of: complete=on asks for the days that are complete today; leave it out.", { details: { field: "as_of" } });
    if (state.compare !== null) throw new AppError("invalid_input", "as_of: what it would be compared with is not on record for an earlier publish; leave compare out.", { details: { field: "compare" } });
    const answer = await rememberedAnswer(tx, scope, `costs as of ${asOf.version} ${writeState(state)}`, () => costs(tx, scope, state, asOf.version));
    return { dataVersion: asOf.version, newestDay: fresh.newestDay, completeThrough: null, level: "none", asked: state, state, asOf, answer: { ...answer, compared: null } };
  });
}
