// Cost Explorer that throttles, fails, hangs, cuts its answers, repeats its pages and forgets its tokens (FA-6 to FA-10).
import type { GetCostAndUsageRequest } from "@aws-sdk/client-cost-explorer";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { startDemoCloud, type DemoCloud } from "@/jobs/demo-cloud/start-demo-cloud";
import type { FaultEffect, RequestFault } from "@/jobs/demo-cloud/faults";
import { awsCe } from "@/jobs/formats/aws-ce";
import { CeClient } from "@/jobs/providers/aws-ce-client";
import { awsCeConfig } from "@/jobs/providers/aws-ce-config";
import { CE_METRICS } from "@/jobs/providers/aws-ce-amounts";
import { NO_RETRY } from "@/jobs/run/step";
import { createAwsCostExplorer } from "@/jobs/providers/aws-cost-explorer";
import { PATIENCE, type Patience } from "@/jobs/providers/call-with-retry";
import { createTestDatabase, type TestDatabase } from "@/test/setup/database";
import { awsSource, hurried, world, type Extracted, type World } from "./provider-world";

const DAY = "2026-11-24";
const THREE_DAYS = { from: "2026-11-18", to: "2026-11-21" };
/** Control by account and service over three days: several pages, cut inside a day. */
const GROUPS_PER_PAGE = 100;

let db: TestDatabase;
let cloud: DemoCloud;
let undisturbed: { requests: number; sum: string; rows: number };
let sources = 0;

beforeAll(async () => {
  db = await createTestDatabase();
  cloud = await startDemoCloud({ today: DAY, groupsPerPage: GROUPS_PER_PAGE });
  const { requests, batchIds } = await extract((await newWorld()).aws);
  undisturbed = { requests, ...(await delivered(batchIds)) };
}, 120_000);

afterEach(() => {
  cloud.setFaults({});
  cloud.resetRequests();
});

afterAll(async () => {
  await cloud.stop();
  await db.drop();
});

async function newWorld(patience: Partial<Patience> = {}, config: Readonly<Record<string, unknown>> = {}): Promise<{ aws: World; waited: number[] }> {
  const hurry = hurried(patience);
  sources += 1;
  const source = await awsSource(db, cloud, `aws-${sources}`, config);
  // A bucket of its own: turns that other tests took are not waited for here.
  return { aws: world(db, { ...source, billingAccount: `${source.billingAccount}-${sources}` }, { provider: createAwsCostExplorer(hurry), format: awsCe }), waited: hurry.waited };
}

const extract = (aws: World): Promise<Extracted> => aws.extract({ day: DAY, kind: "backfill", params: THREE_DAYS });

async function delivered(batchIds: readonly string[]): Promise<{ sum: string; rows: number }> {
  const { rows } = await db.owner.query<{ sum: string; rows: number }>("SELECT sum(net_unblended_cost::numeric)::text AS sum, count(*)::int AS rows FROM bronze.aws_ce WHERE batch_id = ANY ($1::bigint[])", [batchIds]);
  return rows[0] ?? { sum: "", rows: 0 };
}

const fault = (effect: FaultEffect, more: Partial<RequestFault> = {}): { requests: RequestFault[] } => ({ requests: [{ cloud: "aws", operation: "GetCostAndUsage", effect, ...more }] });
const attempts = (): number => cloud.requests().aws;

test("a page boundary inside a day and one page for everything give the same rows", async () => {
  const whole = await startDemoCloud({ today: DAY });
  try {
    const aws = world(db, await awsSource(db, whole, "aws-whole"), { provider: createAwsCostExplorer(hurried()), format: awsCe });
    const { requests, batchIds } = await extract(aws);
    expect(await delivered(batchIds)).toEqual({ sum: undisturbed.sum, rows: undisturbed.rows });
    expect(requests).toBeLessThan(undisturbed.requests);
  } finally {
    await whole.stop();
  }
});

