// Ends a web process in order: no new requests, running ones and the jobs finish, and nobody outlives a killed launcher.
import { subscribe } from "node:diagnostics_channel";
import type { Server } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { log } from "@/lib/log/log";
import { messageOf } from "@/lib/errors/app-error";

/** Next keeps its server to itself; Node names it with every request. */
const servers = new Set<Server>();

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}

/**
 * Calls `stop` once, on SIGTERM, SIGINT or when the launcher that spawned us is gone, and exits when it and the running requests are done.
 * @param drainMs after this the process exits anyway
 */
export function onShutdown(stop: () => Promise<void>, drainMs: number): void {
  subscribe("http.server.request.start", (message) => servers.add((message as { server: Server }).server)); // documented shape of this channel
  let begun = false;
  const end = async (): Promise<void> => {
    if (begun) return;
    begun = true;
    const work = Promise.all([...[...servers].map(closed), stop()]);
    const outcome = await Promise.race([work.then(() => "drained"), sleep(drainMs, "cut off", { ref: false })]).catch(messageOf);
    log.info({ outcome }, "web process ends");
    process.exit(0);
  };
  process.once("SIGTERM", () => void end());
  process.once("SIGINT", () => void end());
  if (process.connected) process.once("disconnect", () => void end());
}
