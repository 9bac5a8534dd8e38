// The steps around the providers: one cloud's sources extracted, a failed one put aside, late data waited for in the morning only.
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { startDemoCloud, type DemoCloud } from "@/jobs/demo-cloud/start-demo-cloud";
import type { RunContext, RunKind, Source } from "@/jobs/run/run-context";
import type { RunTrigger } from "@/jobs/run/run-row";
import { setSource } from "@/jobs/cli/source-settings";
import { testSource } from "@/jobs/cli/source-test";
import { listSources } from "@/jobs/cli/source-reports";
import { createCheckDataAvailability } from "@/jobs/steps/check_data_availability";
import { extractAws, extractAzure, extractGcp } from "@/jobs/steps/extract_cloud";
import { addSource, startRun } from "@/test/setup/run-fixture";
import { createTestDatabase, type TestDatabase } from "@/test/setup/database";
import { awsSource, gcpSource } from "./provider-world";

const DAY = "2026-11-24";
const THREE_DAYS = { from: "2026-11-21", to: "2026-11-24" };

let db: TestDatabase;
let cloud: DemoCloud;

beforeAll(async () => {
  db = await createTestDatabase();
  cloud = await startDemoCloud({ today: DAY });
}, 60_000);

afterEach(() => {
  cloud.setFaults({});
  cloud.resetRequests();
});

afterAll(async () => {
  await cloud.stop();
  await db.drop();
});

interface Morning {
  readonly context: RunContext;
  readonly logged: string[];
  readonly end: () => void;
}

async function morning(sources: readonly Source[], options: { trigger?: RunTrigger; now?: () => Date; kind?: RunKind } = {}): Promise<Morning> {
  const run = await startRun(db.owner, db.etl, sources, { kind: options.kind ?? "daily", logicalDate: DAY, params: THREE_DAYS });
  await db.owner.query("UPDATE ops.run SET trigger = $2 WHERE id = $1", [run.run.id, options.trigger ?? "cli"]);
  const logged: string[] = [];
  return { context: { ...run, log: (level, message) => void logged.push(`${level}: ${message}`), ...(options.now === undefined ? {} : { now: options.now }) }, logged, end: run.close };
}

test("each step works for the sources of its cloud, tells what it cost, and asks nothing again in a second attempt", async () => {
  const [aws, gcp] = [await awsSource(db, cloud, "aws-both"), await gcpSource(db, cloud, "gcp-both")];
  const { context, end } = await morning([aws, gcp]);
  const [fromAws, fromGcp] = [await extractAws.run(context), await extractGcp.run(context)];
  expect(fromAws.metrics?.sources).toMatchObject({ "aws-both": { slices: 3, usd: expect.stringMatching(/^0\.\d\d$/), warnings: [] } });
  expect(fromGcp.metrics?.sources).toMatchObject({ "gcp-both": { slices: 3, batches: [expect.any(String)] } });
  expect(fromAws.rowsOut).toBeGreaterThan(300);
  expect(fromGcp.rowsOut).toBeGreaterThan(200);
  cloud.resetRequests();
  expect((await extractAws.run(context)).rowsOut).toBe(fromAws.rowsOut);
  expect((await extractGcp.run(context)).rowsOut).toBe(fromGcp.rowsOut);
  expect(cloud.requests().aws + cloud.requests().gcp).toBe(0);
  end();
}, 120_000);

test("only a step's own sources are its own; no Azure source exists", async () => {
  const [aws, gcp, file] = [await awsSource(db, cloud, "aws-handled"), await gcpSource(db, cloud, "gcp-handled"), await addSource(db.owner, "file-handled")];
  expect([aws, gcp, file].map((source) => [extractAws, extractGcp, extractAzure].map((step) => step.handles?.(source)))).toEqual([[true, false, false], [false, true, false], [false, false, false]]);
});

test("a source that fails beside one that does not is put aside by name, and the step goes on with a warning", async () => {
  const [good, bad] = [await gcpSource(db, cloud, "gcp-good"), await gcpSource(db, cloud, "gcp-bad", { table: "gcp_billing_export_v1_WRONG" })];
  const { context, logged, end } = await morning([bad, good]);
  const result = await extractGcp.run(context);
  expect(result.warnings).toEqual([expect.stringMatching(/^gcp-bad: BigQuery does not find the billing export .*WRONG/)]);
  expect([...context.failedSources]).toEqual([bad.id]);
  expect(Object.keys(result.metrics?.sources as object)).toEqual(["gcp-good"]);
  expect(logged.some((line) => line.startsWith("error: gcp-bad: "))).toBe(true);
  end();
});