// Arrivals are looked at, so a machine that stalls for a tenth of a second may bunch them: a limiter that lets more through fails every try.
test("FA-6: in any second of a run at most five requests reach AWS", { timeout: 120_000, retry: 3 }, async () => {
  const { aws } = await newWorld({ sleep: PATIENCE.sleep });
  cloud.resetRequests();
  cloud.setFaults({ rateLimit: { aws: 5 } });
  await extract(aws);
  const { entries, throttled } = cloud.requests();
  const at = entries.map((entry) => entry.atMs);
  const busiest = Math.max(...at.map((start) => at.filter((other) => other >= start && other < start + 1_000).length));
  expect(busiest).toBeLessThanOrEqual(5);
  expect(throttled).toBe(0);
});

test("FA-6: throttling is waited out as long as Retry-After says, and no page is asked twice for it", async () => {
  const { aws, waited } = await newWorld();
  cloud.setFaults(fault({ kind: "throttle", retryAfterSeconds: 200 }, { times: 2, skip: 1 }));
  const { batchIds, requests, usd } = await extract(aws);
  expect(waited.filter((ms) => ms >= 200_000)).toEqual([205_000, 205_000]); // 200 s and half of the 5 % that keep clients apart; the rest are turns, none as long
  expect(requests).toBe(undisturbed.requests + 2);
  expect(usd).toBe((undisturbed.requests / 100).toFixed(2)); // a refused request is not a page
  expect(await delivered(batchIds)).toEqual({ sum: undisturbed.sum, rows: undisturbed.rows });
});

