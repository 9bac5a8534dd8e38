// The command line as a process: exit codes, one document on stdout, people, and what a run says.
import { execFile } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { build, type Metafile } from "esbuild";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { projectRoot } from "@/lib/config/root";
import { createTestDatabase, type TestDatabase } from "../setup/database";

vi.setConfig({ testTimeout: 180_000 }); // each command is a process that opens the database

let db: TestDatabase;
let meta: Metafile;
const outdir = join(projectRoot(), "build", `test-cli-${process.pid}`); // inside the checkout, so that packages resolve

beforeAll(async () => {
  const built = await build({ absWorkingDir: projectRoot(), entryPoints: { cli: "jobs/cli/main.ts" }, outdir, outExtension: { ".js": ".mjs" }, bundle: true, splitting: true, metafile: true, format: "esm", platform: "node", target: "node20", packages: "external", loader: { ".sql": "text" }, alias: { "server-only": join(projectRoot(), "scripts/lib/empty.mjs") }, logLevel: "silent" });
  meta = built.metafile;
  db = await createTestDatabase();
});
afterAll(async () => {
  rmSync(outdir, { recursive: true, force: true });
  await db.drop();
});

interface Said {
  code: number;
  stdout: string;
  stderr: string;
}

function kco(args: readonly string[], input = ""): Promise<Said> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [join(outdir, "cli.mjs"), ...args], { env: { ...process.env, ...db.env } }, (error, stdout, stderr) => resolve({ code: error ? Number(error.code) : 0, stdout, stderr }));
    child.stdin?.end(input);
  });
}

async function document(args: readonly string[], input?: string): Promise<{ code: number; body: Record<string, never> & Record<string, unknown> }> {
  const { code, stdout } = await kco([...args, "-o", "json"], input);
  return { code, body: JSON.parse(stdout) }; // throws when stdout has anything else
}

test("help loads neither database nor cloud libraries, so that it answers at once", () => {
  const seen = new Set<string>();
  const packages = new Set<string>();
  const follow = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const { path, kind, external } of meta.outputs[file]?.imports ?? []) {
      if (kind === "dynamic-import") continue;
      if (external) packages.add(path);
      else follow(path);
    }
  };
  const entry = Object.keys(meta.outputs).find((file) => file.endsWith("/cli.mjs"));
  follow(entry ?? "");
  const heavy = [...packages].filter((name) => /^(pg|@aws-sdk|@google-cloud|next|@prisma|@node-rs|pino|big\.js|csv-parse)/.test(name));
  expect(heavy).toEqual([]);
  expect(packages).toContain("commander");
});

test("help marks required options, and what is missing is named at once", async () => {
  expect((await kco(["invoices", "add", "--help"])).stdout).toMatch(/--net <amount> .*\(required\)/);
  const { code, stderr } = await kco(["invoices", "add", "I-1", "--source", "a"]);
  expect(code).toBe(2);
  expect(stderr).toContain("Required and missing: --issuer <name>, --period <YYYY-MM>, --currency <code>, --net <amount>.");
});

test("help goes to stdout and is no failure", async () => {
  const { code, stdout, stderr } = await kco(["--help"]);
  expect(code).toBe(0);
  expect(stdout).toContain("doctor");
  expect(stderr).toBe("");
});

test.each([
  [["nonsense"], "Commands of kco: doctor"],
  [["runs", "nonsense"], "Commands of kco runs: list, show, logs."],
  [["runs", "show", "abc"], "kco runs list shows them"],
  [["runs", "list", "--nope"], "Usage: kco runs list"],
  [["users", "add", "a@example.com", "--role", "boss"], "admin, analyst, finance, lead, viewer"],
  [["users", "add", "a@example.com"], "--role"],
  [["run", "--date", "2026-02-30"], "YYYY-MM-DD"],
  [["runs", "list", "-o", "yaml"], "text, json"],
  [["runs", "list", "more"], "too many arguments"],
])("wrong usage %j ends with 2 and says what would be right", async (args, says) => {
  const { code, stdout, stderr } = await kco(args);
  expect(code).toBe(2);
  expect(stdout).toBe("");
  expect(stderr).toContain(says);
});

test("wrong usage with -o json is one document, too", async () => {
  const { code, body } = await document(["users", "add", "a@example.com", "--role", "boss"]);
  expect(code).toBe(2);
  expect(body).toMatchObject({ ok: false, error: { code: "usage" } });
});

