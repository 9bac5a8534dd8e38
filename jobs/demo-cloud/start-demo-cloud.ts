// The demo's clouds as one local HTTP server: AWS Cost Explorer at POST /, Google BigQuery under /bigquery/v2.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { AppError } from "@/lib/errors/app-error";
import type { Day } from "@/lib/dates/dates";
import { answerAws, answerFault, answerGcp, json, readAsked, type Answer, type HttpRequest } from "./answer";
import { createCostExplorer } from "./aws-cost-explorer";
import { getDemoCompany, type DemoCompany } from "./company/demo-company";
import { DemoData, type Restatement } from "./demo-data";
import { FaultRunner, type Asked, type FaultScript } from "./faults";
import { createBigQuery } from "./gcp-bigquery";
import { RequestLog, type RequestCounters } from "./request-log";

export interface DemoCloudOptions {
  /** The present day: data end with the day before, which is there in part. */
  today: Day;
  /** The day the story's months are counted from. Keep it while `today` moves on; default: `today`. */
  anchor?: Day;
  /** Changes the noise in the amounts, never the story. */
  seed?: string;
  /** Default 0: a free port of 127.0.0.1. */
  port?: number;
  faults?: FaultScript;
  /** Smaller pages for tests. */
  groupsPerPage?: number;
  rowsPerPage?: number;
}

export interface DemoCloud {
  url: string;
  /** For `endpoint` of the AWS client. */
  awsEndpoint: string;
  /** For `apiEndpoint` of the BigQuery client. */
  bigQueryEndpoint: string;
  company: DemoCompany;
  requests(): RequestCounters;
  resetRequests(): void;
  setToday(day: Day): void;
  /** Replaces the whole script, data faults included. */
  setFaults(script: FaultScript): void;
  /** A past day changes; restatements add up. */
  restate(restatement: Restatement): void;
  stop(): Promise<void>;
}

// The longest request is a query of a few kilobytes.
const MAX_BODY_BYTES = 1_000_000;
const KEPT_PAGES = 4;

/** Starts the demo's clouds on 127.0.0.1. @throws AppError unavailable when the port is taken */
export async function startDemoCloud(options: DemoCloudOptions): Promise<DemoCloud> {
  const { today, anchor = today, seed } = options;
  const company = getDemoCompany({ anchor, ...(seed === undefined ? {} : { seed }) });
  const data = new DemoData(company, today);
  const faults = new FaultRunner();
  const requests = new RequestLog();
  const setFaults = (script: FaultScript): void => {
    faults.setScript(script);
    data.setFaults(script.data ?? []);
  };
  setFaults(options.faults ?? {});

  const handler = new Handler({
    costExplorer: createCostExplorer(data, options.groupsPerPage),
    bigQuery: createBigQuery(data, options.rowsPerPage),
    faults,
    requests,
  });
  const server = createServer((request, response) => void handler.handle(request, response));
  const port = await listen(server, options.port ?? 0);
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    awsEndpoint: url,
    bigQueryEndpoint: url,
    company,
    requests: () => requests.counters(),
    resetRequests: () => requests.reset(),
    setToday: (day) => data.setToday(day),
    setFaults,
    restate: (restatement) => data.restate(restatement),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) =>
      reject(new AppError("unavailable", `The demo cloud cannot listen on 127.0.0.1:${port} (${cause.code ?? cause.message}). Stop what holds the port or give another one.`, { cause })),
    );
    server.listen(port, "127.0.0.1", resolve);
  });
  return (server.address() as AddressInfo).port;
}

interface Parts {
  costExplorer: ReturnType<typeof createCostExplorer>;
  bigQuery: ReturnType<typeof createBigQuery>;
  faults: FaultRunner;
  requests: RequestLog;
}

class Handler {
  readonly #parts: Parts;
  /** The page that gave out a token, for the fault that sends it twice. */
  readonly #pages = new Map<string, Answer>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const atMs = performance.now();
    const body = await readBody(incoming);
    if (body === null) return void send(response, json(413, { error: `The request body is larger than ${MAX_BODY_BYTES} bytes` }));
    const request = readRequest(incoming, body);
    const asked = readAsked(request);
    if (!asked) return void send(response, json(404, { error: { code: 404, message: `Not found: ${request.method} ${request.url.pathname}`, errors: [{ reason: "notFound" }] } }));
    const { faults, requests } = this.#parts;
    const effect = faults.next(asked, atMs);
    const record = (status: number): void => requests.add({ ...asked, atMs, status }, effect?.kind === "throttle");
    if (effect?.kind === "hang") return record(0);
    if (effect?.kind === "reset") {
      record(0);
      incoming.socket.resetAndDestroy();
      return;
    }
    const answer = (effect && (answerFault(effect, asked.cloud) ?? this.#pageAgain(effect.kind, request))) ?? this.#answer(asked, request);
    record(answer.status);
    send(response, effect?.kind === "truncate" ? { ...answer, text: answer.text.slice(0, effect.bytes ?? answer.text.length >> 1) } : answer);
  }

  #answer(asked: Asked, request: HttpRequest): Answer {
    const answer = asked.cloud === "aws" ? answerAws(this.#parts.costExplorer, request, asked.operation) : answerGcp(this.#parts.bigQuery, request);
    if (answer.nextToken !== null) {
      this.#pages.set(answer.nextToken, answer);
      const oldest = this.#pages.keys().next();
      if (this.#pages.size > KEPT_PAGES && !oldest.done) this.#pages.delete(oldest.value);
    }
    return answer;
  }

  #pageAgain(kind: string, request: HttpRequest): Answer | null {
    if (kind !== "duplicate_page") return null;
    const token = request.url.searchParams.get("pageToken") ?? /"NextPageToken"\s*:\s*"([^"]+)"/.exec(request.body)?.[1];
    return token === undefined ? null : (this.#pages.get(token) ?? null);
  }
}

function readRequest(incoming: IncomingMessage, body: string): HttpRequest {
  const target = incoming.headers["x-amz-target"];
  return {
    method: incoming.method ?? "GET",
    url: new URL(incoming.url ?? "/", "http://127.0.0.1"),
    authorization: incoming.headers.authorization,
    target: typeof target === "string" ? target : undefined,
    body,
  };
}

/** The body as text; null when it is too large. */
async function readBody(incoming: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    size += (chunk as Buffer).length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk as Buffer);
  }
  return size > MAX_BODY_BYTES ? null : Buffer.concat(chunks).toString("utf8");
}

function send(response: ServerResponse, answer: Answer): void {
  const bytes = Buffer.from(answer.text, "utf8");
  response.writeHead(answer.status, { ...answer.headers, "Content-Length": String(bytes.length) });
  response.end(bytes);
}
