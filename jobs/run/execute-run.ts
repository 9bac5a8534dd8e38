// Executes a claimed run from where it stands to its end; the DAG is a parameter.
import { setTimeout as delay } from "node:timers/promises";
import { createPool } from "@/lib/db/pools";
import type { Dag } from "@/jobs/run/dag";
import { StepFailure, type Clock, type Execution } from "@/jobs/run/execution";
import { readFailures } from "@/jobs/run/failures";
import { finishRun } from "@/jobs/run/finish-run";
import { startHeartbeat } from "@/jobs/run/heartbeat";
import { loadSources } from "@/jobs/run/load-sources";
import { persist } from "@/jobs/run/persist";
import type { Source } from "@/jobs/run/run-context";
import type { RunEvent, RunOutcome } from "@/jobs/run/run-event";
import { RunLog } from "@/jobs/run/run-log";
import type { Claim } from "@/jobs/run/run-row";
import { runSection, releaseAll } from "@/jobs/run/run-section";
import { RunSession } from "@/jobs/run/run-session";
import { finishedSteps } from "@/jobs/run/step-record";
import { stopError, stopReasonOf } from "@/jobs/run/stop";
import { timing, type Timing } from "@/jobs/run/timing";

export interface ExecuteOptions {
  /** URL of the pipeline's role. */
  readonly etlUrl: string;
  readonly dag: Dag;
  /** Aborted to stop: drains (back into the queue) unless its reason is stopError("cancel"). */
  readonly signal?: AbortSignal;
  readonly observe?: (event: RunEvent) => void;
  /** Adds to a source's configuration for this execution only, e.g. where the demo's clouds listen in this process. */
  readonly sourceConfig?: (source: Source) => Promise<Readonly<Record<string, unknown>>>;
  readonly timing?: Partial<Timing>;
  readonly clock?: Partial<Clock>;
}

const CONTROL_CONNECTIONS = 3; // heartbeat, log, records

const systemClock: Clock = {
  now: () => new Date(),
  sleep: async (ms, signal) => void (await delay(ms, undefined, { signal })),
  random: Math.random,
};

async function open(claim: Claim, options: ExecuteOptions): Promise<Execution> {
  const control = createPool(options.etlUrl, { applicationName: `kco control of run ${claim.run.id}`, max: CONTROL_CONNECTIONS });
  const failures = await persist(() => readFailures(control, claim.run.id));
  const finished = await persist(() => finishedSteps(control, claim.run.id));
  return {
    claim,
    dag: options.dag,
    sources: [],
    control,
    session: new RunSession(options.etlUrl, claim),
    stop: new AbortController(),
    leases: new Map(),
    log: new RunLog(control, claim.run.id),
    timing: { ...timing(), ...options.timing },
    clock: { ...systemClock, ...options.clock },
    emit: options.observe ?? (() => undefined),
    finished,
    failedSources: new Set(failures.keys()),
    failures,
    warnings: [...failures.values()].map((failure) => `${failure.source ?? "a source"}: ${failure.message}`),
  };
}

/** Which sources the run works for is kept with it: sources come and go. */
async function withSources(x: Execution, sourceConfig: ExecuteOptions["sourceConfig"]): Promise<Execution> {
  const stored = await persist(() => loadSources(x.control, x.claim.run));
  const sources: Source[] = [];
  for (const source of stored) sources.push(sourceConfig ? { ...source, config: { ...source.config, ...(await sourceConfig(source)) } } : source);
  await persist(() => x.control.query("UPDATE ops.run SET summary = summary || jsonb_build_object('sources', $2::jsonb) WHERE id = $1", [x.claim.run.id, JSON.stringify(sources.map(({ id, name }) => ({ id, name })))]));
  return { ...x, sources };
}

async function runAll(x: Execution): Promise<unknown> {
  try {
    for (const section of x.dag) {
      x.stop.signal.throwIfAborted();
      await runSection(x, section);
    }
    return null;
  } catch (error) {
    return error;
  }
}

async function close(x: Execution): Promise<void> {
  await releaseAll(x);
  await x.log.flush();
  await x.session.close();
  await x.control.end();
}

/**
 * Runs every step that the run has not finished yet and writes down how it ended; failures of steps are part of the outcome, not thrown.
 * Throws only when the database stays away: the run is then found crashed and gone on with later.
 */
export async function executeRun(claim: Claim, options: ExecuteOptions): Promise<RunOutcome> {
  let x = await open(claim, options);
  const stop = (reason: unknown): void => x.stop.abort(stopReasonOf(reason) === null ? stopError("drain") : reason);
  const onSignal = (): void => stop(options.signal?.reason);
  if (options.signal?.aborted) onSignal();
  options.signal?.addEventListener("abort", onSignal, { once: true });
  const heartbeat = startHeartbeat({ pool: x.control, claim, leases: x.leases, timing: x.timing, onStop: (reason) => stop(stopError(reason)) });
  try {
    let failure: unknown;
    try {
      x = await withSources(x, options.sourceConfig);
      x.emit({ type: "started", run: claim.run, sources: x.sources });
      failure = await runAll(x);
    } catch (error) {
      failure = new StepFailure("start", error);
    }
    return await finishRun(x, failure);
  } finally {
    options.signal?.removeEventListener("abort", onSignal);
    await heartbeat.stop();
    await close(x);
  }
}
