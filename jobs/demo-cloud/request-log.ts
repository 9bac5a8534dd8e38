// Counts what the demo's clouds were asked, so that a test can check rates, retries and the price of a plan.
import type { Cloud } from "./faults";

export interface RequestEntry {
  cloud: Cloud;
  operation: string;
  hasToken: boolean;
  /** Milliseconds of a monotonic clock. */
  atMs: number;
  /** HTTP status that was sent; 0 when the connection was reset or left hanging. */
  status: number;
}

export interface RequestCounters {
  aws: number;
  gcp: number;
  /** By `cloud:operation`. */
  byOperation: Readonly<Record<string, number>>;
  /** Requests answered with a throttle. */
  throttled: number;
  entries: readonly RequestEntry[];
}

// Two minutes at the highest rate a client should ever reach are far below this; older entries go first.
const KEPT_ENTRIES = 10_000;

export class RequestLog {
  #counts = new Map<string, number>();
  #clouds: Record<Cloud, number> = { aws: 0, gcp: 0 };
  #throttled = 0;
  #entries: RequestEntry[] = [];

  add(entry: RequestEntry, throttled: boolean): void {
    const key = `${entry.cloud}:${entry.operation}`;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
    this.#clouds[entry.cloud] += 1;
    if (throttled) this.#throttled += 1;
    this.#entries.push(entry);
    if (this.#entries.length > KEPT_ENTRIES) this.#entries.shift();
  }

  counters(): RequestCounters {
    return { ...this.#clouds, byOperation: Object.fromEntries(this.#counts), throttled: this.#throttled, entries: [...this.#entries] };
  }

  reset(): void {
    this.#counts = new Map();
    this.#clouds = { aws: 0, gcp: 0 };
    this.#throttled = 0;
    this.#entries = [];
  }
}
