// What DOMAIN §6's slicing plan costs on the demo: requests for 13 months and the current one, pages included.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Expression, GetCostAndUsageCommandInput, GetCostAndUsageCommandOutput } from "@aws-sdk/client-cost-explorer";
import { AWS_RECORD_TYPES } from "@/jobs/demo-cloud/company/aws-charge";
import { startDemoCloud, type DemoCloud } from "@/jobs/demo-cloud/start-demo-cloud";
import { allPages, costExplorerClient, units } from "./clients";

const TODAY = "2026-11-30";
const WINDOW = { Start: "2025-10-01", End: TODAY };
const APART: Readonly<Record<string, readonly string[]>> = { Tax: ["Tax"], Credit: ["Credit"], Refund: ["Refund"], other: ["Support"] };
const SPENT_APART = Object.values(APART).flat();

let cloud: DemoCloud;

beforeAll(async () => {
  cloud = await startDemoCloud({ today: TODAY });
});

afterAll(() => cloud.stop());

const dimension = (key: "LINKED_ACCOUNT" | "RECORD_TYPE", values: readonly string[]): Expression => ({ Dimensions: { Key: key, Values: [...values] } });

interface Sums {
  groups: number;
  /** By account: Σ NetUnblendedCost. */
  byAccount: Map<string, bigint>;
}

function addUp(pages: readonly GetCostAndUsageCommandOutput[], accountOf: (keys: readonly string[]) => string): Sums {
  const byAccount = new Map<string, bigint>();
  let groups = 0;
  for (const group of pages.flatMap((page) => page.ResultsByTime ?? []).flatMap((period) => period.Groups ?? [])) {
    groups += 1;
    const account = accountOf(group.Keys ?? []);
    byAccount.set(account, (byAccount.get(account) ?? 0n) + units(group.Metrics?.NetUnblendedCost?.Amount));
  }
  return { groups, byAccount };
}

test("the whole plan takes at most 150 requests and its slices add up to the control of every account exactly", async () => {
  const client = costExplorerClient(cloud.awsEndpoint);
  const ask = (input: Partial<GetCostAndUsageCommandInput>): Promise<GetCostAndUsageCommandOutput[]> =>
    allPages(client, { TimePeriod: WINDOW, Granularity: "DAILY", Metrics: ["NetUnblendedCost"], ...input });

  const control = addUp(await ask({ GroupBy: [{ Type: "DIMENSION", Key: "LINKED_ACCOUNT" }, { Type: "DIMENSION", Key: "SERVICE" }] }), ([account = ""]) => account);
  const typePages = await ask({ GroupBy: [{ Type: "DIMENSION", Key: "LINKED_ACCOUNT" }, { Type: "DIMENSION", Key: "RECORD_TYPE" }] });
  const typesOf = new Map<string, Set<string>>();
  for (const group of typePages.flatMap((page) => page.ResultsByTime ?? []).flatMap((period) => period.Groups ?? [])) {
    const [account = "", type = ""] = group.Keys ?? [];
    typesOf.set(account, (typesOf.get(account) ?? new Set()).add(type));
  }

  let sliceGroups = 0;
  for (const [account, total] of control.byAccount) {
    const types = typesOf.get(account) ?? new Set<string>();
    const classes = [AWS_RECORD_TYPES.filter((type) => !SPENT_APART.includes(type)), ...Object.values(APART).filter((list) => list.some((type) => types.has(type)))];
    let slices = 0n;
    for (const list of classes) {
      const Filter = { And: [dimension("LINKED_ACCOUNT", [account]), dimension("RECORD_TYPE", list)] };
      const slice = addUp(await ask({ Filter, GroupBy: [{ Type: "DIMENSION", Key: "SERVICE" }, { Type: "TAG", Key: "team" }] }), () => account);
      slices += slice.byAccount.get(account) ?? 0n;
      sliceGroups += slice.groups;
    }
    await ask({ Filter: { And: [dimension("LINKED_ACCOUNT", [account]), { Tags: { Key: "team", MatchOptions: ["ABSENT"] } }] }, GroupBy: [{ Type: "DIMENSION", Key: "SERVICE" }] });
    expect(slices).toBe(total);
  }
  const { aws, throttled } = cloud.requests();
  expect(aws).toBeLessThanOrEqual(150);
  expect(aws).toBeGreaterThan(30);
  expect(throttled).toBe(0);
  expect(sliceGroups).toBeGreaterThan(40_000);
}, 120_000);
