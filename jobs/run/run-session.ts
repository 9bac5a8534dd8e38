// The run's own connections: a pool under the run's name, and one session whose temporary tables hold the stage.
import { setTimeout as sleep } from "node:timers/promises";
import type { Pool, PoolClient } from "pg";
import { createPool } from "@/lib/db/pools";
import { AppError } from "@/lib/errors/app-error";
import { backendName, type Claim } from "@/jobs/run/run-row";

const CLOSE_WAIT_MS = 1_000;
const MAX_CONNECTIONS = 6; // the session, three branches that copy, one that reads beside each of two

export class RunSession {
  readonly pool: Pool;
  private readonly name: string;
  private client: PoolClient | undefined;
  private lost = false;
  private staged = false;

  constructor(etlUrl: string, claim: Claim) {
    this.name = backendName(claim.run.id, claim.run.epoch);
    this.pool = createPool(etlUrl, { applicationName: this.name, max: MAX_CONNECTIONS });
  }

  /**
   * The session; a new one when the last was lost, and then without its temporary tables.
   * @throws a retryable error when stage tables went with it: what follows would find none and call that a result
   */
  async get(): Promise<PoolClient> {
    if (this.client && !this.lost) return this.client;
    if (this.staged) throw new AppError("unavailable", "The connection that held the stage tables was lost; they are built again", { cause: new Error("Connection terminated") });
    return this.connect();
  }

  private async connect(): Promise<PoolClient> {
    this.client?.release(true);
    this.client = undefined;
    const client = await this.pool.connect();
    client.on("error", () => (this.lost = true));
    client.on("end", () => (this.lost = true));
    this.lost = false;
    this.client = client;
    return client;
  }

  /** Begins a row of steps that share stage tables: no open transaction and no table of an earlier attempt is left. Ends with `endStaging`. */
  async beginStaging(): Promise<void> {
    this.staged = false;
    const client = await this.get();
    await client.query("ROLLBACK");
    await client.query("DISCARD TEMP");
    this.staged = true;
  }

  endStaging(): void {
    this.staged = false;
  }

  /** Cancels or ends whatever the run's connections are doing, from outside. */
  async interrupt(control: Pool, how: "pg_cancel_backend" | "pg_terminate_backend"): Promise<void> {
    await control.query(`SELECT ${how}(pid) FROM pg_stat_activity WHERE application_name = $1 AND datname = current_database() AND usename = current_user`, [this.name]);
  }

  /** A step that was left behind may still hold a connection: it is not waited for. */
  async close(): Promise<void> {
    this.client?.release(true);
    this.client = undefined;
    await Promise.race([this.pool.end(), sleep(CLOSE_WAIT_MS, undefined, { ref: false })]);
  }
}
