// A spend question with everything its answer must say: what was asked, how fresh it is, how far reconciled.
import "server-only";
import type { Scope } from "@/lib/access/scope";
import { withScope, type ScopedTx } from "@/lib/access/with-scope";
import { dayOf, type Day } from "@/lib/dates/dates";
import { rememberedAnswer } from "@/lib/queries/answer-cache";
import { freshness, type Freshness } from "@/lib/queries/trust/trust";
import type { ExplorerState } from "@/lib/state/explorer-state";
import type { ReadContext } from "@/lib/state/read-state";
import { writeState } from "@/lib/state/write-state";
import { completeRange } from "./complete-range";
import { costs, type Costs } from "./costs";
import { explorerView, type ExplorerView } from "./explorer-view";

/** Reads the question once the newest day is known, because what is not said ends on it; may throw what the caller wants thrown. */
export type ReadQuestion = (context: ReadContext) => ExplorerState;

export type Report<Answer> = Freshness & {
  /** As asked, before days that still arrive were left out. */
  asked: ExplorerState;
  /** As answered: with the range that was counted. */
  state: ExplorerState;
  answer: Answer;
};

/** Rows by period and group. @throws AppError as `costs` does */
export function costReport(scope: Scope, read: ReadQuestion): Promise<Report<Costs>> {
  return report(scope, read, "costs", costs);
}

/** Chart and table of one state. */
export function explorerReport(scope: Scope, read: ReadQuestion): Promise<Report<ExplorerView>> {
  return report(scope, read, "explorer", explorerView);
}

type Ask<Answer> = (tx: ScopedTx, scope: Scope, state: ExplorerState, newestDay: Day | null) => Promise<Answer>;

function report<Answer>(scope: Scope, read: ReadQuestion, kind: string, ask: Ask<Answer>): Promise<Report<Answer>> {
  return withScope(scope, async (tx) => {
    const fresh = await freshness(tx, scope);
    const asked = read({ today: fresh.newestDay ?? dayOf(new Date()) });
    const state = completeRange(asked, fresh.completeThrough);
    const question = `${kind} ${writeState(state)} ${fresh.newestDay}`;
    return { ...fresh, asked, state, answer: await rememberedAnswer(tx, scope, question, () => ask(tx, scope, state, fresh.newestDay)) };
  });
}