test("a person is added with a password that is shown once, listed, given a new one from stdin, and disabled", async () => {
  await db.owner.query("INSERT INTO ops.team (name, slug) VALUES ('Web', 'web')");
  const added = await document(["users", "add", "Lea@Example.com", "--name", "Lea", "--role", "lead", "--team", "web"]);
  expect(added).toMatchObject({ code: 0, body: { email: "lea@example.com", role: "lead", password: expect.stringMatching(/^([a-z2-9]{5}-){3}[a-z2-9]{5}$/) } });
  expect(await document(["users", "add", "lea@example.com", "--role", "viewer"])).toMatchObject({ code: 1, body: { error: { code: "conflict" } } });
  expect(await document(["users", "add", "other@example.com", "--role", "viewer", "--team", "nope"])).toMatchObject({ code: 2, body: { error: { message: expect.stringContaining("Teams: Web") } } });
  const hashes = async (): Promise<{ password_hash: string; disabled_at: Date | null }> => (await db.owner.query("SELECT password_hash, disabled_at FROM ops.app_user")).rows[0];
  const before = await hashes();
  const changed = await document(["users", "passwd", "lea@example.com", "--password-stdin"], "a sentence nobody guesses\n");
  expect(changed).toEqual({ code: 0, body: { ok: true, email: "lea@example.com" } }); // a password that was given is not repeated
  expect((await hashes()).password_hash).not.toBe(before.password_hash);
  expect((await document(["users", "disable", "lea@example.com"])).code).toBe(0);
  expect((await hashes()).disabled_at).not.toBeNull();
  const { stdout } = await kco(["users", "list"]);
  expect(stdout).toMatch(/lea@example\.com\s+Lea\s+lead\s+Web\s+disabled\s+never/);
});

test("a run without a source fails with what to do, and stays on record", async () => {
  const { code, body } = await document(["run", "--date", "2026-03-01"]);
  expect(code).toBe(1);
  expect(body).toMatchObject({ ok: false, status: "failed", error: { code: "not_found", step: "start" } });
  const shown = await document(["runs", "show", String(body.run_id)]);
  expect(shown).toMatchObject({ code: 1, body: { run: { status: "failed", logical_date: "2026-03-01", trigger: "cli" }, steps: [{ step: "start", status: "failed" }] } });
  const logs = await kco(["runs", "logs", String(body.run_id)]);
  expect(logs.stdout).toContain("There is no source to fetch from");
});

test("a day that is being run is refused by the number of its run, and can be cancelled, with who and why in the audit log", async () => {
  const { rows } = await db.owner.query<{ id: string }>("INSERT INTO ops.run (kind, trigger, logical_date, status, heartbeat_at) VALUES ('daily', 'schedule', '2026-03-02', 'running', now()) RETURNING id");
  const id = rows[0]!.id;
  expect(await document(["run", "--date", "2026-03-02"])).toMatchObject({ code: 1, body: { error: { code: "conflict", message: expect.stringContaining(`Run ${id} `) } } });
  expect((await document(["cancel", id, "--reason", "wrong day"])).code).toBe(0);
  expect((await db.owner.query("SELECT actor, reason FROM ops.audit_log WHERE action = 'run.cancel' AND object = $1", [`run:${id}`])).rows).toEqual([{ actor: expect.stringMatching(/^cli:./), reason: "wrong day" }]);
  const asked = await db.owner.query("SELECT cancel_requested_at IS NOT NULL AS asked FROM ops.run WHERE id = $1", [id]);
  expect(asked.rows[0].asked).toBe(true);
  await db.owner.query("UPDATE ops.run SET status = 'cancelled' WHERE id = $1", [id]);
  expect((await document(["cancel", id])).code).toBe(1);
});

test("a source that a run cannot fetch is wrong usage with the names of those it can", async () => {
  await db.owner.query("INSERT INTO ops.source (name, type, provider, billing_account) VALUES ('bills', 'file', 'aws', 'x'), ('cloud', 'test', 'aws', 'y')");
  expect(await document(["run", "--sources", "nope"])).toMatchObject({ code: 2, body: { error: { message: expect.stringContaining("Sources to run: cloud") } } });
  expect(await document(["run", "--sources", "bills"])).toMatchObject({ code: 2, body: { error: { message: expect.stringContaining("kco import") } } });
  const queued = await document(["run", "--sources", "cloud", "--date", "2026-03-03", "--no-wait"]);
  expect(queued).toMatchObject({ code: 0, body: { status: "queued" } });
});

test("a sound installation passes the doctor, one with a missing migration does not; a right too many is named with the statement that takes it away", async () => {
  const sound = await document(["doctor"]);
  expect(sound.body).toMatchObject({ ok: true });
  expect(sound.code).toBe(0);
  const findings = sound.body.findings as unknown as { check: string; state: string; says: string }[];
  const names = findings.map((finding) => finding.check);
  // A test's database is a clone, which does not take over what the migration revoked: as with a login that may not revoke it.
  expect(findings.find(({ check }) => check === "temporary objects")).toMatchObject({ state: "warning", says: expect.stringContaining(`REVOKE TEMPORARY ON DATABASE ${db.name} FROM PUBLIC, kco_app`) });
  expect(names).toEqual(["node", "disk", "schedules", "postgresql", "roles", "owner", "temporary objects", "migrations", "clock", "runs", "database used by"]);
  await db.owner.query("UPDATE public._prisma_migrations SET checksum = 'edited' WHERE migration_name LIKE '%_gold'");
  const edited = await document(["doctor"]);
  expect(edited).toMatchObject({ code: 1, body: { ok: false } });
  expect(JSON.stringify(edited.body)).toContain("was changed after it had been applied");
});
