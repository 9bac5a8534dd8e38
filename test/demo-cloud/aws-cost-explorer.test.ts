// The demo's Cost Explorer through the real AWS SDK: exact pages, groups, filters, tags, flags and errors.
import { GetCostAndUsageCommand, GetDimensionValuesCommand, GetTagsCommand, type Expression, type GetCostAndUsageCommandInput, type GetCostAndUsageCommandOutput } from "@aws-sdk/client-cost-explorer";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AWS_ACCOUNTS } from "@/jobs/demo-cloud/company/organisation";
import { startDemoCloud, type DemoCloud } from "@/jobs/demo-cloud/start-demo-cloud";
import { allPages, costExplorerClient, units } from "./clients";

const TODAY = "2026-11-24";
const MARCH = { Start: "2026-03-01", End: "2026-04-01" };
const METRICS = ["UnblendedCost", "AmortizedCost", "NetUnblendedCost", "NetAmortizedCost"];
const BY_ACCOUNT_AND_SERVICE: GetCostAndUsageCommandInput["GroupBy"] = [{ Type: "DIMENSION", Key: "LINKED_ACCOUNT" }, { Type: "DIMENSION", Key: "SERVICE" }];
const WEB = "118640275913";

let cloud: DemoCloud;
let client: ReturnType<typeof costExplorerClient>;

beforeAll(async () => {
  // Pages this small end inside a day.
  cloud = await startDemoCloud({ today: TODAY, groupsPerPage: 97 });
  client = costExplorerClient(cloud.awsEndpoint);
});

afterAll(() => cloud.stop());

const query = (input: Partial<GetCostAndUsageCommandInput>): GetCostAndUsageCommandInput => ({ TimePeriod: MARCH, Granularity: "DAILY", Metrics: METRICS, ...input });

/** Σ of a metric over groups, or over the totals of an ungrouped query. */
function sum(pages: readonly GetCostAndUsageCommandOutput[], metric: string): bigint {
  return pages.flatMap((page) => page.ResultsByTime ?? []).reduce((total, period) => {
    const groups = (period.Groups ?? []).map((group) => group.Metrics?.[metric]?.Amount);
    return [...groups, period.Total?.[metric]?.Amount].reduce((inner, amount) => inner + units(amount), total);
  }, 0n);
}

const values = (key: "LINKED_ACCOUNT" | "RECORD_TYPE", ...list: string[]): Expression => ({ Dimensions: { Key: key, Values: list } });

async function errorOf(input: Partial<GetCostAndUsageCommandInput>, with_ = client): Promise<string> {
  try {
    await with_.send(new GetCostAndUsageCommand(query(input)));
    return "no error";
  } catch (error) {
    return (error as Error).name;
  }
}

describe("amounts", () => {
  test("add up over pages that end inside a day to the ungrouped total, to the tenth decimal and for each metric", async () => {
    const total = await allPages(client, query({}));
    const grouped = await allPages(client, query({ GroupBy: BY_ACCOUNT_AND_SERVICE }));
    expect(grouped.length).toBeGreaterThan(20);
    const split = grouped.some((page, index) => page.ResultsByTime?.at(-1)?.TimePeriod?.Start === grouped[index + 1]?.ResultsByTime?.[0]?.TimePeriod?.Start);
    expect(split).toBe(true);
    for (const metric of METRICS) expect(sum(grouped, metric)).toBe(sum(total, metric));
    expect(sum(total, "UnblendedCost")).not.toBe(sum(total, "NetUnblendedCost"));
  });

  test("are text of at most ten decimals with a unit, and a grouped period has no total", async () => {
    const [page] = await allPages(client, query({ GroupBy: BY_ACCOUNT_AND_SERVICE, Metrics: ["UnblendedCost", "UsageQuantity"] }));
    const [period] = page?.ResultsByTime ?? [];
    expect(period?.Total).toEqual({});
    for (const group of period?.Groups ?? []) {
      expect(group.Metrics?.UnblendedCost?.Amount).toMatch(/^-?\d+(\.\d{1,10})?$/);
      expect([group.Metrics?.UnblendedCost?.Unit, group.Metrics?.UsageQuantity?.Unit]).toEqual(["USD", "N/A"]);
    }
  });

  test("are the same by month and by day", async () => {
    const monthly = await allPages(client, query({ Granularity: "MONTHLY" }));
    expect(monthly[0]?.ResultsByTime).toHaveLength(1);
    expect(sum(monthly, "UnblendedCost")).toBe(sum(await allPages(client, query({})), "UnblendedCost"));
  });

  test("of the record types of an account add up to the account", async () => {
    const byType = await allPages(client, query({ GroupBy: [{ Type: "DIMENSION", Key: "RECORD_TYPE" }], Filter: values("LINKED_ACCOUNT", WEB) }));
    const types = new Set(byType.flatMap((page) => page.ResultsByTime ?? []).flatMap((period) => (period.Groups ?? []).map((group) => group.Keys?.[0])));
    expect(types).toEqual(new Set(["Usage", "SavingsPlanCoveredUsage", "SavingsPlanNegation", "DiscountedUsage", "Upfront", "Credit"]));
    expect(sum(byType, "AmortizedCost")).toBe(sum(await allPages(client, query({ Filter: values("LINKED_ACCOUNT", WEB) })), "AmortizedCost"));
  });
});

