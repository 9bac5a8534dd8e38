// The audit log cannot be changed unseen: not by any role, and by the owner only so that the chain says which line it was (M-8).
import { afterAll, beforeAll, expect, test } from "vitest";
import { noteRefusal } from "@/lib/access/note-refusal";
import { onPg } from "@/lib/access/sql-runner";
import { auditFilter } from "@/lib/audit/audit-filter";
import { differenceOf } from "@/lib/audit/difference";
import { auditFrame, listAudit } from "@/lib/audit/list-audit";
import { closePrisma } from "@/lib/db/prisma";
import { sealAudit } from "@/jobs/audit/seal-audit";
import { verifyAudit } from "@/jobs/verify/verify-audit";
import { addPerson, allScope } from "../access/world";
import { createTestDatabase, type TestDatabase } from "../setup/database";

let db: TestDatabase;

beforeAll(async () => {
  db = await createTestDatabase();
  await addPerson(db.owner, "root", "admin");
});

afterAll(async () => {
  await closePrisma();
  await db?.drop();
});

const write = (action: string, more: { actor?: string; object?: string; at?: string } = {}) =>
  db.etl.query("INSERT INTO ops.audit_log (actor, action, object, reason, before, after, at) VALUES ($1, $2, $3, 'why', '{\"a\": 1.50}', '{\"a\": 2}', coalesce($4::timestamptz, now()))", [more.actor ?? "cli:ana", action, more.object ?? "thing:1", more.at ?? null]);

test("no role may change or empty the log or its seals, the owner neither", async () => {
  await write("first");
  await sealAudit(db.etl);
  for (const statement of ["UPDATE ops.audit_log SET actor = 'nobody'", "DELETE FROM ops.audit_log", "TRUNCATE ops.audit_log", "UPDATE ops.audit_seal SET hash = ''", "DELETE FROM ops.audit_seal"]) {
    await expect(db.owner.query(statement), statement).rejects.toThrow(/append-only/);
    await expect(db.etl.query(statement), statement).rejects.toThrow(/permission denied|append-only/);
  }
  for (const role of ["kco_app", "kco_app_all", "kco_etl", "kco_bi", "kco_bi_all"]) {
    const { rows } = await db.owner.query<{ may: boolean }>("SELECT has_table_privilege($1, 'ops.audit_log', 'UPDATE, DELETE, TRUNCATE') OR has_table_privilege($1, 'ops.audit_seal', 'UPDATE, DELETE, TRUNCATE') AS may", [role]);
    expect([role, rows[0]?.may]).toEqual([role, false]);
  }
});

test("lines are sealed in a chain, only when nobody can still write below them, and two sealers make one chain", async () => {
  const slow = await db.owner.connect();
  await slow.query("BEGIN");
  await slow.query("INSERT INTO ops.audit_log (actor, action, object) VALUES ('cli:slow', 'slow', 'thing:2')"); // has a lower id than the next line and commits after it
  await write("fast");
  const sealing = Promise.all([sealAudit(db.etl), sealAudit(db.owner)]);
  const early = await db.owner.query<{ n: number }>("SELECT count(*)::int AS n FROM ops.audit_log l WHERE l.action = 'fast' AND l.id <= (SELECT max(to_id) FROM ops.audit_seal)");
  await slow.query("COMMIT");
  slow.release();
  const counts = await sealing;
  expect(early.rows[0]?.n).toBe(0);
  expect(counts.reduce((sum, n) => sum + n, 0)).toBe(2);
  expect(await verifyAudit(db.etl)).toMatchObject({ ok: true, unsealed: "0", faults: [] });
});

