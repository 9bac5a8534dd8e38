// The demo's clouds are there for the demo's sources and for nobody else.
import { afterAll, beforeAll, expect, test } from "vitest";
import { keepDemoAnchor } from "@/jobs/demo/demo-setting";
import { withDemoCloud } from "@/jobs/demo/with-demo-cloud";
import type { Run, Source } from "@/jobs/run/run-context";
import { createTestDatabase, type TestDatabase } from "../setup/database";

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());

const run: Run = { id: "1", kind: "daily", logicalDate: "2026-03-10", params: {}, parentId: null, epoch: "1" };
const source = (origin: Source["origin"], provider: Source["provider"]): Source => ({ id: 1, name: "x", type: "some_api", provider, billingAccount: "x", authoritative: true, origin, config: {} });

test("without its story the demo is not asked for anything", async () => {
  await expect(withDemoCloud(run, db.etlUrl, (config) => config(source("demo", "aws")))).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining("kco demo load") });
});

test("a demo source learns where its cloud listens as long as the run lasts; a real source learns nothing", async () => {
  await keepDemoAnchor(db.etl, "2026-03-10");
  expect(await keepDemoAnchor(db.etl, "2026-03-11")).toBe("2026-03-10"); // its past would change
  let endpoint = "";
  await withDemoCloud(run, db.etlUrl, async (config) => {
    expect(await config(source("admin", "aws"))).toEqual({});
    const aws = await config(source("demo", "aws"));
    const gcp = await config(source("demo", "gcp"));
    expect(gcp).toEqual({ apiEndpoint: aws.endpoint });
    endpoint = String(aws.endpoint);
    expect((await fetch(endpoint)).status).toBe(404); // somebody listens
  });
  await expect(fetch(endpoint)).rejects.toThrow("fetch failed");
});
