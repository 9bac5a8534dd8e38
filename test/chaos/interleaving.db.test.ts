// Overlapping runs in any order: imports, daily, backfill, full refresh, repetition and release side by side never publish old over new.
import * as fc from "fast-check";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { onPg } from "@/lib/access/sql-runner";
import { withTx } from "@/lib/db/with-tx";
import { AppError } from "@/lib/errors/app-error";
import { releaseRecords } from "@/lib/quarantine/decide-records";
import { dagOf } from "@/jobs/daily";
import { startDemoCloud, type DemoCloud } from "@/jobs/demo-cloud/start-demo-cloud";
import { prepareImport } from "@/jobs/import/prepare-import";
import { claimRun } from "@/jobs/run/claim-run";
import { createRun } from "@/jobs/run/create-run";
import type { Dag } from "@/jobs/run/dag";
import { executeRun } from "@/jobs/run/execute-run";
import type { Run } from "@/jobs/run/run-context";
import { goldHash } from "@/jobs/verify/gold-hash";
import { kcoFile } from "../checks/checked-world";
import { makeFiles, type Files } from "../import/import-world";
import { gcpSource } from "../providers/provider-world";
import { createTestDatabase, type TestDatabase } from "../setup/database";
import { runsOf, seeded } from "./campaign";

const CASES = runsOf(1, 60);
const WORKERS = 3;
const TODAY = "2026-11-24";
const PAUSE_MS = 40; // between steps: runs overtake each other anywhere

type Order =
  | { readonly kind: "import"; readonly source: "bills" | "more"; readonly file: "a.csv" | "b.csv" }
  | { readonly kind: "daily" | "backfill"; readonly from: number }
  | { readonly kind: "refresh" }
  | { readonly kind: "repeat" }
  | { readonly kind: "release" };

const order: fc.Arbitrary<Order> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("import" as const), source: fc.constantFrom("bills" as const, "more" as const), file: fc.constantFrom("a.csv" as const, "b.csv" as const) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom("daily" as const, "backfill" as const), from: fc.integer({ min: 10, max: 12 }) }) },
  { weight: 4, arbitrary: fc.constantFrom<Order>({ kind: "refresh" }, { kind: "repeat" }, { kind: "release" }) },
);

let cloud: DemoCloud;
let files: Files;

beforeAll(async () => {
  cloud = await startDemoCloud({ today: TODAY });
  files = makeFiles();
}, 120_000);
afterAll(async () => {
  files.remove();
  await cloud.stop();
});

/** Watches from the inside of the database: a slice that goes back to an older batch is noted whoever does it. */
const WATCH = `CREATE TABLE public.went_back (slice text, was bigint, is_now bigint);
  CREATE FUNCTION public.note_back() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN INSERT INTO public.went_back VALUES (new.slice, old.batch_id, new.batch_id); RETURN new; END $$;
  CREATE TRIGGER went_back BEFORE UPDATE ON ops.slice FOR EACH ROW WHEN (new.batch_id < old.batch_id) EXECUTE FUNCTION public.note_back()`;

class Case {
  private version = 0;
  private readonly random: () => number;

  constructor(
    readonly db: TestDatabase,
    seed: number,
  ) {
    this.random = seeded(seed);
  }

  private async importVersion(source: string, file: string): Promise<void> {
    const version = ++this.version;
    const month = file === "a.csv" ? "02" : "03";
    const rows = Array.from({ length: 28 }, (_, i) => `2025-${month}-${String(i + 1).padStart(2, "0")},111111111111,EC2,Web,prod,${version}.0${i}`);
    const written = files.write(`${source}-${version}-${file}`, kcoFile(0, [...rows, `2025-${month}-05,111111111111,EC2,Web,prod,"${version},5"`]));
    const { files: prepared } = await prepareImport(this.db.etl, { paths: [written.path], source, format: "auto", mode: "refuse_overlap", currency: null });
    await createRun(this.db.etl, { kind: "import", trigger: "cli", logicalDate: TODAY, params: { sources: [source], files: prepared.map((one) => ({ ...one, name: file })) } });
  }

  private async repeat(): Promise<void> {
    await this.db.owner.query(
      `INSERT INTO ops.run (kind, trigger, logical_date, params, parent_id)
       SELECT 'rerun', 'manual', logical_date, params - 'files' || '{"reuseBronze": true}', id FROM ops.run r
        WHERE EXISTS (SELECT FROM bronze.batch b WHERE b.run_id = r.id) ORDER BY md5(id::text || $1) LIMIT 1`,
      [String(this.random())],
    );
  }

  private async release(): Promise<void> {
    const { rows } = await this.db.owner.query<{ key: string }>("SELECT batch_id || ':' || record_ordinal AS key FROM silver.quarantine ORDER BY batch_id DESC LIMIT 1");
    const key = rows[0]?.key;
    if (key === undefined) return;
    await withTx(this.db.etl, (client) => releaseRecords(onPg(client), { actor: "cli:ann", reason: "agreed", records: { [key]: { cost_usd: "0.50" } } })).catch((error: unknown) => {
      if (!(error instanceof AppError)) throw error; // it is being loaded, or was replaced meanwhile: told so
    });
  }

