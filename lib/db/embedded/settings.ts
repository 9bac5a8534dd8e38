// The embedded server's settings: near the defaults, because larger ones showed no gain and large work_mem made wide sorts slower.
import { availableParallelism, totalmem } from "node:os";
import { AppError } from "@/lib/errors/app-error";

const MAX_CONNECTIONS = 80; // web pools 8 + 8, pipeline, a few commands beside them, personal SQL logins

export interface ServerSettings {
  /** Fixed port (KCO_PG_PORT), else a free one is taken. */
  port: number | undefined;
  /** Addresses to listen on besides 127.0.0.1 (KCO_PG_LISTEN), for BI tools. */
  listen: string | undefined;
  /** False only for tests: no fsync, a power cut may lose everything. */
  durable: boolean;
}

/** KCO_PG_PORT and KCO_PG_LISTEN of this process; throws on values that PostgreSQL would not take. */
export function serverSettings(env: NodeJS.ProcessEnv, durable = true): ServerSettings {
  const { KCO_PG_PORT: port, KCO_PG_LISTEN: listen } = env;
  if (port && !(/^\d+$/.test(port) && Number(port) > 0 && Number(port) < 65_536)) throw new AppError("usage", `KCO_PG_PORT is "${port}": use a port number from 1 to 65535, or leave it out for a free port.`);
  if (listen && !/^[\w.:,*-]+$/.test(listen)) throw new AppError("usage", `KCO_PG_LISTEN is "${listen}": use addresses separated by commas, for example 0.0.0.0.`);
  return { port: port ? Number(port) : undefined, listen: listen || undefined, durable };
}

/** Command-line options of the postmaster. */
export function postmasterOptions(settings: ServerSettings, port: number): string {
  const addresses = settings.listen === undefined ? "127.0.0.1" : /(^|,)(\*|0\.0\.0\.0)(,|$)/.test(settings.listen) ? settings.listen : `127.0.0.1,${settings.listen}`;
  const options: Record<string, string | number> = {
    listen_addresses: addresses,
    unix_socket_directories: "",
    max_connections: MAX_CONNECTIONS,
    shared_buffers: totalmem() > 4 * 2 ** 30 ? (settings.durable ? "512MB" : "256MB") : "128MB",
    max_parallel_workers_per_gather: availableParallelism() <= 2 ? 1 : 2,
    password_encryption: "scram-sha-256",
    timezone: "UTC",
    log_timezone: "UTC",
    log_line_prefix: "%m [%p] %u@%d %a ",
    ...(settings.durable ? {} : { fsync: "off", synchronous_commit: "off", full_page_writes: "off" }),
  };
  return [`-p ${port}`, ...Object.entries(options).map(([name, value]) => `-c ${name}='${value}'`)].join(" ");
}

/** Who may log in from where: from outside only personal read-only SQL logins, and nobody without a password. */
export function hostBasedAccess(settings: ServerSettings): string {
  const local = ["host all all 127.0.0.1/32 scram-sha-256"];
  const outside = ["host kco +kco_bi,+kco_bi_all 0.0.0.0/0 scram-sha-256", "host kco +kco_bi,+kco_bi_all ::/0 scram-sha-256"];
  return `${[...local, ...(settings.listen === undefined ? [] : outside)].join("\n")}\n`;
}
