// One answer of the demo's clouds: a request taken apart, the scripted fault or the real result, as status, headers and text.
import { log } from "@/lib/log/log";
import { checkAwsKey, type CostExplorer } from "./aws-cost-explorer";
import { CeError } from "./aws/ce-error";
import { checkBearer, matchRoute, type BigQueryServer } from "./gcp-bigquery";
import { BqError } from "./gcp/bq-error";
import type { Asked, FaultEffect } from "./faults";

export interface HttpRequest {
  method: string;
  url: URL;
  authorization: string | undefined;
  /** The `X-Amz-Target` header. */
  target: string | undefined;
  body: string;
}

export interface Answer {
  status: number;
  headers: Record<string, string>;
  text: string;
  /** The token of the next page, when there is one. */
  nextToken: string | null;
}

const AWS_TARGET = "AWSInsightsIndexService.";
const AWS_JSON = "application/x-amz-json-1.1";

/** What a request asks for, before anything is checked; null for a path that neither cloud has. */
export function readAsked(request: HttpRequest): Asked | null {
  const { pathname, searchParams } = request.url;
  if (request.method === "POST" && pathname === "/") {
    return { cloud: "aws", operation: (request.target ?? "").replace(AWS_TARGET, ""), hasToken: /"NextPageToken"\s*:\s*"/.test(request.body) };
  }
  const route = matchRoute(request.method, bigQueryPath(pathname));
  return route && { cloud: "gcp", operation: route.operation, hasToken: searchParams.has("pageToken") };
}

// With BIGQUERY_EMULATOR_HOST the client leaves "/bigquery/v2" out; both forms are one path.
function bigQueryPath(pathname: string): string {
  return pathname.replace(/^\/bigquery\/v2(?=\/)/, "");
}

/** Cost Explorer's answer or error. */
export function answerAws(costExplorer: CostExplorer, request: HttpRequest, operation: string): Answer {
  try {
    checkAwsKey(request.authorization);
    return json(200, costExplorer.call(operation, parseBody(request.body, () => new CeError("SerializationException", "The request body is not JSON"))), AWS_JSON);
  } catch (error) {
    if (error instanceof CeError) return awsError(error);
    return json(500, { __type: "InternalFailure", Message: unexpected(error) }, AWS_JSON);
  }
}

/** BigQuery's answer or error. */
export function answerGcp(bigQuery: BigQueryServer, request: HttpRequest): Answer {
  try {
    checkBearer(request.authorization);
    const body = request.body === "" ? {} : parseBody(request.body, () => new BqError(400, "invalid", "Invalid JSON payload received"));
    return json(200, bigQuery.call({ method: request.method, path: bigQueryPath(request.url.pathname), search: request.url.searchParams, body }));
  } catch (error) {
    return gcpError(error instanceof BqError ? error : new BqError(500, "internalError", unexpected(error)));
  }
}

/** The answer of a fault that has one of its own; null for the faults that cut or withhold the real answer. */
export function answerFault(effect: FaultEffect, cloud: Asked["cloud"]): Answer | null {
  const error = cloud === "aws" ? awsFault(effect) : gcpFault(effect);
  if (!error) return null;
  const seconds = "retryAfterSeconds" in effect ? effect.retryAfterSeconds : undefined;
  return seconds === undefined ? error : { ...error, headers: { ...error.headers, "Retry-After": String(seconds) } };
}

function awsFault(effect: FaultEffect): Answer | null {
  switch (effect.kind) {
    case "throttle":
      return awsError(new CeError("LimitExceededException", "You made too many calls in a short period of time. Try again later."));
    case "status":
      return json(effect.status, { __type: effect.status === 503 ? "ServiceUnavailableException" : "InternalFailure", Message: "The service failed (scripted)" }, AWS_JSON);
    case "token_expired":
      return awsError(new CeError("InvalidNextTokenException", "The pagination token is invalid. Try again without a pagination token."));
    case "credentials_expired":
      return awsError(new CeError("ExpiredTokenException", "The security token included in the request is expired"));
    case "denied":
      return awsError(new CeError("AccessDeniedException", "User: arn:aws:iam::402917736508:user/kco is not authorized to perform: ce:GetCostAndUsage on resource: arn:aws:ce:us-east-1:402917736508:/GetCostAndUsage"));
    default:
      return null;
  }
}

function gcpFault(effect: FaultEffect): Answer | null {
  switch (effect.kind) {
    case "throttle":
      return gcpError(new BqError(effect.as ?? 429, "rateLimitExceeded", "Exceeded rate limits: too many api requests per user per method for this user_method"));
    case "status":
      return gcpError(new BqError(effect.status, "backendError", "The service failed (scripted)"));
    case "token_expired":
      return gcpError(new BqError(400, "invalid", "Invalid page token"));
    case "credentials_expired":
      return gcpError(new BqError(401, "authError", "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential."));
    case "denied":
      return gcpError(new BqError(403, "accessDenied", "Access Denied: Project larkfield-platform: User does not have bigquery.jobs.create permission in project larkfield-platform."));
    default:
      return null;
  }
}

function parseBody(text: string, bad: () => Error): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw bad();
  }
}

function unexpected(error: unknown): string {
  log.error({ err: error }, "demo cloud failed");
  return "The demo cloud failed; its log has the cause";
}

export function json(status: number, body: Record<string, unknown>, type = "application/json; charset=UTF-8"): Answer {
  const next = body.NextPageToken ?? body.pageToken;
  return { status, headers: { "Content-Type": type }, text: JSON.stringify(body), nextToken: typeof next === "string" ? next : null };
}

function awsError(error: CeError): Answer {
  return json(400, { __type: error.type, Message: error.message }, AWS_JSON);
}

function gcpError(error: BqError): Answer {
  return json(error.status, error.body());
}
