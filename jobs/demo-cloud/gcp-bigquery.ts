// Google BigQuery of the demo: the few REST methods that a billing-export reader calls, over the one export table.
import { z } from "zod";
import { GCP_EXPORT, GCP_PROJECTS } from "./company/organisation";
import { instant } from "./company/gcp-row";
import type { DemoData } from "./demo-data";
import { BILLING_FIELDS } from "./gcp/billing-schema";
import { BqError, notFound } from "./gcp/bq-error";
import { BqJobs, bytesProcessed, jobReference, ROWS_PER_PAGE, type Job, type PageRequest } from "./gcp/bq-jobs";
import { queryParameter, wireField } from "./gcp/bq-wire";

/** Any bearer token opens the demo's BigQuery; this one is as good as another. */
export const DEMO_GCP_TOKEN = "demo-token-not-checked";

export interface BqRequest {
  method: string;
  /** Path without `/bigquery/v2`, e.g. `/projects/p/queries`. */
  path: string;
  search: URLSearchParams;
  body: unknown;
}

export interface BigQueryServer {
  /** @throws BqError */
  call(request: BqRequest): Record<string, unknown>;
}

const queryBody = z.object({
  query: z.string(),
  useLegacySql: z.boolean().optional(),
  maxResults: z.number().int().nonnegative().optional(),
  formatOptions: z.object({ useInt64Timestamp: z.boolean().optional() }).optional(),
  parameterMode: z.string().optional(),
  queryParameters: z.array(queryParameter).optional(),
  location: z.string().optional(),
  dryRun: z.boolean().optional(),
});

const jobBody = z.object({
  configuration: z.object({ query: queryBody, dryRun: z.boolean().optional() }),
  jobReference: z.object({ jobId: z.string().optional(), location: z.string().optional() }).optional(),
});

function read<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new BqError(400, "invalid", `Invalid value at '${issue?.path.join(".") ?? ""}': ${issue?.message ?? "unknown"}`);
}

/** @throws BqError 401 without a bearer token */
export function checkBearer(authorization: string | undefined): void {
  if (!/^Bearer \S+$/.test(authorization ?? "")) {
    throw new BqError(401, "authError", "Request is missing required authentication credential. Expected OAuth 2 access token, login cookie or other valid authentication credential.");
  }
}

/** What the path asks for, tried in order; `:name` stands for one part of the path. */
const ROUTES = [
  ["POST", "/projects/:project/queries", "query"],
  ["GET", "/projects/:project/queries/:job", "results"],
  ["POST", "/projects/:project/jobs", "insert"],
  ["GET", "/projects/:project/jobs/:job", "job"],
  ["GET", "/projects/:project/datasets", "datasets"],
  ["GET", "/projects/:project/datasets/:dataset", "dataset"],
  ["GET", "/projects/:project/datasets/:dataset/tables", "tables"],
  ["GET", "/projects/:project/datasets/:dataset/tables/:table", "table"],
] as const;

export type BqOperation = (typeof ROUTES)[number][2];

/** The operation and the names in its path; null for a path BigQuery does not have here. */
export function matchRoute(method: string, path: string): { operation: BqOperation; names: Readonly<Record<string, string>> } | null {
  const parts = path.split("/");
  for (const [wanted, pattern, operation] of ROUTES) {
    const places = pattern.split("/");
    if (wanted !== method || places.length !== parts.length) continue;
    if (!places.every((place, index) => place.startsWith(":") || place === parts[index])) continue;
    const names = places.flatMap((place, index) => (place.startsWith(":") ? [[place.slice(1), decodeURIComponent(parts[index] ?? "")]] : []));
    return { operation, names: Object.fromEntries(names) as Record<string, string> };
  }
  return null;
}

