// Keeps answers about published spend, per scope and data version: in memory, and for the built-in views in the table that the pipeline warms.
import "server-only";
import { Prisma } from "@/lib/db/generated/client";
import { scopeKey, type Scope } from "@/lib/access/scope";
import type { ScopedTx } from "@/lib/access/with-scope";
import { dataVersion, type DataVersion } from "./trust/data-version";

/** Characters of JSON held in memory; the answers unused for longest go first. */
const MAX_HELD = 64_000_000;
/** One answer of 50,000 rows must not push out a hundred small ones. */
const MAX_ANSWER = 2_000_000;

interface Held {
  readonly scope: string;
  readonly question: string;
  readonly version: DataVersion;
  readonly answer: Promise<unknown>;
  /** Characters of JSON; 0 until the answer is there. */
  size: number;
}

const shared = globalThis as typeof globalThis & { kcoAnswers?: Map<string, Held> };

/**
 * The answer to `question` (its text must name everything the answer depends on besides scope and data version).
 * The version is read in `tx`, so an answer never outlives the publish it came from, and a scope never gets another's (AC-8):
 * in memory by the key, in the table by row-level security. Answers are JSON values.
 * Only for what changes with a publish: not for anomaly status, runs or stale marks.
 */
export async function rememberedAnswer<T>(tx: ScopedTx, scope: Scope, question: string, answer: () => Promise<T>): Promise<T> {
  const answers = (shared.kcoAnswers ??= new Map());
  const version = await dataVersion(tx);
  const id = JSON.stringify([version.key, scope.kind, scopeKey(scope), question]);
  const known = answers.get(id);
  if (known !== undefined) {
    answers.delete(id); // put back at the end: the map's order is the order of use
    answers.set(id, known);
    return known.answer as Promise<T>;
  }
  const pending = warmedAnswer<T>(tx, scope, question, version).then((warmed) => warmed ?? answer());
  const held: Held = { scope: scopeKey(scope), question, version, answer: pending, size: 0 };
  answers.set(id, held);
  pending.then(
    (answered) => keepWithinBounds(answers, id, held, answered),
    () => answers.delete(id),
  );
  return pending;
}

function keepWithinBounds(answers: Map<string, Held>, id: string, held: Held, answer: unknown): void {
  held.size = JSON.stringify(answer)?.length ?? 0;
  if (held.size > MAX_ANSWER) answers.delete(id);
  let total = [...answers.values()].reduce((sum, { size }) => sum + size, 0);
  for (const [oldest, { size }] of answers) {
    if (total <= MAX_HELD) break;
    answers.delete(oldest);
    total -= size;
  }
}

async function warmedAnswer<T>(tx: ScopedTx, scope: Scope, question: string, { version }: DataVersion): Promise<T | null> {
  const rows = await tx.$queryRaw<{ body: T }[]>(
    Prisma.sql`SELECT body FROM ops.query_cache WHERE scope_key = ${scopeKey(scope)} AND question = ${question} AND data_version = ${version}`,
  );
  return rows[0]?.body ?? null;
}

/** What this process holds for `scope`, for refresh_dashboards to keep in the table. */
export async function heldAnswers(scope: Scope): Promise<{ question: string; dataVersion: number; body: unknown }[]> {
  const held = [...(shared.kcoAnswers?.values() ?? [])].filter((h) => h.scope === scopeKey(scope));
  return Promise.all(held.map(async (h) => ({ question: h.question, dataVersion: h.version.version, body: await h.answer })));
}

/** Empties the memory of this process; the pipeline asks afresh after each publish. */
export function forgetAnswers(): void {
  shared.kcoAnswers?.clear();
}
