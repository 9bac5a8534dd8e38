// BigQuery's query jobs: a finished result per job, given out page by page.
import { GCP_EXPORT } from "../company/organisation";
import type { DemoData } from "../demo-data";
import { BqError, notFound } from "./bq-error";
import { readParameters, wireField, wireRow, type queryParameter } from "./bq-wire";
import { parseQuery } from "./sql-parser";
import { runQuery, type QueryResult } from "./sql-run";
import type { z } from "zod";

// BigQuery answers at most 10 MB a page; 5,000 rows of the widest query here stay below it.
export const ROWS_PER_PAGE = 5_000;

const KEPT_JOBS = 24;
// What a cell is taken to weigh in "bytes processed"; the demo bills nothing.
const BYTES_PER_CELL = 24;

export interface QueryText {
  query: string;
  parameters: readonly z.infer<typeof queryParameter>[];
  jobId?: string | undefined;
  dryRun?: boolean | undefined;
}

export interface Job {
  id: string;
  projectId: string;
  result: QueryResult;
  dryRun: boolean;
}

export interface PageRequest {
  maxResults: number | null;
  pageToken: string | null;
  startIndex: number;
  int64Timestamp: boolean;
}

export class BqJobs {
  readonly #data: DemoData;
  readonly #rowsPerPage: number;
  readonly #jobs = new Map<string, Job>();
  #created = 0;

  constructor(data: DemoData, rowsPerPage: number) {
    this.#data = data;
    this.#rowsPerPage = rowsPerPage;
  }

  /** Runs a query at once and keeps its result. @throws BqError, 409 duplicate for a job id that exists */
  create(projectId: string, text: QueryText): Job {
    if (text.jobId !== undefined && this.#jobs.has(text.jobId)) {
      throw new BqError(409, "duplicate", `Already Exists: Job ${projectId}:${GCP_EXPORT.location}.${text.jobId}`);
    }
    const result = runQuery(parseQuery(text.query), this.#data.gcpTable(), readParameters(text.parameters));
    this.#created += 1;
    const job: Job = { id: text.jobId ?? `job_demo_${String(this.#created).padStart(6, "0")}`, projectId, result, dryRun: text.dryRun ?? false };
    const oldest = this.#jobs.keys().next();
    if (this.#jobs.size >= KEPT_JOBS && !oldest.done) this.#jobs.delete(oldest.value);
    this.#jobs.set(job.id, job);
    return job;
  }

  /** @throws BqError notFound for an unknown or forgotten job */
  get(projectId: string, id: string): Job {
    const job = this.#jobs.get(id);
    if (!job || job.projectId !== projectId) throw notFound(`Job ${projectId}:${GCP_EXPORT.location}.${id}`);
    return job;
  }

  /** One page of a job's rows in the form of jobs.query and jobs.getQueryResults. @throws BqError for a foreign token */
  page(job: Job, request: PageRequest): Record<string, unknown> {
    const { fields, totalRows } = job.result;
    const from = request.pageToken === null ? request.startIndex : readPageToken(request.pageToken, job.id);
    const to = Math.min(totalRows, from + Math.min(request.maxResults ?? this.#rowsPerPage, this.#rowsPerPage));
    const rows = job.dryRun ? [] : job.result.rows(from, to).map((values) => wireRow(fields, values, request.int64Timestamp));
    return {
      jobReference: jobReference(job),
      jobComplete: true,
      schema: { fields: fields.map(wireField) },
      totalRows: String(totalRows),
      ...(rows.length > 0 ? { rows } : {}),
      ...(to < totalRows && !job.dryRun ? { pageToken: writePageToken(job.id, to) } : {}),
      totalBytesProcessed: bytesProcessed(job),
      cacheHit: false,
    };
  }
}

export function jobReference(job: Job): Record<string, string> {
  return { projectId: job.projectId, jobId: job.id, location: GCP_EXPORT.location };
}

export function bytesProcessed(job: Job): string {
  return String(job.result.scanned * job.result.fields.length * BYTES_PER_CELL);
}

function writePageToken(jobId: string, from: number): string {
  return Buffer.from(`${jobId}/${from}`).toString("base64url");
}

function readPageToken(token: string, jobId: string): number {
  const [id, from] = Buffer.from(token, "base64url").toString("utf8").split("/");
  const row = Number(from);
  if (id !== jobId || from === undefined || !Number.isInteger(row)) throw new BqError(400, "invalid", "Invalid page token");
  return row;
}