/** @param rowsPerPage smaller in tests that want many pages */
export function createBigQuery(data: DemoData, rowsPerPage: number = ROWS_PER_PAGE): BigQueryServer {
  const jobs = new BqJobs(data, rowsPerPage);
  return {
    call(request) {
      const route = matchRoute(request.method, request.path);
      if (!route) throw notFound(`${request.method} ${request.path}`);
      const { project = "", job = "", dataset = "", table = "" } = route.names;
      checkProject(project);
      checkLocation(request.search.get("location"));
      switch (route.operation) {
        case "query":
          return runNow(jobs, project, request.body);
        case "results":
          return { kind: "bigquery#getQueryResultsResponse", ...jobs.page(jobs.get(project, job), pageRequest(request.search)) };
        case "insert":
          return insertJob(jobs, project, request.body);
        case "job":
          return jobBodyOf(jobs.get(project, job));
        case "datasets":
          return { kind: "bigquery#datasetList", datasets: project === GCP_EXPORT.projectId ? [datasetBody()] : [] };
        case "dataset":
          checkDataset(project, dataset);
          return datasetBody();
        case "tables":
          checkDataset(project, dataset);
          return { kind: "bigquery#tableList", totalItems: 1, tables: [tableBody(data)] };
        case "table":
          checkDataset(project, dataset);
          if (table !== GCP_EXPORT.tableId) throw notFound(`Table ${project}:${dataset}.${table}`);
          return { ...tableBody(data), schema: { fields: BILLING_FIELDS.map(wireField) }, numRows: String(data.gcpTable().length) };
      }
    },
  };
}

function checkProject(project: string): void {
  if (!GCP_PROJECTS.some(({ id }) => id === project)) throw new BqError(404, "notFound", `Not found: Project ${project}`);
}

function checkLocation(location: string | null | undefined): void {
  if (location && location.toUpperCase() !== GCP_EXPORT.location) {
    throw notFound(`Dataset ${GCP_EXPORT.projectId}:${GCP_EXPORT.datasetId} was not found in location ${location}`);
  }
}

function checkDataset(project: string, dataset: string): void {
  if (project !== GCP_EXPORT.projectId || dataset !== GCP_EXPORT.datasetId) throw notFound(`Dataset ${project}:${dataset}`);
}

function runNow(jobs: BqJobs, project: string, body: unknown): Record<string, unknown> {
  const request = read(queryBody, body);
  if (request.useLegacySql !== false) throw new BqError(400, "invalid", "The demo's BigQuery reads GoogleSQL only: send useLegacySql false");
  checkLocation(request.location);
  const job = jobs.create(project, { query: request.query, parameters: request.queryParameters ?? [], dryRun: request.dryRun });
  const page = jobs.page(job, {
    maxResults: request.maxResults ?? null,
    pageToken: null,
    startIndex: 0,
    int64Timestamp: request.formatOptions?.useInt64Timestamp ?? false,
  });
  return { kind: "bigquery#queryResponse", ...page };
}

function insertJob(jobs: BqJobs, project: string, body: unknown): Record<string, unknown> {
  const { configuration, jobReference: reference } = read(jobBody, body);
  checkLocation(reference?.location);
  const { query, queryParameters = [] } = configuration.query;
  return jobBodyOf(jobs.create(project, { query, parameters: queryParameters, jobId: reference?.jobId, dryRun: configuration.dryRun }));
}

function jobBodyOf(job: Job): Record<string, unknown> {
  return {
    kind: "bigquery#job",
    id: `${job.projectId}:${GCP_EXPORT.location}.${job.id}`,
    jobReference: jobReference(job),
    configuration: { jobType: "QUERY", ...(job.dryRun ? { dryRun: true } : {}) },
    status: { state: "DONE" },
    statistics: { totalBytesProcessed: bytesProcessed(job), query: { totalBytesProcessed: bytesProcessed(job), statementType: "SELECT" } },
  };
}

function pageRequest(search: URLSearchParams): PageRequest {
  const maxResults = search.get("maxResults");
  return {
    maxResults: maxResults === null ? null : Number(maxResults),
    pageToken: search.get("pageToken"),
    startIndex: Number(search.get("startIndex") ?? 0),
    int64Timestamp: search.get("formatOptions.useInt64Timestamp") === "true",
  };
}

function datasetBody(): Record<string, unknown> {
  const { projectId, datasetId, location } = GCP_EXPORT;
  return { kind: "bigquery#dataset", id: `${projectId}:${datasetId}`, datasetReference: { projectId, datasetId }, location };
}

function tableBody(data: DemoData): Record<string, unknown> {
  const { projectId, datasetId, tableId, location } = GCP_EXPORT;
  return {
    kind: "bigquery#table",
    id: `${projectId}:${datasetId}.${tableId}`,
    tableReference: { projectId, datasetId, tableId },
    type: "TABLE",
    timePartitioning: { type: "DAY" },
    creationTime: String(instant(data.company.story.firstDay) / 1000),
    lastModifiedTime: String((data.gcpTable().at(-1)?.export_time ?? 0) / 1000),
    location,
  };
}