for (const effect of [{ kind: "status", status: 500 }, { kind: "status", status: 503 }, { kind: "reset" }, { kind: "truncate" }, { kind: "hang" }] as const satisfies readonly FaultEffect[]) {
  const name = effect.kind === "status" ? `HTTP ${effect.status}` : effect.kind;
  test(`FA-7, ${name}: five attempts at most, then the source fails with the cause and nothing is left of it`, async () => {
    const { aws } = await newWorld({ callTimeoutMs: effect.kind === "hang" ? 150 : 30_000 });
    cloud.setFaults(fault(effect, { skip: 3, times: Infinity }));
    await expect(extract(aws)).rejects.toMatchObject({ code: "provider", message: expect.stringMatching(/failed 5 times, last with: (Cost Explorer answered HTTP 50\d|The connection to Cost Explorer broke|Cost Explorer's answer is incomplete|GetCostAndUsage of aws-\d+: no answer within 0.15 s)/) });
    expect(attempts()).toBe(3 + 5);
    const { rows } = await db.owner.query("SELECT count(*)::int AS n FROM ops.extraction WHERE source_id = $1 AND complete", [aws.source.id]);
    expect(rows[0].n).toBe(0);
  });

  test(`FA-7: ${name} four times in a row is survived, with the same rows as without it`, async () => {
    const { aws } = await newWorld({ callTimeoutMs: effect.kind === "hang" ? 150 : 30_000 });
    cloud.setFaults(fault(effect, { skip: 5, times: 4 }));
    const { batchIds } = await extract(aws);
    expect(await delivered(batchIds)).toEqual({ sum: undisturbed.sum, rows: undisturbed.rows });
  });
}

test("FA-9: an answer that is cut at any byte is never taken", async () => {
  const { aws } = await newWorld();
  const { context } = await aws.extract({ day: DAY, kind: "backfill", params: { from: DAY, to: DAY } });
  const client = new CeClient(aws.source, awsCeConfig.parse(aws.source.config), context, { ...hurried(), policy: NO_RETRY });
  const request: GetCostAndUsageRequest = { TimePeriod: { Start: "2026-11-19", End: "2026-11-20" }, Granularity: "DAILY", Metrics: [...CE_METRICS] };
  const whole = JSON.stringify(await client.page(request));
  let bytes = 0;
  for (; ; bytes++) {
    cloud.setFaults(fault({ kind: "truncate", bytes }));
    const answer = await client.page(request).then(JSON.stringify, (error: unknown) => error);
    if (typeof answer === "string") {
      expect(answer).toBe(whole);
      break;
    }
    expect(answer).toMatchObject({ code: "provider", message: expect.stringContaining("incomplete") });
  }
  expect(bytes).toBeGreaterThan(400);
}, 120_000);

test("FA-8: a missing permission is asked once, named, and not tried again", async () => {
  const { aws } = await newWorld();
  cloud.setFaults(fault({ kind: "denied" }, { times: Infinity }));
  await expect(extract(aws)).rejects.toMatchObject({ code: "provider", message: expect.stringContaining("permission ce:GetCostAndUsage is missing") });
  expect(attempts()).toBe(1);
});

test("FA-8: a missing permission for the second tag is named as that one", async () => {
  const { aws } = await newWorld({}, { envTagKey: "env" });
  cloud.setFaults(fault({ kind: "denied" }, { operation: "GetTags", times: Infinity }));
  await expect(extract(aws)).rejects.toMatchObject({ code: "provider", message: expect.stringContaining("permission ce:GetTags is missing") });
});

test("FA-8: expired credentials are asked once and named", async () => {
  const { aws } = await newWorld();
  cloud.setFaults(fault({ kind: "credentials_expired" }, { times: Infinity }));
  await expect(extract(aws)).rejects.toMatchObject({ code: "provider", message: expect.stringMatching(/AWS does not accept the credentials \(ExpiredTokenException/) });
  expect(attempts()).toBe(1);
});

test("FA-10: a page that comes twice costs one more request and changes nothing", async () => {
  const { aws } = await newWorld();
  cloud.setFaults(fault({ kind: "duplicate_page" }, { page: "next" }));
  const { requests, batchIds } = await extract(aws);
  expect(requests).toBe(undisturbed.requests + 1);
  expect(await delivered(batchIds)).toEqual({ sum: undisturbed.sum, rows: undisturbed.rows });
});

test("FA-10: tokens that lead in a circle end the query at the third repeat", async () => {
  const { aws } = await newWorld();
  cloud.setFaults(fault({ kind: "duplicate_page" }, { page: "next", times: Infinity }));
  await expect(extract(aws)).rejects.toMatchObject({ code: "provider", message: expect.stringMatching(/leads in a circle: 3 pages or page tokens came again/) });
  expect(attempts()).toBeLessThanOrEqual(1 + 1 + 3); // the total, the first page, three repeats
});

test("FA-10: an expired token starts the query again from its first page and no row is taken twice", async () => {
  const { aws } = await newWorld();
  cloud.setFaults(fault({ kind: "token_expired" }, { page: "next", skip: 1 }));
  const { batchIds, logged } = await extract(aws);
  expect(logged.some((line) => /InvalidNextTokenException.*"control by account and service" starts over/.test(line))).toBe(true);
  expect(await delivered(batchIds)).toEqual({ sum: undisturbed.sum, rows: undisturbed.rows });
});

test("a token that expires again and again ends the query after three starts", async () => {
  const { aws } = await newWorld();
  cloud.setFaults(fault({ kind: "token_expired" }, { page: "next", skip: 2, times: 5 }));
  await expect(extract(aws)).rejects.toMatchObject({ code: "provider", message: expect.stringMatching(/did not give "control by account and service" whole in 3 starts/) });
});

test("a stopped run ends the extraction with the reason of the stop", async () => {
  const { aws } = await newWorld();
  const stop = new AbortController();
  const reason = new Error("Cancelled on request");
  cloud.setFaults(fault({ kind: "hang" }, { skip: 4 }));
  setTimeout(() => stop.abort(reason), 500);
  await expect(aws.extract({ day: DAY, kind: "backfill", params: THREE_DAYS, signal: stop.signal })).rejects.toBe(reason);
});
