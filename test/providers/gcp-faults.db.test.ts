// A BigQuery that throttles, fails, hangs, cuts its answers, repeats its pages and forgets its tokens (FA-6 to FA-10).
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { startDemoCloud, type DemoCloud } from "@/jobs/demo-cloud/start-demo-cloud";
import type { FaultEffect, RequestFault } from "@/jobs/demo-cloud/faults";
import { gcpBilling } from "@/jobs/formats/gcp-billing";
import { createGcpBillingExport } from "@/jobs/providers/gcp-billing-export";
import type { Patience } from "@/jobs/providers/call-with-retry";
import { createTestDatabase, type TestDatabase } from "@/test/setup/database";
import { gcpSource, hurried, world, type Extracted, type World } from "./provider-world";

const DAY = "2026-11-24";
const THREE_DAYS = { from: "2026-11-18", to: "2026-11-21" };

let db: TestDatabase;
let cloud: DemoCloud;
let undisturbed: { requests: number; sum: string; rows: number };
let sources = 0;

beforeAll(async () => {
  db = await createTestDatabase();
  cloud = await startDemoCloud({ today: DAY, rowsPerPage: 60 });
  const { requests, batchIds } = await extract((await newWorld()).gcp);
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

async function newWorld(options: { patience?: Partial<Patience>; config?: Record<string, unknown> } = {}): Promise<{ gcp: World; waited: number[] }> {
  const hurry = hurried(options.patience);
  sources += 1;
  return { gcp: world(db, await gcpSource(db, cloud, `gcp-${sources}`, options.config), { provider: createGcpBillingExport(hurry), format: gcpBilling }), waited: hurry.waited };
}

const extract = (gcp: World): Promise<Extracted> => gcp.extract({ day: DAY, kind: "backfill", params: THREE_DAYS });

async function delivered(batchIds: readonly string[]): Promise<{ sum: string; rows: number }> {
  const { rows } = await db.owner.query<{ sum: string; rows: number }>("SELECT sum(cost::numeric)::text AS sum, count(*)::int AS rows FROM bronze.gcp_billing WHERE batch_id = ANY ($1::bigint[])", [batchIds]);
  return rows[0] ?? { sum: "", rows: 0 };
}

const whole = (): { sum: string; rows: number } => ({ sum: undisturbed.sum, rows: undisturbed.rows });
const fault = (effect: FaultEffect, more: Partial<RequestFault> = {}): { requests: RequestFault[] } => ({ requests: [{ cloud: "gcp", effect, ...more }] });

test("the result comes in several pages and whole", () => {
  expect(undisturbed.rows).toBeGreaterThan(200);
  expect(undisturbed.requests).toBeGreaterThan(9);
});

for (const as of [429, 403] as const) {
  test(`FA-6: throttling by HTTP ${as} is waited out as long as Retry-After says`, async () => {
    const { gcp, waited } = await newWorld();
    cloud.setFaults(fault({ kind: "throttle", as, retryAfterSeconds: 4 }, { skip: 3, times: 2 }));
    const { batchIds, requests } = await extract(gcp);
    expect(waited).toEqual([4_100, 4_100]);
    expect(requests).toBe(undisturbed.requests + 2);
    expect(await delivered(batchIds)).toEqual(whole());
  });
}

for (const effect of [{ kind: "status", status: 500 }, { kind: "status", status: 503 }, { kind: "reset" }, { kind: "truncate" }, { kind: "hang" }] as const satisfies readonly FaultEffect[]) {
  const name = effect.kind === "status" ? `HTTP ${effect.status}` : effect.kind;
  const patience = { callTimeoutMs: effect.kind === "hang" ? 150 : 30_000 };
  test(`FA-7, ${name}: five attempts at most, then the source fails with the cause and nothing is left of it`, async () => {
    const { gcp } = await newWorld({ patience });
    cloud.setFaults(fault(effect, { operation: "results", skip: 2, times: Infinity }));
    await expect(extract(gcp)).rejects.toMatchObject({ code: "provider", message: expect.stringMatching(/failed 5 times, last with: (BigQuery asks for patience \(50\d|The connection to BigQuery broke|BigQuery's answer is incomplete|BigQuery of gcp-\d+ \(.*\): no answer within 0.15 s)/) });
    expect(cloud.requests().byOperation["gcp:results"]).toBe(2 + 5);
    const { rows } = await db.owner.query("SELECT count(*)::int AS n FROM ops.extraction WHERE source_id = $1", [gcp.source.id]);
    expect(rows[0].n).toBe(0);
  });

  test(`FA-7: ${name} in every kind of request is survived, with the same rows as without it`, async () => {
    const { gcp } = await newWorld({ patience });
    const requests = (["dataset", "table", "insert", "results"] as const).map((operation) => ({ cloud: "gcp" as const, operation, effect, skip: operation === "results" ? 2 : 0, times: operation === "results" ? 3 : 1 }));
    cloud.setFaults({ requests });
    const { batchIds } = await extract(gcp);
    expect(await delivered(batchIds)).toEqual(whole());
  });
}

test("FA-9: an answer that is cut at any byte is never taken", async () => {
  for (const bytes of [0, 1, 30, 400, 20_000]) {
    const { gcp } = await newWorld();
    cloud.setFaults(fault({ kind: "truncate", bytes }, { operation: "results", skip: 1 }));
    const { batchIds } = await extract(gcp);
    expect(await delivered(batchIds)).toEqual(whole());
  }
}, 120_000);

test("FA-8: a missing permission is asked once and both permissions are named", async () => {
  const { gcp } = await newWorld();
  cloud.setFaults(fault({ kind: "denied" }, { operation: "insert", times: Infinity }));
  await expect(extract(gcp)).rejects.toMatchObject({ code: "provider", message: expect.stringMatching(/bigquery\.jobs\.create in project larkfield-platform.*bigquery\.tables\.getData on dataset larkfield-platform\.billing_export/) });
  expect(cloud.requests().byOperation["gcp:insert"]).toBe(1);
});

test("FA-8: credentials that are not accepted are asked once and named", async () => {
  const { gcp } = await newWorld();
  cloud.setFaults(fault({ kind: "credentials_expired" }, { times: Infinity }));
  await expect(extract(gcp)).rejects.toMatchObject({ code: "provider", message: expect.stringMatching(/Google does not accept the credentials .*GOOGLE_APPLICATION_CREDENTIALS/) });
  expect(cloud.requests().gcp).toBe(1);
});

test("a table, dataset or location that is wrong is named as it was asked for", async () => {
  for (const [config, named] of [
    [{ table: "gcp_billing_export_v1_WRONG" }, /does not find the billing export larkfield-platform\.billing_export\.gcp_billing_export_v1_WRONG/],
    [{ dataset: "nowhere" }, /does not find the billing export larkfield-platform\.nowhere\./],
    [{ location: "EU" }, /gcp_billing_export_v1_01D3A0_5C2B71_9E40F8 in location EU/],
  ] as const) {
    const { gcp } = await newWorld({ config });
    await expect(extract(gcp)).rejects.toMatchObject({ code: "provider", message: expect.stringMatching(named) });
  }
});

test("FA-10: a page that comes twice costs one more request and no row is written twice", async () => {
  const { gcp } = await newWorld();
  cloud.setFaults(fault({ kind: "duplicate_page" }, { operation: "results", page: "next" }));
  const { requests, batchIds } = await extract(gcp);
  expect(requests).toBe(undisturbed.requests + 1);
  expect(await delivered(batchIds)).toEqual(whole());
});

test("FA-10: tokens that lead in a circle end the query at the third repeat", async () => {
  const { gcp } = await newWorld();
  cloud.setFaults(fault({ kind: "duplicate_page" }, { operation: "results", page: "next", times: Infinity }));
  await expect(extract(gcp)).rejects.toMatchObject({ code: "provider", message: expect.stringMatching(/rows of 2026-11-18 to 2026-11-20: the provider leads in a circle: 3 pages/) });
});

test("FA-10: an expired token is replaced by the row number, and no row is lost or taken twice", async () => {
  const { gcp } = await newWorld();
  cloud.setFaults(fault({ kind: "token_expired" }, { operation: "results", page: "next", skip: 1 }));
  const { requests, batchIds, logged } = await extract(gcp);
  expect(requests).toBe(undisturbed.requests + 1);
  expect(logged.some((line) => /goes on from row 120/.test(line))).toBe(true);
  expect(await delivered(batchIds)).toEqual(whole());
});
