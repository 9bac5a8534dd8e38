// Keeps answers about published spend in memory, per scope and data version: the data only changes with a publish.
import "server-only";
import { scopeKey, type Scope } from "@/lib/access/scope";
import type { ScopedTx } from "@/lib/access/with-scope";
import { dataVersion } from "./trust/data-version";

/** Some hundred answers of at most a few hundred kB; the oldest unused go first. */
const MAX_ANSWERS = 400;

const shared = globalThis as typeof globalThis & { kcoAnswers?: Map<string, Promise<unknown>> };

/**
 * The answer to `question` (its text must name everything the answer depends on besides scope and data version).
 * The version is read in `tx`, so an answer never outlives the publish it came from, and a scope never gets another's (AC-8).
 * Only for what changes with a publish: not for anomaly status, runs or stale marks.
 */
export async function rememberedAnswer<T>(tx: ScopedTx, scope: Scope, question: string, answer: () => Promise<T>): Promise<T> {
  const answers = (shared.kcoAnswers ??= new Map());
  const { key } = await dataVersion(tx);
  const id = JSON.stringify([key, scope.kind, scopeKey(scope), question]);
  const known = answers.get(id);
  if (known !== undefined) {
    answers.delete(id); // put back at the end: the map's order is the order of use
    answers.set(id, known);
    return known as Promise<T>;
  }
  const pending = answer();
  answers.set(id, pending);
  pending.catch(() => answers.delete(id));
  for (const oldest of answers.keys()) {
    if (answers.size <= MAX_ANSWERS) break;
    answers.delete(oldest);
  }
  return pending;
}