test("after a change behind its back the check names the first broken line, a missing one, one put in later, and a chain written anew", async () => {
  for (const n of [1, 2, 3, 4]) await write(`step.${n}`);
  await sealAudit(db.etl);
  const { head } = await verifyAudit(db.etl);
  const { rows } = await db.owner.query<{ id: string }>("SELECT id FROM ops.audit_log WHERE action LIKE 'step.%' ORDER BY id");
  const [one, two, three] = rows.map(({ id }) => id);
  const client = await db.owner.connect();
  const broken = async (statement: string, params: unknown[] = []) => {
    await client.query("ALTER TABLE ops.audit_log DISABLE TRIGGER USER; ALTER TABLE ops.audit_seal DISABLE TRIGGER USER; CREATE TABLE ops.kept AS SELECT * FROM ops.audit_log; CREATE TABLE ops.kept_seal AS SELECT * FROM ops.audit_seal");
    await client.query(statement, params);
    const report = await verifyAudit(db.etl, head ?? "");
    await client.query("DELETE FROM ops.audit_log; DELETE FROM ops.audit_seal; INSERT INTO ops.audit_log OVERRIDING SYSTEM VALUE SELECT * FROM ops.kept; INSERT INTO ops.audit_seal SELECT * FROM ops.kept_seal; DROP TABLE ops.kept, ops.kept_seal");
    await client.query("ALTER TABLE ops.audit_log ENABLE TRIGGER USER; ALTER TABLE ops.audit_seal ENABLE TRIGGER USER");
    return report;
  };
  try {
    expect(await broken("UPDATE ops.audit_log SET before = '{\"a\": 1.5}' WHERE id >= $1", [two])).toMatchObject({ ok: false, faults: [{ line: two, fault: "the line was changed" }, { line: three }, {}] });
    expect((await broken("DELETE FROM ops.audit_log WHERE id = $1", [one])).faults).toMatchObject([{ line: one, fault: "the line is missing" }]);
    expect((await broken("UPDATE ops.audit_seal SET row_hashes = row_hashes - $1::text WHERE row_hashes ? $1::text", [two])).faults).toMatchObject([{ line: two, fault: "the line was put in after the seal" }, { line: null, fault: expect.stringContaining("the seal was changed") }]);
    expect((await broken("DELETE FROM ops.audit_seal WHERE id = 1")).faults).toEqual(expect.arrayContaining([expect.objectContaining({ fault: expect.stringContaining("missing") })]));
    expect((await broken("DELETE FROM ops.audit_seal WHERE id = (SELECT max(id) FROM ops.audit_seal)")).faults).toMatchObject([{ line: null, fault: expect.stringContaining("written anew or cut off") }]);
    expect(await verifyAudit(db.etl, head ?? "")).toMatchObject({ ok: true, faults: [] });
  } finally {
    client.release();
  }
});

test("the log is read by who, what, which object and days, page by page, and says how far it is sealed", async () => {
  await write("user.role", { actor: "user:bea@example.com", object: "user:leo@example.com", at: "2026-03-10T23:59:59.999Z" });
  await write("user.teams", { actor: "user:bea@example.com", object: "user:leo@example.com", at: "2026-03-11T00:00:00Z" });
  const actions = async (query: Record<string, string>) => (await listAudit(allScope(), auditFilter.parse(query))).lines.map(({ action }) => action);
  expect(await actions({ actor: "user:bea@example.com" })).toEqual(["user.teams", "user.role"]);
  expect(await actions({ action: "user.role" })).toEqual(["user.role"]);
  expect(await actions({ action: "user.", object: "user:leo" })).toEqual(["user.teams", "user.role"]);
  expect(await actions({ from: "2026-03-10", to: "2026-03-11" })).toEqual(["user.role"]);
  expect(await actions({ object: "user:l%" })).toEqual([]);
  const first = await listAudit(allScope(), auditFilter.parse({ limit: "3" }));
  const second = await listAudit(allScope(), auditFilter.parse({ limit: "3", cursor: first.nextCursor ?? "" }));
  expect(new Set([...first.lines, ...second.lines].map(({ id }) => id)).size).toBe(6);
  expect(first.lines[0]).toMatchObject({ action: "user.teams", sealed: false, before: { a: 1.5 }, after: { a: 2 } });
  const frame = await auditFrame(allScope());
  expect(frame.actions).toEqual(expect.arrayContaining(["first", "user.add", "user.role"]));
  expect(frame.seal).toMatchObject({ unsealed: "2", newest: { hash: expect.stringMatching(/^[0-9a-f]{64}$/) } });
});

test("a refusal is noted once in ten minutes, and sixty times an hour at the most", async () => {
  const leo = { email: "leo@example.com", role: "lead" };
  const noted = async () => (await db.owner.query<{ n: number }>("SELECT count(*)::int AS n FROM ops.audit_log WHERE actor = 'user:leo@example.com' AND action = 'access.refused'")).rows[0]?.n;
  for (let i = 0; i < 5; i++) await noteRefusal(onPg(db.owner), leo, "GET /admin/audit");
  expect(await noted()).toBe(1);
  for (let i = 0; i < 80; i++) await noteRefusal(onPg(db.owner), leo, `GET /api/v1/${i}`);
  expect(await noted()).toBe(60);
});

test("a difference names the fields that changed, with what was there before", () => {
  expect(differenceOf({ role: "viewer", teams: [1, 2], same: { x: null } }, { role: "lead", teams: [1], same: { x: null }, disabled: false })).toEqual([
    { field: "role", before: "viewer", after: "lead" },
    { field: "teams.1", before: "2", after: null },
    { field: "disabled", before: null, after: "false" },
  ]);
  expect(differenceOf(null, "text")).toEqual([{ field: "", before: null, after: "text" }]);
  expect(differenceOf(null, null)).toEqual([]);
});
