// Runs once when the web process boots: checks environment and database roles, starts the jobs' tick, ends both in order.

const DRAIN_MS = 8_000; // the launcher kills after 10 s

/** Next calls this before it answers the first request. A process that is not safe to serve ends with one sentence. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME === "nodejs") {
    const { log } = await import("@/lib/log/log");
    const { messageOf } = await import("@/lib/errors/app-error");
    try {
      await boot();
    } catch (error) {
      log.fatal({ error: messageOf(error) }, "the web process cannot start");
      process.exit(1);
    }
  }
}

async function boot(): Promise<void> {
  const { readWebEnv } = await import("@/lib/config/env");
  const { assertRoleSafety } = await import("@/lib/db/role-safety");
  const { onShutdown } = await import("@/lib/config/shutdown");
  const env = readWebEnv();
  await assertRoleSafety();
  if (env.KCO_JOBS === "off") return onShutdown(async () => undefined, DRAIN_MS);
  const { startTick } = await import("@/jobs/tick");
  const tick = await startTick();
  onShutdown(() => tick.stop(), DRAIN_MS);
}