  async queue(one: Order): Promise<void> {
    await sleep(this.random() * 200);
    if (one.kind === "import") return this.importVersion(one.source, one.file);
    if (one.kind === "repeat") return this.repeat();
    if (one.kind === "release") return this.release();
    if (one.kind === "refresh") return void (await createRun(this.db.etl, { kind: "full_refresh", trigger: "cli", logicalDate: TODAY, params: { reuseBronze: true } }));
    const days = { from: `2026-11-${one.from}`, to: `2026-11-${one.from + 2}` };
    cloud.restate({ cloud: "gcp", day: days.from, factor: `1.${10 + Math.floor(this.random() * 80)}` });
    await createRun(this.db.etl, { kind: one.kind, trigger: "cli", logicalDate: TODAY, params: { sources: ["gcp"], ...days } });
  }

  private dag(run: Run): Dag {
    return dagOf(run).map((section) => ({
      ...section,
      stages: section.stages.map((stage) => stage.map((step) => ({ ...step, run: async (ctx) => (await sleep(this.random() * PAUSE_MS), step.run(ctx)) }))),
    }));
  }

  /** Takes runs until nothing waits and nothing more comes. @returns how those that failed did */
  async work(name: string, config: Readonly<Record<string, unknown>>, isOver: () => boolean): Promise<string[]> {
    const failures: string[] = [];
    for (;;) {
      const over = isOver();
      const claim = await claimRun(this.db.etl, `test:1:${name}`);
      if (claim) {
        const outcome = await executeRun(claim, { etlUrl: this.db.etlUrl, dag: this.dag(claim.run), timing: { leasePollMs: 20 }, sourceConfig: async (source) => (source.type === "file" ? {} : config) });
        if (!outcome.status.startsWith("succeeded")) failures.push(`${claim.run.kind} ${outcome.status} ${outcome.error?.code}: ${outcome.error?.message}`);
      } else if (over) return failures;
      else await sleep(20);
    }
  }
}

async function expectNewest(db: TestDatabase): Promise<void> {
  expect((await db.owner.query("SELECT * FROM public.went_back")).rows).toEqual([]);
  expect((await db.owner.query("SELECT id, kind, status FROM ops.run WHERE status NOT IN ('succeeded', 'succeeded_with_warnings', 'failed')")).rows).toEqual([]);
  expect((await db.owner.query("SELECT FROM ops.lease WHERE run_id IS NOT NULL")).rowCount).toBe(0);
  const { rows } = await db.owner.query(
    `SELECT n.source_id, n.slice, n.newest, s.batch_id FROM (SELECT source_id, unnest(covers) AS slice, max(id) AS newest FROM bronze.batch WHERE status = 'loaded' GROUP BY 1, 2) n
       LEFT JOIN ops.slice s USING (source_id, slice) WHERE s.batch_id IS DISTINCT FROM n.newest`,
  );
  expect(rows).toEqual([]);
  const gold = await goldHash(db.etl);
  await db.owner.query("TRUNCATE silver.cost_and_usage, silver.quarantine, gold.fact_cloud_billing, gold.daily_spend, gold.daily_spend_all, gold.daily_spend_change, gold.monthly_spend_by_provider, gold.top_services_by_cost");
  await createRun(db.etl, { kind: "full_refresh", trigger: "cli", logicalDate: TODAY, params: { reuseBronze: true } });
  const claim = await claimRun(db.etl, "test:1:fresh");
  if (!claim) throw new Error("the fresh build was not claimed");
  expect(await executeRun(claim, { etlUrl: db.etlUrl, dag: dagOf(claim.run) })).toMatchObject({ error: null });
  expect(await goldHash(db.etl)).toEqual(gold);
}

test("FA-19: whatever runs overlap in whatever order, the newest delivery of each slice counts, no slice goes back, none is left running, and gold equals a fresh build", async ({ task }) => {
  let played = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(order, { minLength: 8, maxLength: 12 }), fc.nat(), async (orders, seed) => {
      task.meta.played = { runs: ++played, mismatches: 1 };
      const db = await createTestDatabase();
      try {
        await db.owner.query(WATCH);
        const gcp = await gcpSource(db, cloud, "gcp");
        const one = new Case(db, seed);
        await one.queue({ kind: "import", source: "bills", file: "a.csv" });
        let over = false;
        const workers = Array.from({ length: WORKERS }, (_, i) => one.work(`w${i}`, gcp.config, () => over));
        for (const next of orders) await one.queue(next);
        over = true;
        const failures = (await Promise.all(workers)).flat();
        expect(failures.filter((line) => !/ failed fenced: /.test(line))).toEqual([]); // one that was overtaken says so; nothing else may go wrong
        await expectNewest(db);
      } finally {
        await db.drop();
      }
      task.meta.played = { runs: played, mismatches: 0 };
    }),
    { numRuns: CASES, endOnFailure: true },
  );
}, CASES * 120_000);