describe("groups and filters", () => {
  test("give tag keys as key$value with key$ for untagged, which equals the ABSENT slice", async () => {
    const grouped = await allPages(client, query({ GroupBy: [{ Type: "DIMENSION", Key: "SERVICE" }, { Type: "TAG", Key: "team" }], Filter: values("LINKED_ACCOUNT", WEB) }));
    const groups = grouped.flatMap((page) => page.ResultsByTime ?? []).flatMap((period) => period.Groups ?? []);
    expect(new Set(groups.map((group) => group.Keys?.[1]))).toEqual(new Set(["team$", "team$web", "team$Web", "team$web-platform"]));
    const untagged = groups.filter((group) => group.Keys?.[1] === "team$").reduce((total, group) => total + units(group.Metrics?.UnblendedCost?.Amount), 0n);
    const absent = await allPages(client, query({ Filter: { And: [values("LINKED_ACCOUNT", WEB), { Tags: { Key: "team", MatchOptions: ["ABSENT"] } }] } }));
    expect(untagged).toBe(sum(absent, "UnblendedCost"));
    expect(untagged).not.toBe(0n);
  });

  test("take And, Or and Not: classes of record types are disjoint and complete", async () => {
    const credit = values("RECORD_TYPE", "Credit");
    const tax = values("RECORD_TYPE", "Tax");
    const both = await allPages(client, query({ Filter: { Or: [credit, tax] } }));
    const rest = await allPages(client, query({ Filter: { Not: { Or: [credit, tax] } } }));
    const none = await allPages(client, query({ Filter: { And: [credit, tax] } }));
    const all = await allPages(client, query({}));
    expect(sum(both, "UnblendedCost") + sum(rest, "UnblendedCost")).toBe(sum(all, "UnblendedCost"));
    expect(sum(none, "UnblendedCost")).toBe(0n);
    expect(sum(both, "UnblendedCost")).not.toBe(0n);
  });

  test("name the linked accounts beside the groups", async () => {
    const pages = await allPages(client, query({ GroupBy: BY_ACCOUNT_AND_SERVICE, TimePeriod: { Start: "2026-03-01", End: "2026-03-03" } }));
    const names = new Map(pages.flatMap((page) => page.DimensionValueAttributes ?? []).map((entry) => [entry.Value, entry.Attributes?.description]));
    expect(names).toEqual(new Map(AWS_ACCOUNTS.map((account) => [account.id, account.name])));
  });

  test("list accounts, tag keys and tag values, page by page", async () => {
    const first = await client.send(new GetDimensionValuesCommand({ TimePeriod: MARCH, Dimension: "LINKED_ACCOUNT", MaxResults: 7 }));
    const second = await client.send(new GetDimensionValuesCommand({ TimePeriod: MARCH, Dimension: "LINKED_ACCOUNT", MaxResults: 7, NextPageToken: first.NextPageToken }));
    expect([first.ReturnSize, second.ReturnSize, second.TotalSize, second.NextPageToken]).toEqual([7, 5, 12, undefined]);
    const keys = await client.send(new GetTagsCommand({ TimePeriod: MARCH }));
    expect(keys.Tags).toEqual(["Team", "env", "team"]);
    const teams = await client.send(new GetTagsCommand({ TimePeriod: MARCH, TagKey: "team" }));
    expect(teams.Tags).toEqual(["", "Web", "checkout", "ml", "mobile", "platform", "search", "security", "web", "web-platform"]);
  });
});

