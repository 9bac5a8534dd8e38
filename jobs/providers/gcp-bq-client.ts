// BigQuery as the billing export needs it: the table's shape, and query results page by page, each checked for completeness.
import { randomUUID } from "node:crypto";
import { BigQuery, type Dataset, type Job, type TableField } from "@google-cloud/bigquery";
import { OAuth2Client } from "google-auth-library";
import { AppError } from "@/lib/errors/app-error";
import { dayOf, type Day } from "@/lib/dates/dates";
import { subtractMoney, type Money } from "@/lib/money/money";
import type { Source } from "@/jobs/run/run-context";
import { recordApiUsage } from "./api-usage";
import { callWithRetry, type Patience } from "./call-with-retry";
import { CheckedBigQuery } from "./checked-bigquery";
import { isDuplicateJob, isTokenRefused, translateBqError, type BqPlace } from "./gcp-bq-error";
import { exportTable, type ExportTable, type GcpBillingConfig } from "./gcp-config";
import { usdForBytes } from "./gcp-price";
import { PageGuard } from "./page-guard";
import type { Calling } from "./provider";

export type BqRow = Readonly<Record<string, unknown>>;

export interface BqQuery {
  /** For logs and messages. */
  readonly name: string;
  readonly sql: string;
  /** @from and @to of the query: ingestion days [from, to). */
  readonly from: Day;
  readonly to: Day;
  /** @newest of the query: rows exported later are left to the next run, so that rows and totals are of one moment. */
  readonly newest?: string;
}

// A row of the export is about 1.5 kB; BigQuery cuts pages at 10 MB by itself.
const ROWS_PER_PAGE = 5_000;

interface PagePlace {
  readonly pageToken?: string;
  readonly startIndex?: string;
}

interface Page {
  readonly rows: readonly BqRow[];
  readonly response: PageResponse;
}

type PageResponse = { totalRows?: string; jobComplete?: boolean; pageToken?: string; totalBytesProcessed?: string };

export class BqClient {
  readonly table: ExportTable;
  readonly #bigquery: BigQuery;
  readonly #config: GcpBillingConfig;
  readonly #source: Source;
  readonly #ctx: Calling;
  readonly #patience: Patience;
  #location: string | undefined;
  #requests = 0;
  #counted = 0;
  #bytes = 0n;
  #recordedUsd: Money = "0";

