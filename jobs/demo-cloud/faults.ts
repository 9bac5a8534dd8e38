// What can go wrong on the wire, scripted: which request is hit, how often, and what it gets instead of its answer.
import type { DataFault } from "./demo-data";

export type Cloud = "aws" | "gcp";

export type FaultEffect =
  /** Too many requests: LimitExceededException at AWS; 429, or 403 rateLimitExceeded, at Google. */
  | { kind: "throttle"; retryAfterSeconds?: number; as?: 429 | 403 }
  | { kind: "status"; status: 500 | 502 | 503 | 504; retryAfterSeconds?: number }
  /** The connection is reset before an answer. */
  | { kind: "reset" }
  /** No answer, until the client gives up or the demo stops. */
  | { kind: "hang" }
  /** The JSON is cut after so many bytes (default half of it); the HTTP response itself is whole. */
  | { kind: "truncate"; bytes?: number }
  /** The page before, once more, with the same token. With `times: Infinity` a token loop. Hits requests with a page token only. */
  | { kind: "duplicate_page" }
  /** The page token is no longer known. Hits requests with a page token only. */
  | { kind: "token_expired" }
  | { kind: "credentials_expired" }
  /** The credentials are good, the permission is missing. */
  | { kind: "denied" };

export interface RequestFault {
  cloud: Cloud;
  /** `GetCostAndUsage`, `GetTags` …; at Google `query`, `results`, `insert`, `job`, `table`. Default: any. */
  operation?: string;
  /** Only first requests (without a page token) or only further ones. Default: both. */
  page?: "first" | "next";
  /** Matching requests that pass before the fault begins. Default 0. */
  skip?: number;
  /** Matching requests that are hit. Default 1; Infinity: until the faults change. */
  times?: number;
  effect: FaultEffect;
}

export interface FaultScript {
  requests?: readonly RequestFault[];
  data?: readonly DataFault[];
  /** Requests a second that a cloud answers; more in the same second are throttled. */
  rateLimit?: Partial<Record<Cloud, number>>;
}

export interface Asked {
  cloud: Cloud;
  operation: string;
  hasToken: boolean;
}

/** Runs a script over the requests in the order in which they come. */
export class FaultRunner {
  #script: FaultScript = {};
  #met = new Map<RequestFault, number>();
  #recent: Record<Cloud, number[]> = { aws: [], gcp: [] };

  setScript(script: FaultScript): void {
    this.#script = script;
    this.#met = new Map();
    this.#recent = { aws: [], gcp: [] };
  }

  /** The effect on this request, null for none. @param nowMs a monotonic clock */
  next(asked: Asked, nowMs: number): FaultEffect | null {
    const hit = this.#scripted(asked);
    if (hit) return hit;
    const limit = this.#script.rateLimit?.[asked.cloud];
    if (limit === undefined) return null;
    const recent = this.#recent[asked.cloud].filter((at) => nowMs - at < 1_000);
    this.#recent[asked.cloud] = recent;
    if (recent.length >= limit) return { kind: "throttle" };
    recent.push(nowMs);
    return null;
  }

  #scripted(asked: Asked): FaultEffect | null {
    for (const fault of this.#script.requests ?? []) {
      if (!matches(fault, asked)) continue;
      const met = this.#met.get(fault) ?? 0;
      const skip = fault.skip ?? 0;
      if (met >= skip + (fault.times ?? 1)) continue;
      this.#met.set(fault, met + 1);
      if (met >= skip) return fault.effect;
    }
    return null;
  }
}

function matches(fault: RequestFault, asked: Asked): boolean {
  if (fault.cloud !== asked.cloud) return false;
  if (fault.operation !== undefined && fault.operation !== asked.operation) return false;
  if (fault.page !== undefined && (fault.page === "next") !== asked.hasToken) return false;
  return asked.hasToken || (fault.effect.kind !== "duplicate_page" && fault.effect.kind !== "token_expired");
}
