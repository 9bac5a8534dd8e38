// Scripted failures of the demo's clouds, as the real SDKs meet them (FA-6 to FA-13).
import { GetCostAndUsageCommand, type GetCostAndUsageCommandInput, type GetCostAndUsageCommandOutput } from "@aws-sdk/client-cost-explorer";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { FaultEffect, FaultScript } from "@/jobs/demo-cloud/faults";
import { startDemoCloud, type DemoCloud } from "@/jobs/demo-cloud/start-demo-cloud";
import { allPages, bigQueryClient, costExplorerClient, TABLE, units } from "./clients";

const TODAY = "2026-11-24";
const DAY = "2026-10-05";
const NEXT = "2026-10-06";
const INPUT: GetCostAndUsageCommandInput = {
  TimePeriod: { Start: DAY, End: NEXT },
  Granularity: "DAILY",
  Metrics: ["UnblendedCost"],
  GroupBy: [{ Type: "DIMENSION", Key: "LINKED_ACCOUNT" }, { Type: "DIMENSION", Key: "SERVICE" }],
};
const ROWS = `SELECT CAST(cost AS STRING) AS cost FROM ${TABLE} WHERE _PARTITIONTIME >= @from AND _PARTITIONTIME < @to`;

let cloud: DemoCloud;

beforeAll(async () => {
  cloud = await startDemoCloud({ today: TODAY, groupsPerPage: 40, rowsPerPage: 40 });
});

afterAll(() => cloud.stop());

beforeEach(() => {
  cloud.setFaults({});
  cloud.resetRequests();
});

const aws = (effect: FaultEffect, more: Partial<NonNullable<FaultScript["requests"]>[number]> = {}): FaultScript => ({ requests: [{ cloud: "aws", effect, ...more }] });

async function awsFailure(token?: string): Promise<{ name: string; $metadata?: { httpStatusCode?: number }; $response?: { headers: Record<string, string> } }> {
  try {
    await costExplorerClient(cloud.awsEndpoint).send(new GetCostAndUsageCommand({ ...INPUT, ...(token === undefined ? {} : { NextPageToken: token }) }));
  } catch (error) {
    return error as { name: string };
  }
  throw new Error("no failure");
}

const firstPage = (token?: string): Promise<GetCostAndUsageCommandOutput> =>
  costExplorerClient(cloud.awsEndpoint).send(new GetCostAndUsageCommand({ ...INPUT, ...(token === undefined ? {} : { NextPageToken: token }) }));

async function gcpRows(): Promise<{ cost: string }[]> {
  const client = bigQueryClient(cloud.bigQueryEndpoint);
  const [rows] = await client.query({ query: ROWS, params: { from: client.timestamp(`${DAY}T00:00:00Z`), to: client.timestamp(`${NEXT}T00:00:00Z`) } });
  return rows as { cost: string }[];
}

const total = (pages: readonly GetCostAndUsageCommandOutput[]): bigint =>
  pages.flatMap((page) => page.ResultsByTime ?? []).flatMap((period) => period.Groups ?? []).reduce((sum, group) => sum + units(group.Metrics?.UnblendedCost?.Amount), 0n);