  constructor(source: Source, config: GcpBillingConfig, ctx: Calling, patience: Patience) {
    this.#source = source;
    this.#config = config;
    this.#ctx = ctx;
    this.#patience = patience;
    this.#location = config.location;
    this.table = exportTable(config);
    const { projectId, apiEndpoint, accessToken } = config;
    const authClient = new OAuth2Client();
    if (accessToken !== undefined) authClient.setCredentials({ access_token: accessToken });
    this.#bigquery = new CheckedBigQuery({
      projectId,
      retryOptions: { autoRetry: false }, // attempts are counted and spaced here, and the SDK does not retry 403 rateLimitExceeded
      ...(apiEndpoint === undefined ? {} : { apiEndpoint }),
      ...(accessToken === undefined ? {} : { authClient }),
    });
  }

  get requests(): number {
    return this.#requests;
  }

  /** US dollars for the bytes that the queries have scanned. */
  get usd(): Money {
    return usdForBytes(this.#bytes);
  }

  /** Fields of the export's table. @throws AppError "provider" */
  async fields(): Promise<readonly TableField[]> {
    const [metadata] = await this.#call("tables.get", () => this.#dataset().table(this.table.table).getMetadata());
    const fields = (metadata as { schema?: { fields?: TableField[] } }).schema?.fields ?? [];
    if (fields.length === 0) throw new AppError("provider", `BigQuery shows no columns of ${this.table.project}.${this.table.dataset}.${this.table.table}: is it a billing export? Nothing was loaded.`);
    return fields;
  }

  /** Calls `onRows` with each page in order. @throws AppError "provider" when the result did not come whole */
  async query(query: BqQuery, onRows: (rows: readonly BqRow[]) => Promise<void>): Promise<void> {
    const job = await this.#start(query);
    const guard = new PageGuard(query.name);
    let received = 0;
    let total: number | undefined;
    let at: PagePlace = {};
    for (;;) {
      const { rows, response } = await this.#nextPage(job, query, { at, received });
      if (response.jobComplete === false) continue; // still running: the same question again, BigQuery holds it for some seconds
      if (response.totalRows !== undefined) total = Number(response.totalRows);
      if (at.pageToken === undefined && at.startIndex === undefined) this.#bytes += BigInt(response.totalBytesProcessed ?? "0");
      // A page that comes again is not written again: rows of the export have no identity of their own.
      if (guard.admit(rows.length === 0 ? null : JSON.stringify(rows), response.pageToken)) {
        received += rows.length;
        await onRows(rows);
      }
      if (response.pageToken === undefined) break;
      at = { pageToken: response.pageToken };
    }
    await this.#count();
    if (total !== undefined && received !== total) {
      throw new AppError("provider", `BigQuery announced ${total} rows for ${query.name} and delivered ${received}. Nothing of this delivery was loaded; the next run tries again.`);
    }
  }

  /** All rows of a small result. */
  async rows(query: BqQuery): Promise<BqRow[]> {
    const all: BqRow[] = [];
    await this.query(query, async (rows) => void all.push(...rows));
    return all;
  }

  #dataset(): Dataset {
    return this.#bigquery.dataset(this.table.dataset, { projectId: this.table.project });
  }

  /** Where the dataset lies; a query sent elsewhere does not find it. */
  async #locate(): Promise<{ location?: string }> {
    if (this.#location === undefined) {
      const [metadata] = await this.#call("datasets.get", () => this.#dataset().getMetadata());
      this.#location = (metadata as { location?: string }).location;
    }
    return this.#location === undefined ? {} : { location: this.#location };
  }

  async #start(query: BqQuery): Promise<Job> {
    const jobId = `kco_${randomUUID()}`;
    const location = await this.#locate();
    const window = { from: BigQuery.timestamp(`${query.from}T00:00:00Z`), to: BigQuery.timestamp(`${query.to}T00:00:00Z`) };
    return this.#call(query.name, async () => {
      try {
        const [job] = await this.#bigquery.createQueryJob({
          query: query.sql,
          params: { ...window, ...(query.newest === undefined ? {} : { newest: query.newest }) },
          jobId,
          ...location,
        });
        return job;
      } catch (error) {
        if (isDuplicateJob(error)) return this.#bigquery.job(jobId, location); // an attempt whose answer was lost has started it
        throw error;
      }
    });
  }

  /** A token that BigQuery no longer takes is replaced by the row number: a finished job's rows stay where they are. */
  async #nextPage(job: Job, query: BqQuery, { at, received }: { at: PagePlace; received: number }): Promise<Page> {
    const what = `result of ${query.name}`;
    try {
      return await this.#call(what, () => this.#page(job, at));
    } catch (error) {
      if (at.pageToken === undefined || !isTokenRefused(error)) throw error;
      this.#ctx.log("warn", `${(error as AppError).message}: ${query.name} goes on from row ${received}`, { source: this.#source.name });
      return this.#call(what, () => this.#page(job, { startIndex: String(received) }));
    }
  }

  async #page(job: Job, at: PagePlace): Promise<Page> {
    const [rows, , response] = await job.getQueryResults({ autoPaginate: false, maxResults: ROWS_PER_PAGE, ...at });
    const answer = response as PageResponse | null | undefined;
    if (typeof answer?.jobComplete !== "boolean") throw new AppError("provider_retryable", "BigQuery's answer is incomplete: it does not say whether the query is done");
    return { rows: rows as readonly BqRow[], response: answer };
  }

  async #call<T>(what: string, attempt: () => Promise<T>): Promise<T> {
    const place: BqPlace = { ...this.table, jobProject: this.#config.projectId, location: this.#location };
    try {
      return await callWithRetry(
        {
          name: `BigQuery of ${this.#source.name} (${what})`,
          attempt: async () => {
            this.#requests += 1;
            return attempt();
          },
          translate: (error) => translateBqError(error, place, this.#ctx.now),
          onRetry: (error, waitMs, failures) => this.#ctx.log("warn", `${error.message}; attempt ${failures + 1} in ${Math.round(waitMs)} ms`, { source: this.#source.name, attempt: failures }),
        },
        this.#patience,
        this.#ctx.signal,
      );
    } catch (error) {
      await this.#count();
      throw error;
    }
  }

  async #count(): Promise<void> {
    const requests = this.#requests - this.#counted;
    this.#counted = this.#requests;
    const usd = subtractMoney(this.usd, this.#recordedUsd);
    this.#recordedUsd = this.usd;
    if (requests > 0) await recordApiUsage(this.#ctx.pool, this.#source.id, dayOf(this.#ctx.now()), { requests, usd });
  }
}