test("when every source of the cloud fails the step fails, naming the sources and the cause", async () => {
  const bad = await awsSource(db, cloud, "aws-denied");
  cloud.setFaults({ requests: [{ cloud: "aws", times: Infinity, effect: { kind: "denied" } }] });
  const { context, end } = await morning([bad]);
  await expect(extractAws.run(context)).rejects.toMatchObject({ code: "provider", message: expect.stringMatching(/^aws-denied: .*ce:GetCostAndUsage/), details: { source: "aws-denied", sourceIds: [bad.id] } });
  end();
});

test("a configuration that is wrong is refused by its field before anything is asked", async () => {
  const bad = await awsSource(db, cloud, "aws-config", { dailyUsdCap: "a lot" });
  const { context, end } = await morning([bad]);
  await expect(extractAws.run(context)).rejects.toMatchObject({ message: expect.stringMatching(/configuration of source aws-config is wrong: dailyUsdCap: write US dollars like 1.00/) });
  expect(cloud.requests().aws).toBe(0);
  end();
});

/** A clock that sleeping moves; `onSleep` sees the time after each pause. */
function clock(start: string, onSleep: (time: string) => void = () => undefined): { now: () => Date; sleep: (ms: number) => Promise<void>; slept: () => number } {
  let at = Date.parse(start);
  let slept = 0;
  return {
    now: () => new Date(at),
    sleep: async (ms) => {
      at += ms;
      slept += 1;
      onSleep(new Date(at).toISOString().slice(11, 16));
    },
    slept: () => slept,
  };
}

const late = { data: [{ kind: "day_missing", cloud: "aws", day: "2026-11-23", how: "empty" }] } as const;

test("a scheduled run asks every five minutes and goes on as soon as the late day is there", async () => {
  cloud.setFaults(late);
  const time = clock(`${DAY}T06:30:00Z`, (now) => now === "06:40" && cloud.setFaults({}));
  const { context, logged, end } = await morning([await awsSource(db, cloud, "aws-late")], { trigger: "schedule", now: time.now });
  const result = await createCheckDataAvailability(time.sleep).run(context);
  expect(result.warnings).toEqual([]);
  expect(result.metrics).toMatchObject({ polls: 3, missing_data: [], sources: { "aws-late": { newestDay: "2026-11-23", due: true, requests: 3, usd: "0.03" } } });
  expect(logged.filter((line) => line.includes("Waiting for aws-late: charges up to 2026-11-22"))).toHaveLength(2);
  end();
});

test("at 07:15 the run goes on without the late day and says missing_data", async () => {
  cloud.setFaults(late);
  const time = clock(`${DAY}T06:30:00Z`);
  const { context, end } = await morning([await awsSource(db, cloud, "aws-never"), await gcpSource(db, cloud, "gcp-there")], { trigger: "schedule", now: time.now });
  const result = await createCheckDataAvailability(time.sleep).run(context);
  expect(time.now().toISOString().slice(11, 16)).toBe("07:15");
  expect(result.warnings).toEqual(["missing_data: aws-never has charges up to 2026-11-22; the run takes what is there"]);
  expect(result.metrics).toMatchObject({ polls: 10, missing_data: ["aws-never"], sources: { "gcp-there": { due: true } } });
  expect(cloud.requests().byOperation["aws:GetCostAndUsage"]).toBe(10); // a source that is there is not asked again
  end();
});

for (const trigger of ["manual", "cli", "demo", "catch_up"] as const) {
  test(`a run started by ${trigger} does not wait`, async () => {
    cloud.setFaults(late);
    const time = clock(`${DAY}T06:30:00Z`);
    const { context, end } = await morning([await awsSource(db, cloud, `aws-${trigger.replace("_", "-")}`)], { trigger, now: time.now });
    const result = await createCheckDataAvailability(time.sleep).run(context);
    expect(time.slept()).toBe(0);
    expect(result.metrics).toMatchObject({ polls: 1 });
    expect(result.warnings).toHaveLength(1);
    end();
  });
}

test("a backfill asks no provider for its newest day", async () => {
  const { context, end } = await morning([await awsSource(db, cloud, "aws-backfill")], { kind: "backfill" });
  expect((await createCheckDataAvailability(clock(`${DAY}T06:30:00Z`).sleep).run(context)).metrics).toEqual({ why: "this run does not need the newest day" });
  expect(cloud.requests().aws).toBe(0);
  end();
});