describe("time", () => {
  test("calls the open month and the month before its invoice estimated, closed months final", async () => {
    const estimated = async (today: string): Promise<(boolean | undefined)[]> => {
      cloud.setToday(today);
      const pages = await allPages(client, query({ Granularity: "MONTHLY", TimePeriod: { Start: "2026-09-01", End: "2026-12-01" } }));
      return pages.flatMap((page) => (page.ResultsByTime ?? []).map((period) => period.Estimated));
    };
    expect(await estimated("2026-11-04")).toEqual([false, true, true]);
    expect(await estimated("2026-11-05")).toEqual([false, false, true]);
    expect(await estimated(TODAY)).toEqual([false, false, true]);
  });

  test("answers the days after yesterday with no groups", async () => {
    const [page] = await allPages(client, query({ TimePeriod: { Start: "2026-11-23", End: "2026-11-26" }, GroupBy: [{ Type: "DIMENSION", Key: "SERVICE" }] }));
    expect(page?.ResultsByTime?.map((period) => (period.Groups ?? []).length > 0)).toEqual([true, false, false]);
  });
});

describe("errors come with the SDK's names", () => {
  test.each([
    ["three GroupBy", { GroupBy: [...(BY_ACCOUNT_AND_SERVICE ?? []), { Type: "TAG" as const, Key: "team" }] }, "ValidationException"],
    ["start not before end", { TimePeriod: { Start: "2026-04-01", End: "2026-04-01" } }, "ValidationException"],
    ["an unknown dimension", { GroupBy: [{ Type: "DIMENSION" as const, Key: "COLOUR" }] }, "ValidationException"],
    ["an And of one", { Filter: { And: [values("RECORD_TYPE", "Tax")] } }, "ValidationException"],
    ["two members in one filter node", { Filter: { ...values("RECORD_TYPE", "Tax"), Not: values("RECORD_TYPE", "Tax") } }, "ValidationException"],
    ["ABSENT on a dimension", { Filter: { Dimensions: { Key: "SERVICE" as const, MatchOptions: ["ABSENT" as const] } } }, "ValidationException"],
    ["more than 14 months back", { TimePeriod: { Start: "2025-09-30", End: "2025-10-02" } }, "BillExpirationException"],
    ["a token nobody gave", { NextPageToken: "bm90IGEgdG9rZW4=" }, "InvalidNextTokenException"],
  ] as const)("for %s", async (_, input, name) => {
    expect(await errorOf(input as Partial<GetCostAndUsageCommandInput>)).toBe(name);
  });

  test("for another query with an old query's token, and for a token that outlived its data", async () => {
    const first = await client.send(new GetCostAndUsageCommand(query({ GroupBy: BY_ACCOUNT_AND_SERVICE })));
    const token = first.NextPageToken;
    expect(await errorOf({ GroupBy: BY_ACCOUNT_AND_SERVICE, NextPageToken: token, Granularity: "MONTHLY" })).toBe("RequestChangedException");
    cloud.setToday(TODAY);
    expect(await errorOf({ GroupBy: BY_ACCOUNT_AND_SERVICE, NextPageToken: token })).toBe("InvalidNextTokenException");
  });

  test("for a key that the demo does not know", async () => {
    expect(await errorOf({}, costExplorerClient(cloud.awsEndpoint, { accessKeyId: "SOMEBODYELSE" }))).toBe("UnrecognizedClientException");
  });
});
