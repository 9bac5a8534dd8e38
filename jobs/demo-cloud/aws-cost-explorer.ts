// AWS Cost Explorer of the demo: one endpoint, the operation in a header, JSON 1.1 bodies, errors by name.
import { daysIn } from "@/lib/dates/dates";
import type { DemoData } from "./demo-data";
import { answerCostQuery } from "./aws/ce-answer";
import { CeError } from "./aws/ce-error";
import { compileFilter, dimensionOf } from "./aws/ce-filter";
import { accountNames, cutPages, GROUPS_PER_PAGE, hashQuery, pageBody, readToken } from "./aws/ce-pages";
import { readCostQuery, readDimensionQuery, readPeriod, readTagQuery, type Expression } from "./aws/ce-request";

/** The one access key the demo's AWS knows; the secret may be anything, because the demo does not check signatures. */
export const DEMO_AWS_CREDENTIALS = { accessKeyId: "KCODEMOLARKFIELD", secretAccessKey: "demo-secret-not-checked" } as const;

const KEPT_ANSWERS = 3;

export interface CostExplorer {
  /** @throws CeError */
  call(operation: string, body: unknown): Record<string, unknown>;
}

/** @throws CeError when the SigV4 header is missing or names another key */
export function checkAwsKey(authorization: string | undefined): void {
  const key = /^AWS4-HMAC-SHA256 Credential=([^/]+)\/\d{8}\/[^/]+\/ce\/aws4_request/.exec(authorization ?? "")?.[1];
  if (key === undefined) throw new CeError("MissingAuthenticationTokenException", "Missing Authentication Token");
  if (key !== DEMO_AWS_CREDENTIALS.accessKeyId) throw new CeError("UnrecognizedClientException", "The security token included in the request is invalid.");
}

/** @param groupsPerPage smaller in tests that want a page boundary inside a day */
export function createCostExplorer(data: DemoData, groupsPerPage: number = GROUPS_PER_PAGE): CostExplorer {
  const answers = new Map<string, ReturnType<typeof cutPages>>();

  const getCostAndUsage = (body: unknown): Record<string, unknown> => {
    const query = readCostQuery(body, data.today);
    const hash = hashQuery(query);
    const page = query.nextPageToken === null ? 0 : readToken(query.nextPageToken, { query: hash, version: data.version });
    const key = `${data.version}/${hash}`;
    let pages = answers.get(key);
    if (!pages) {
      pages = cutPages(answerCostQuery(data, query), groupsPerPage);
      const oldest = answers.keys().next();
      if (answers.size >= KEPT_ANSWERS && !oldest.done) answers.delete(oldest.value);
      answers.set(key, pages);
    }
    return pageBody(query, pages, page, data.version);
  };

  return {
    call(operation, body) {
      switch (operation) {
        case "GetCostAndUsage":
          return getCostAndUsage(body);
        case "GetDimensionValues":
          return getDimensionValues(data, body);
        case "GetTags":
          return getTags(data, body);
        default:
          throw new CeError("UnknownOperationException", `Operation '${operation}' is not in the demo's Cost Explorer`);
      }
    },
  };
}

function distinct(data: DemoData, request: { TimePeriod: { Start: string; End: string }; Filter?: Expression | undefined }, read: (charge: ReturnType<DemoData["awsChargesOn"]>[number]) => readonly string[]): string[] {
  const { start, end } = readPeriod(request.TimePeriod, data.today);
  const passes = request.Filter ? compileFilter(request.Filter) : () => true;
  const values = new Set<string>();
  for (const day of daysIn(start, end)) {
    for (const charge of data.awsChargesOn(day)) if (passes(charge)) for (const value of read(charge)) values.add(value);
  }
  return [...values].sort();
}

interface Paged {
  SearchString?: string | undefined;
  MaxResults?: number | undefined;
  NextPageToken?: string | undefined;
}

/** Value lists are short: the token is the number of values already given. @throws CeError InvalidNextTokenException */
function pageOf(values: readonly string[], request: Paged): { page: string[]; rest: Record<string, unknown> } {
  const found = request.SearchString === undefined ? values : values.filter((value) => value.toLowerCase().includes((request.SearchString ?? "").toLowerCase()));
  const from = request.NextPageToken === undefined ? 0 : Number(request.NextPageToken);
  if (!Number.isInteger(from) || from < 0 || from > found.length) throw new CeError("InvalidNextTokenException", "The pagination token is invalid. Try again without a pagination token.");
  const to = from + (request.MaxResults ?? 1_000);
  return {
    page: found.slice(from, to),
    rest: { ReturnSize: Math.min(to, found.length) - from, TotalSize: found.length, ...(to < found.length ? { NextPageToken: String(to) } : {}) },
  };
}

function getDimensionValues(data: DemoData, body: unknown): Record<string, unknown> {
  const request = readDimensionQuery(body);
  const { page, rest } = pageOf(distinct(data, request, (charge) => [dimensionOf(charge, request.Dimension)]), request);
  const DimensionValues = request.Dimension === "LINKED_ACCOUNT" ? accountNames(page) : page.map((value) => ({ Value: value, Attributes: {} }));
  return { DimensionValues, ...rest };
}

/** Without TagKey the keys, with it the values; "" stands for charges without the tag. */
function getTags(data: DemoData, body: unknown): Record<string, unknown> {
  const request = readTagQuery(body);
  const { TagKey: key } = request;
  const { page, rest } = pageOf(distinct(data, request, (charge) => (key === undefined ? Object.keys(charge.tags) : [charge.tags[key] ?? ""])), request);
  return { Tags: page, ...rest };
}