describe("Cost Explorer", () => {
  test("throttles twice, and the SDK's own retry then succeeds at the third attempt", async () => {
    cloud.setFaults(aws({ kind: "throttle" }, { times: 2 }));
    const output = await costExplorerClient(cloud.awsEndpoint, { maxAttempts: 3 }).send(new GetCostAndUsageCommand(INPUT));
    expect(output.$metadata.attempts).toBe(3);
    expect(cloud.requests()).toMatchObject({ aws: 3, throttled: 2 });
  });

  test("sends Retry-After with a throttle when the script says so", async () => {
    cloud.setFaults(aws({ kind: "throttle", retryAfterSeconds: 7 }));
    const failure = await awsFailure();
    expect([failure.name, failure.$response?.headers["retry-after"]]).toEqual(["LimitExceededException", "7"]);
  });

  test.each([
    [{ kind: "status", status: 500 }, "InternalFailure"],
    [{ kind: "status", status: 503 }, "ServiceUnavailableException"],
    [{ kind: "credentials_expired" }, "ExpiredTokenException"],
    [{ kind: "denied" }, "AccessDeniedException"],
    [{ kind: "truncate" }, "SyntaxError"],
  ] as const)("answers %j once, as %s", async (effect, name) => {
    cloud.setFaults(aws(effect));
    expect((await awsFailure()).name).toBe(name);
    expect((await firstPage()).ResultsByTime).toHaveLength(1);
  });

  test("resets the connection", async () => {
    cloud.setFaults(aws({ kind: "reset" }));
    expect(await awsFailure()).toMatchObject({ code: "ECONNRESET" });
    expect(cloud.requests().entries.map((entry) => entry.status)).toEqual([0]);
  });

  test("hangs until the client gives up", async () => {
    cloud.setFaults(aws({ kind: "hang" }));
    const abort = new AbortController();
    const waiting = costExplorerClient(cloud.awsEndpoint).send(new GetCostAndUsageCommand(INPUT), { abortSignal: abort.signal });
    while (cloud.requests().aws === 0) await new Promise((resolve) => setImmediate(resolve));
    abort.abort();
    await expect(waiting).rejects.toMatchObject({ name: "AbortError" });
  });

  test("sends a page twice with the token it was asked with, and goes on when asked again", async () => {
    const clean = await allPages(costExplorerClient(cloud.awsEndpoint), INPUT);
    cloud.setFaults(aws({ kind: "duplicate_page" }));
    const first = await firstPage();
    const again = await firstPage(first.NextPageToken);
    expect([again.NextPageToken, total([again])]).toEqual([first.NextPageToken, total([first])]);
    const second = await firstPage(first.NextPageToken);
    expect(total([second])).toBe(total([clean[1] as GetCostAndUsageCommandOutput]));
  });

  test("leads in a circle for ever when the duplicate never ends", async () => {
    cloud.setFaults(aws({ kind: "duplicate_page" }, { times: Number.POSITIVE_INFINITY }));
    const { NextPageToken: token } = await firstPage();
    for (let i = 0; i < 4; i += 1) expect((await firstPage(token)).NextPageToken).toBe(token);
  });

  test("forgets a page token on request, at the page that the script skips to", async () => {
    const { NextPageToken: token } = await firstPage();
    cloud.setFaults(aws({ kind: "token_expired" }, { skip: 1 }));
    await firstPage(token);
    expect((await awsFailure(token)).name).toBe("InvalidNextTokenException");
  });

  test("answers at most as many requests a second as it is told", async () => {
    cloud.setFaults({ rateLimit: { aws: 2 } });
    const results = await Promise.allSettled(Array.from({ length: 5 }, () => firstPage()));
    expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(2);
    expect(cloud.requests().throttled).toBe(3);
  });
});

describe("BigQuery", () => {
  test.each([
    [{ kind: "throttle" }, 429, "rateLimitExceeded"],
    [{ kind: "throttle", as: 403 }, 403, "rateLimitExceeded"],
    [{ kind: "status", status: 502 }, 502, "backendError"],
    [{ kind: "denied" }, 403, "accessDenied"],
    [{ kind: "credentials_expired" }, 401, "authError"],
  ] as const)("answers %j as %i %s", async (effect, code, reason) => {
    cloud.setFaults({ requests: [{ cloud: "gcp", operation: "query", effect }] });
    await expect(gcpRows()).rejects.toMatchObject({ code, errors: [{ reason }] });
    expect((await gcpRows()).length).toBeGreaterThan(40);
  });

  test.each([
    [{ kind: "reset" }, /ECONNRESET|socket hang up/],
    [{ kind: "token_expired" }, "Invalid page token"],
  ] as const)("does on a further page alone: %j", async (effect, message) => {
    cloud.setFaults({ requests: [{ cloud: "gcp", operation: "results", page: "next", effect }] });
    await expect(gcpRows()).rejects.toThrow(message);
  });

  test("cuts a further page, which the client takes for the end of the rows: only totalRows tells", async () => {
    const clean = await gcpRows();
    cloud.setFaults({ requests: [{ cloud: "gcp", operation: "results", page: "next", effect: { kind: "truncate", bytes: 100 } }] });
    expect(clean.length).toBeGreaterThan(40);
    expect(await gcpRows()).toHaveLength(40);
  });

  test("sends a page of rows twice, which the client's own paging does not notice", async () => {
    const clean = await gcpRows();
    cloud.setFaults({ requests: [{ cloud: "gcp", page: "next", effect: { kind: "duplicate_page" } }] });
    expect(await gcpRows()).toHaveLength(clean.length + 40);
  });
});

