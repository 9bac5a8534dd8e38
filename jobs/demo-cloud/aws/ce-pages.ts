// Cost Explorer's pages: a long answer cut by number of groups, also inside a day, and the tokens that lead on.
import { createHash } from "node:crypto";
import { AWS_ACCOUNTS } from "../company/organisation";
import { CeError } from "./ce-error";
import { metricsBody, type Group, type Period } from "./ce-answer";
import type { CostQuery } from "./ce-request";

// AWS does not publish its page size. 5,000 groups keep a page near 1.5 MB and the demo's plan for 14 months well under
// 150 requests (at 5 requests a second), and still cut every longer answer inside a day.
export const GROUPS_PER_PAGE = 5_000;

interface Token {
  /** Hash of the query without its token. */
  query: string;
  /** Version of the data the page was cut from. */
  version: number;
  page: number;
}

export function hashQuery(query: CostQuery): string {
  return createHash("sha256").update(JSON.stringify({ ...query, nextPageToken: null })).digest("base64url").slice(0, 22);
}

function encodeToken(token: Token): string {
  return Buffer.from(JSON.stringify(token)).toString("base64");
}

/** The page a request asks for. @throws CeError InvalidNextTokenException, RequestChangedException */
export function readToken(text: string, expected: { query: string; version: number }): number {
  let token: Partial<Token>;
  try {
    token = JSON.parse(Buffer.from(text, "base64").toString("utf8")) as Partial<Token>;
  } catch {
    throw new CeError("InvalidNextTokenException", "The pagination token is invalid. Try again without a pagination token.");
  }
  if (typeof token.page !== "number" || token.version !== expected.version) {
    throw new CeError("InvalidNextTokenException", "The pagination token is invalid. Try again without a pagination token.");
  }
  if (token.query !== expected.query) throw new CeError("RequestChangedException", "Your request parameters changed between pages. Try again with the old parameters or without a pagination token.");
  return token.page;
}

interface Piece {
  period: Period;
  groups: readonly Group[];
}

/** Cuts periods into pages; a period without groups takes one place so that it is named on some page. */
export function cutPages(periods: readonly Period[], size: number): Piece[][] {
  const pages: Piece[][] = [[]];
  let room = size;
  for (const period of periods) {
    let from = 0;
    do {
      if (room === 0) {
        pages.push([]);
        room = size;
      }
      const groups = period.groups.slice(from, from + room);
      pages.at(-1)?.push({ period, groups });
      room -= Math.max(1, groups.length);
      from += groups.length;
    } while (from < period.groups.length);
  }
  return pages;
}

/** The body of one page as Cost Explorer writes it. */
export function pageBody(query: CostQuery, pages: readonly Piece[][], page: number, version: number): Record<string, unknown> {
  const pieces = pages[page] ?? [];
  const accounts = new Set<string>();
  const position = query.groupBy.findIndex((group) => group.Type === "DIMENSION" && group.Key === "LINKED_ACCOUNT");
  const results = pieces.map(({ period, groups }) => ({
    TimePeriod: { Start: period.start, End: period.end },
    Total: period.total ? metricsBody(query.metrics, period.total) : {},
    Groups: groups.map((group) => {
      const account = group.keys[position];
      if (account !== undefined) accounts.add(account);
      return { Keys: group.keys, Metrics: metricsBody(query.metrics, group.sums) };
    }),
    Estimated: period.estimated,
  }));
  const more = page + 1 < pages.length;
  return {
    ...(more ? { NextPageToken: encodeToken({ query: hashQuery(query), version, page: page + 1 }) } : {}),
    ...(query.groupBy.length > 0 ? { GroupDefinitions: query.groupBy } : {}),
    ResultsByTime: results,
    DimensionValueAttributes: accountNames(accounts),
  };
}

/** Account names come only beside the values, as `description`. */
export function accountNames(ids: Iterable<string>): { Value: string; Attributes: Record<string, string> }[] {
  return [...ids].map((id) => ({ Value: id, Attributes: { description: AWS_ACCOUNTS.find((account) => account.id === id)?.name ?? id } }));
}
