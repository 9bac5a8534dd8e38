// Asks each source for its newest day; the scheduled morning run waits for late sources until 07:15 UTC, then goes on without them.
import { setTimeout as delay } from "node:timers/promises";
import { messageOf } from "@/lib/errors/app-error";
import { addMoney } from "@/lib/money/money";
import type { Availability } from "@/jobs/providers/provider";
import { findProvider, getProvider } from "@/jobs/providers/registry";
import { retryKind } from "@/jobs/run/retry";
import type { RunContext, Source } from "@/jobs/run/run-context";
import type { RunTrigger } from "@/jobs/run/run-row";
import { NO_RETRY, type Step, type StepResult } from "@/jobs/run/step";

const POLL_MS = 5 * 60_000;
const WAIT_UNTIL = "07:15:00Z"; // leaves 15 minutes for the cleaning before gold is due at 07:30

export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>;

/** Reports what could be asked; a source that cannot be asked fails in its own extraction, not here. */
async function ask(ctx: RunContext, source: Source): Promise<Availability | null> {
  try {
    return await getProvider(source).checkAvailability(source, ctx);
  } catch (error) {
    ctx.signal.throwIfAborted();
    if (retryKind(error) === "database") throw error;
    ctx.log("warn", `${source.name} could not be asked for its newest day: ${messageOf(error)}`, { source: source.name });
    return null;
  }
}

/** Only the schedule waits: whoever starts a run by hand wants what is there now, and a caught-up morning is long over. */
async function waitsForLateSources(ctx: RunContext): Promise<boolean> {
  const { rows } = await ctx.pool.query<{ trigger: RunTrigger }>("SELECT trigger FROM ops.run WHERE id = $1", [ctx.run.id]);
  return rows[0]?.trigger === "schedule";
}

async function run(ctx: RunContext, sleep: Sleep): Promise<StepResult> {
  // A backfill and a full refresh want days that are long there: a provider is not asked, nor paid, for its newest one.
  if (ctx.run.kind === "backfill" || ctx.run.kind === "full_refresh") return { metrics: { why: "this run does not need the newest day" } };
  const sources = ctx.sources.filter((source) => findProvider(source) !== undefined && !ctx.failedSources.has(source.id));
  if (sources.length === 0) return { metrics: { why: "no source of this run is fetched from a provider" } };
  const deadline = (await waitsForLateSources(ctx)) ? Date.parse(`${ctx.run.logicalDate}T${WAIT_UNTIL}`) : 0;
  const answers = new Map<Source, Availability | null>();
  for (let polls = 1; ; polls++) {
    for (const source of sources) if (answers.get(source)?.due !== true) answers.set(source, withSpent(await ask(ctx, source), answers.get(source)));
    const late = sources.filter((source) => answers.get(source)?.due === false);
    if (late.length === 0 || ctx.now().getTime() + POLL_MS > deadline) return report(answers, polls);
    ctx.log("info", `Waiting for ${late.map((source) => source.name).join(", ")}: ${late.map((source) => answers.get(source)?.detail).join("; ")}`);
    ctx.progress(polls, null, "polls");
    await sleep(POLL_MS, ctx.signal).catch((error: unknown) => {
      ctx.signal.throwIfAborted();
      throw error;
    });
  }
}

/** Each poll is paid for, not only the last one. */
function withSpent(now: Availability | null, before: Availability | null | undefined): Availability | null {
  if (now === null || before == null) return now;
  return { ...now, requests: now.requests + before.requests, usd: addMoney(now.usd, before.usd) };
}

function report(answers: ReadonlyMap<Source, Availability | null>, polls: number): StepResult {
  const sources = Object.fromEntries([...answers].map(([source, answer]) => [source.name, answer ?? { detail: "could not be asked" }]));
  const late = [...answers].filter(([, answer]) => answer?.due === false);
  return {
    metrics: { polls, sources, missing_data: late.map(([source]) => source.name) },
    warnings: late.map(([source, answer]) => `missing_data: ${source.name} has ${answer?.detail ?? "nothing"}; the run takes what is there`),
  };
}

/** @param sleep rejects when the signal aborts; tests own it */
export function createCheckDataAvailability(sleep: Sleep): Step {
  return { name: "check_data_availability", retry: NO_RETRY, run: (ctx) => run(ctx, sleep) };
}

export const checkDataAvailability = createCheckDataAvailability((ms, signal) => delay(ms, undefined, { signal }));
