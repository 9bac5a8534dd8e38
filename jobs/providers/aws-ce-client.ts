// One GetCostAndUsage request after the other: in turn, counted and priced, each page checked for completeness.
import { CostExplorerClient, GetCostAndUsageCommand, GetTagsCommand, type GetCostAndUsageCommandOutput, type GetCostAndUsageRequest } from "@aws-sdk/client-cost-explorer";
import Big from "big.js";
import { AppError } from "@/lib/errors/app-error";
import { dayOf, type Day } from "@/lib/dates/dates";
import { canonicalMoney, type Money } from "@/lib/money/money";
import type { Source } from "@/jobs/run/run-context";
import { recordApiUsage } from "./api-usage";
import type { AwsCeConfig } from "./aws-ce-config";
import { translateCeError, type CeOperation } from "./aws-ce-error";
import { callWithRetry, pause, type Patience } from "./call-with-retry";
import type { Calling } from "./provider";
import { takeTurn } from "./token-bucket";

/** AWS's price of one answered page, in US dollars [K]. */
export const USD_PER_REQUEST = "0.01";

// AWS lets about 5 requests a second through. A tenth less, because a pause of this process between its turn and the
// request (a collection, a busy disk) would otherwise squeeze six into one second.
export const REQUESTS_PER_SECOND = 4.5;

// The SDK announces on stderr which Node its versions of 2027 will need; the pinned one runs here, and the reader of a run can do nothing about it.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

export type CeOutput = Omit<GetCostAndUsageCommandOutput, "$metadata">;

export class CeClient {
  readonly #sdk: CostExplorerClient;
  readonly #source: Source;
  readonly #ctx: Calling;
  readonly #patience: Patience;
  #requests = 0;
  #answered = 0;
  #counted = 0;

  constructor(source: Source, config: AwsCeConfig, ctx: Calling, patience: Patience) {
    this.#source = source;
    this.#ctx = ctx;
    this.#patience = patience;
    this.#sdk = new CostExplorerClient({
      region: config.region,
      maxAttempts: 1, // attempts are counted, priced and spaced here
      ...(config.profile === undefined ? {} : { profile: config.profile }),
      ...(config.endpoint === undefined ? {} : { endpoint: config.endpoint }),
      ...(config.credentials === undefined ? {} : { credentials: config.credentials }),
    });
  }

  /** Requests made so far, failed ones included. */
  get requests(): number {
    return this.#requests;
  }

  /** US dollars for the pages that were answered so far. */
  get usd(): Money {
    return canonicalMoney(new Big(USD_PER_REQUEST).times(this.#answered).toFixed());
  }

  /** One page. @throws AppError "provider" with what to do; details.restart when the query has to begin again */
  async page(request: GetCostAndUsageRequest): Promise<CeOutput> {
    return this.#call("GetCostAndUsage", async (signal) => {
      const { $metadata: _, ...output } = await this.#sdk.send(new GetCostAndUsageCommand(request), { abortSignal: signal });
      // An empty body is valid for the SDK: a page without its periods is a page cut at byte 0.
      if (!Array.isArray(output.ResultsByTime)) throw new AppError("provider_retryable", "Cost Explorer's answer is incomplete: it names no periods");
      return output;
    });
  }

  /** Values of a tag in [from, to), "" for spend without it. @throws AppError "provider" */
  async tagValues(key: string, from: Day, to: Day): Promise<string[]> {
    const values: string[] = [];
    let token: string | undefined;
    do {
      const next: string | undefined = token;
      const answer = await this.#call("GetTags", (signal) =>
        this.#sdk.send(new GetTagsCommand({ TagKey: key, TimePeriod: { Start: from, End: to }, ...(next === undefined ? {} : { NextPageToken: next }) }), { abortSignal: signal }),
      );
      values.push(...(answer.Tags ?? []));
      token = answer.NextPageToken === next ? undefined : answer.NextPageToken;
    } while (token !== undefined);
    return values;
  }

  close(): void {
    this.#sdk.destroy();
  }

  async #call<T>(operation: CeOperation, send: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const result = await callWithRetry(
      {
        name: `${operation} of ${this.#source.name}`,
        attempt: async (signal) => {
          this.#requests += 1;
          return send(signal);
        },
        translate: (error) => translateCeError(error, operation, this.#ctx.now),
        before: () => this.#turn(),
        onRetry: (error, waitMs, failures) =>
          this.#ctx.log("warn", `${error.message}; attempt ${failures + 1} in ${Math.round(waitMs)} ms`, { source: this.#source.name, attempt: failures }),
      },
      this.#patience,
      this.#ctx.signal,
    ).catch(async (error: unknown) => {
      await this.#count(0);
      throw error;
    });
    await this.#count(1);
    return result;
  }

  /** Waiting for the turn is not part of the call's time limit. */
  async #turn(): Promise<void> {
    const waitMs = await takeTurn(this.#ctx.pool, `aws_cost_explorer:${this.#source.billingAccount}`, REQUESTS_PER_SECOND);
    if (waitMs > 0) await pause(this.#patience, waitMs, this.#ctx.signal);
  }

  async #count(answered: 0 | 1): Promise<void> {
    this.#answered += answered;
    const requests = this.#requests - this.#counted;
    this.#counted = this.#requests;
    await recordApiUsage(this.#ctx.pool, this.#source.id, dayOf(this.#ctx.now()), { requests, usd: answered === 1 ? USD_PER_REQUEST : "0" });
  }
}