test("a source that cannot be asked is left to its own extraction and holds nobody up", async () => {
  cloud.setFaults({ requests: [{ cloud: "aws", times: Infinity, effect: { kind: "credentials_expired" } }] });
  const time = clock(`${DAY}T06:30:00Z`);
  const { context, logged, end } = await morning([await awsSource(db, cloud, "aws-expired")], { trigger: "schedule", now: time.now });
  const result = await createCheckDataAvailability(time.sleep).run(context);
  expect(time.slept()).toBe(0);
  expect(result.warnings).toEqual([]);
  expect(logged.some((line) => /warn: aws-expired could not be asked .*AWS does not accept the credentials/.test(line))).toBe(true);
  end();
});

/** The source as `kco sources add` would have stored it. */
async function stored(source: Source): Promise<Source> {
  await db.owner.query("UPDATE ops.source SET config = $2 WHERE id = $1", [source.id, JSON.stringify(source.config)]);
  return source;
}

test("kco sources test asks once for each permission, names the one that is missing and says what asking cost", async () => {
  const aws = await stored(await awsSource(db, cloud, "aws-tested", { envTagKey: "env" }));
  const gcp = await stored(await gcpSource(db, cloud, "gcp-tested"));
  const now = () => new Date(`${DAY}T12:00:00Z`);
  expect(await testSource(db.etl, aws.name, now)).toMatchObject({ ok: true, lines: ["✓ ce:GetCostAndUsage", "✓ ce:GetTags", "2 requests, $0.02"] });
  expect((await testSource(db.etl, gcp.name, now)).document).toMatchObject({ ok: true, permissions: [{ permission: expect.stringMatching(/^bigquery\.tables\.get on /), ok: true }, { permission: expect.stringMatching(/^bigquery\.jobs\.create/), ok: true }] });
  cloud.setFaults({ requests: [{ cloud: "aws", operation: "GetTags", effect: { kind: "denied" } }, { cloud: "gcp", operation: "insert", effect: { kind: "denied" } }] });
  const refused = await testSource(db.etl, aws.name, now);
  expect(refused).toMatchObject({ ok: false, document: { permissions: [{ permission: "ce:GetCostAndUsage", ok: true }, { permission: "ce:GetTags", ok: false, problem: expect.stringContaining("permission ce:GetTags is missing") }] } });
  expect(await testSource(db.etl, gcp.name, now)).toMatchObject({ ok: false, document: { permissions: [{ ok: true }, { ok: false }] } });
  const { rows } = await db.owner.query("SELECT usd::text FROM ops.api_usage WHERE source_id = $1", [aws.id]);
  expect(rows).toEqual([{ usd: "0.03" }]);
});

test("kco sources set changes what is named, keeps the rest, refuses what the type refuses, and the audit log has both without secrets", async () => {
  const source = await stored(await awsSource(db, cloud, "aws-set", { tagKey: "squad", envTagKey: "env" }));
  await setSource(db.etl, source.name, { config: '{"dailyUsdCap":"2.50","envTagKey":null}', reason: "the account has grown" });
  const { rows } = await db.owner.query<{ config: Record<string, unknown>; audit: string; reason: string }>(
    "SELECT s.config, a.reason, jsonb_build_array(a.before, a.after)::text AS audit FROM ops.source s JOIN ops.audit_log a ON a.object = s.name AND a.action = 'source.set' WHERE s.id = $1",
    [source.id],
  );
  expect(rows).toHaveLength(1);
  expect(rows[0]?.config).toEqual({ ...source.config, region: "us-east-1", envTagKey: undefined, dailyUsdCap: "2.50" });
  expect(rows[0]).toMatchObject({ reason: "the account has grown", audit: expect.stringContaining('"dailyUsdCap": "2.50"') });
  const { secretAccessKey } = source.config.credentials as { secretAccessKey: string };
  const listed = JSON.stringify(await listSources(db.etl));
  expect([rows[0]?.audit.includes(secretAccessKey), listed.includes(secretAccessKey), listed.includes("squad")]).toEqual([false, false, true]);
  await expect(setSource(db.etl, source.name, { config: '{"dailyUsdCap":"a lot"}', reason: "no" })).rejects.toMatchObject({ code: "usage" });
  await expect(setSource(db.etl, source.name, { config: '{"dailyUsdCap":"a lot"}', reason: "the account has grown" })).rejects.toMatchObject({ code: "usage", message: expect.stringContaining("dailyUsdCap: write US dollars") });
  await expect(setSource(db.etl, "nope", { config: "{}", reason: "the account has grown" })).rejects.toMatchObject({ code: "not_found" });
});
