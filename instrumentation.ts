// Runs once when the web process boots: checks environment and database roles, starts the jobs' tick, ends both in order.

const DRAIN_MS = 8_000; // the launcher kills after 10 s
const FIRST_ANSWER_MS = 3_000; // a database that is away longer must not keep /healthz and /readyz from answering (FA-5)

/** Next calls this before it answers the first request. A process that is not safe to serve ends with one sentence. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME === "nodejs") await boot().catch(cannotStart);
}

async function cannotStart(error: unknown): Promise<never> {
  const { log } = await import("@/lib/log/log");
  const { messageOf } = await import("@/lib/errors/app-error");
  log.fatal({ error: messageOf(error) }, "the web process cannot start");
  process.exit(1);
}

async function boot(): Promise<void> {
  const { readWebEnv } = await import("@/lib/config/env");
  const { assertRoleSafety } = await import("@/lib/db/role-safety");
  const { onShutdown } = await import("@/lib/config/shutdown");
  const { closeGate } = await import("@/lib/db/role-gate");
  const env = readWebEnv();
  const openGate = closeGate();
  const ended = new AbortController();
  let tick: { stop(): Promise<void> } | undefined;
  const open = async (): Promise<void> => {
    await assertRoleSafety({ waitMs: Infinity, signal: ended.signal });
    openGate();
    if (env.KCO_JOBS === "off" || ended.signal.aborted) return;
    const { startTick } = await import("@/jobs/tick");
    tick = await startTick();
  };
  onShutdown(async () => {
    ended.abort();
    await tick?.stop();
  }, DRAIN_MS);
  const opened = open().catch((error: unknown) => (ended.signal.aborted ? undefined : cannotStart(error)));
  await Promise.race([opened, new Promise((resolve) => setTimeout(resolve, FIRST_ANSWER_MS).unref())]);
}
