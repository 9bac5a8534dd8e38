// What kco rules and kco teams do and say, beside the functions that the pages share with them.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { coverage, spell, spellings } from "@/jobs/cli/coverage-reports";
import { apply, list, preview } from "@/jobs/cli/rule-reports";
import * as teams from "@/jobs/cli/team-reports";
import { buildStage } from "@/jobs/publish/build-stage";
import { publish } from "@/jobs/publish/publish";
import { createTestDatabase, type TestDatabase } from "../setup/database";
import { addBatch, addSource, startRun } from "../setup/run-fixture";

const folder = mkdtempSync(join(tmpdir(), "kco-rules-"));
let db: TestDatabase;

beforeAll(async () => {
  db = await createTestDatabase();
  const source = await addSource(db.owner, "bill");
  const run = await startRun(db.owner, db.etl, [source]);
  await addBatch(db.owner, run, source, [
    { day: "2026-03-01", slice: "f", cost: "80", team: "Web" },
    { day: "2026-03-01", slice: "f", cost: "20", service: "EKS" },
    { day: "2026-03-02", slice: "f", cost: "5", team: "web-platform" },
  ]);
  await buildStage(run);
  await publish(run);
  run.close();
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await db.drop();
});

function file(content: unknown): string {
  const path = join(folder, "rules.json");
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

test("what rules list prints can be edited, previewed and applied; a file with a fault says where", async () => {
  const { document } = await list(db.etl, undefined);
  const listed = document as { rules: unknown[] };
  const rules = [{ kind: "match", name: "Cluster", team: "web", when: [{ field: "service", op: "is", values: ["eks"] }] }, ...listed.rules];
  const path = file({ ...listed, rules });
  expect(await preview(db.etl, path)).toMatchObject({ document: { month: "2026-03-01", moves: [{ from: "Unallocated", to: "Web", effective: "20", currency: "USD", rows: 1 }] } });
  const applied = await apply({ etl: db.etl, etlUrl: db.etlUrl }, path, { reason: "the cluster is theirs", wait: false });
  expect(applied.document).toMatchObject({ ok: true, version: 2, status: "queued" });
  expect((await list(db.etl, undefined)).lines.join("\n")).toMatch(/Cluster +service is eks +Web[\s\S]*2 +waits for its rebuild/);
  await expect(list(db.etl, 9)).rejects.toMatchObject({ code: "not_found", message: expect.stringContaining("2, 1") });
  await expect(preview(db.etl, file("{"))).rejects.toMatchObject({ code: "invalid_input", message: expect.stringContaining("no JSON") });
  await expect(preview(db.etl, file({ rules: [{ kind: "match", name: "x", team: "Web", when: [{ field: "colour", op: "is", values: ["red"] }] }] }))).rejects.toMatchObject({ code: "invalid_input", message: expect.stringContaining("rules.0.when.0.field") });
  await expect(preview(db.etl, join(folder, "none.json"))).rejects.toMatchObject({ code: "usage" });
});

test("coverage fails below its target and says by which rule; spellings are listed and decided", async () => {
  const found = await coverage(db.etl, "2026-03");
  expect(found.ok).toBe(false);
  expect(found.lines[0]).toMatch(/^2026-03: 81\.0.% of 105 USD effective usage is allocated, 81\.0.% by tag \(target 90.%\)$/);
  expect((await spellings(db.etl)).lines.join("\n")).toMatch(/web-platform +Web +prefix +5/);
  const options = { tag: "team", reason: "the same people", output: "text" };
  await expect(spell(db.etl, "web-platform", undefined, options)).rejects.toMatchObject({ code: "usage" });
  await expect(spell(db.etl, "x", "Web", { ...options, tag: "colour" })).rejects.toMatchObject({ code: "usage", message: expect.stringContaining("team, environment") });
  expect((await spell(db.etl, "web-platform", "Web", options)).lines[0]).toMatch(/^web-platform is read as Web; run \d+ builds/);
  expect((await spell(db.etl, "web-platform", undefined, { ...options, forget: true })).lines[0]).toContain("forgot");
});

test("teams are added, moved and given an account by command, and --parent with --top is wrong usage", async () => {
  const options = { reason: "a reorganisation", output: "text" };
  await teams.add(db.etl, "Commerce", { ...options, costCentre: "CC-1" });
  expect((await teams.change(db.etl, "web", { ...options, parent: "commerce" })).lines[0]).toMatch(/^changed team web; run \d+/);
  expect((await teams.list(db.etl)).lines.join("\n")).toMatch(/Commerce +commerce +CC-1[\s\S]* {2}Web +web/);
  await expect(teams.change(db.etl, "web", { ...options, parent: "commerce", top: true })).rejects.toMatchObject({ code: "usage" });
  await teams.own(db.etl, { provider: "aws", accountId: "111111111111", team: "web" }, "they run it");
  expect((await teams.owners(db.etl)).lines.join("\n")).toMatch(/Web +aws +111111111111/);
  expect((await teams.own(db.etl, { provider: "aws", accountId: "111111111111", team: null }, "they do not")).lines[0]).toContain("has no owner");
});