describe("data", () => {
  test("of an AWS day can be missing, empty or absent, and come back", async () => {
    const two = { ...INPUT, TimePeriod: { Start: DAY, End: "2026-10-07" } };
    const days = async (): Promise<[string | undefined, boolean][]> =>
      (await allPages(costExplorerClient(cloud.awsEndpoint), two)).flatMap((page) => page.ResultsByTime ?? []).map((period) => [period.TimePeriod?.Start, (period.Groups ?? []).length > 0]);
    cloud.setFaults({ data: [{ kind: "day_missing", cloud: "aws", day: DAY }] });
    expect(Object.fromEntries(await days())).toEqual({ [DAY]: false, [NEXT]: true });
    cloud.setFaults({ data: [{ kind: "day_missing", cloud: "aws", day: DAY, how: "absent" }] });
    expect(Object.fromEntries(await days())).toEqual({ [NEXT]: true });
    cloud.setFaults({});
    expect(Object.fromEntries(await days())).toEqual({ [DAY]: true, [NEXT]: true });
  });

  test("of a Google day that comes late lie in later partitions", async () => {
    const perPartition = async (): Promise<Record<string, number>> => {
      const client = bigQueryClient(cloud.bigQueryEndpoint);
      const query = `SELECT DATE(_PARTITIONTIME) AS day, COUNT(*) AS n FROM ${TABLE} WHERE DATE(usage_start_time) = '${DAY}' GROUP BY day ORDER BY day`;
      const [rows] = await client.query({ query });
      return Object.fromEntries((rows as { day: { value: string }; n: number }[]).map((row) => [row.day.value, row.n]));
    };
    const before = await perPartition();
    cloud.setFaults({ data: [{ kind: "day_late", day: DAY, byDays: 2 }] });
    const shifted = Object.fromEntries(Object.entries(before).map(([day, n]) => [`2026-10-${String(Number(day.slice(8)) + 2).padStart(2, "0")}`, n]));
    expect(await perPartition()).toEqual(shifted);
    cloud.setFaults({ data: [{ kind: "day_missing", cloud: "gcp", day: DAY }] });
    expect(await perPartition()).toEqual({});
  });

  test("of a restated AWS account change by the factor, of no other account, and vanish at zero", async () => {
    const fresh = await startDemoCloud({ today: TODAY });
    try {
      const byAccount = async (): Promise<Map<string, bigint>> => {
        const pages = await allPages(costExplorerClient(fresh.awsEndpoint), { ...INPUT, GroupBy: [{ Type: "DIMENSION", Key: "LINKED_ACCOUNT" }] });
        return new Map(pages.flatMap((p) => p.ResultsByTime ?? []).flatMap((p) => p.Groups ?? []).map((g) => [g.Keys?.[0] ?? "", units(g.Metrics?.UnblendedCost?.Amount)]));
      };
      const before = await byAccount();
      fresh.restate({ cloud: "aws", day: DAY, account: "783156234407", factor: "0.5" });
      const after = await byAccount();
      const [was, is] = [before.get("783156234407") ?? 0n, after.get("783156234407") ?? 0n];
      expect(was / 2n - is).toBeLessThan(20n);
      expect(new Map([...after].filter(([id]) => id !== "783156234407"))).toEqual(new Map([...before].filter(([id]) => id !== "783156234407")));
      fresh.restate({ cloud: "aws", day: DAY, account: "783156234407", factor: "0" });
      expect((await byAccount()).has("783156234407")).toBe(false);
    } finally {
      await fresh.stop();
    }
  });

  test("of a restated Google day come as appended rows whose sum is the factor times the old one", async () => {
    const fresh = await startDemoCloud({ today: TODAY });
    try {
      const client = bigQueryClient(fresh.bigQueryEndpoint);
      const sums = async (): Promise<{ cost: string; n: number }> => {
        const query = `SELECT CAST(SUM(CAST(CAST(cost AS STRING) AS BIGNUMERIC)) AS STRING) AS cost, COUNT(*) AS n FROM ${TABLE} WHERE DATE(usage_start_time) = '${DAY}' AND project.id = 'larkfield-warehouse'`;
        const [rows] = await client.query({ query });
        return rows[0] as { cost: string; n: number };
      };
      const before = await sums();
      fresh.restate({ cloud: "gcp", day: DAY, account: "larkfield-warehouse", factor: "0.9" });
      const once = await sums();
      expect(once.n).toBe(before.n * 3);
      expect(Number(once.cost)).toBeCloseTo(Number(before.cost) * 0.9, 3);
      fresh.restate({ cloud: "gcp", day: DAY, account: "larkfield-warehouse", factor: "0.5" });
      expect(Number((await sums()).cost)).toBeCloseTo(Number(before.cost) * 0.45, 3);
    } finally {
      await fresh.stop();
    }
  });
});

test("a taken port is refused with its number", async () => {
  const port = Number(new URL(cloud.url).port);
  await expect(startDemoCloud({ today: TODAY, port })).rejects.toThrow(`127.0.0.1:${port} (EADDRINUSE)`);
});

test("a path that neither cloud has is answered 404", async () => {
  expect((await fetch(`${cloud.url}/nothing`)).status).toBe(404);
});
