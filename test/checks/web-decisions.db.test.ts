// What the pages may do about checks and quarantine, as the web's own database role: an admin acts, an analyst reads, a team sees nothing.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Scope } from "@/lib/access/scope";
import type { SqlRunner } from "@/lib/access/sql-runner";
import { approve } from "@/lib/approvals/approve";
import { listUnapproved } from "@/lib/approvals/list-approvals";
import { changeCheckSetting, resetCheckSetting } from "@/lib/checks/change-setting";
import { dayOf } from "@/lib/dates/dates";
import { closePrisma } from "@/lib/db/prisma";
import { asActor, asReader } from "@/lib/queries/admin/as-actor";
import { checkConfig } from "@/lib/queries/admin/check-config";
import { validations } from "@/lib/queries/admin/validations";
import { discardRecords, releaseRecords, undoDiscard } from "@/lib/quarantine/decide-records";
import { listQuarantine } from "@/lib/quarantine/list-quarantine";
import { readQuarantine } from "@/lib/queries/admin/read-quarantine";
import { recordColumns } from "@/lib/quarantine/record-columns";
import { listRejectedBatches } from "@/lib/quarantine/rejected-batches";
import { addPerson, teamScope } from "@/test/access/world";
import { checkedWorld, kcoFile, type CheckedWorld } from "./checked-world";

let world: CheckedWorld;
let admin: Scope;
let analyst: Scope;
const reason = "agreed with the team";
const today = dayOf(new Date());

beforeAll(async () => {
  world = await checkedWorld();
  admin = { kind: "all", role: "admin", name: "Root", userId: await addPerson(world.db.owner, "root", "admin") };
  analyst = { kind: "all", role: "analyst", name: "Ann", userId: await addPerson(world.db.owner, "ann", "analyst") };
  await world.importFiles("bill", { "bill.csv": kcoFile(100, ['2025-01-05,111111111111,Odd,Web,prod,"1,5"', "2025-01-06,111111111111,Odd,Web,prod,2.00"]) });
});
afterAll(async () => {
  await closePrisma();
  await world?.close();
});

test("each page of quarantined records that somebody reads is one line of the audit log, and a check's sample names them without their text", async () => {
  const { records } = await readQuarantine(analyst, { limit: 5 });
  expect((await readQuarantine(analyst, { limit: 5, states: ["released"] })).records).toEqual([]);
  const key = records[0]?.key;
  expect(records[0]?.record).toMatchObject({ cost_usd: "1,5" });
  expect(await world.rows("SELECT actor, object, after FROM ops.audit_log WHERE action = 'quarantine.read'")).toEqual([{ actor: "user:ann@example.com", object: "quarantine", after: { from: key, to: key, records: 1 } }]);
  await expect(readQuarantine({ ...analyst, userId: "00000000-0000-0000-0000-000000000000" }, { limit: 5 })).rejects.toMatchObject({ code: "unauthenticated" });
  expect(await world.rows("SELECT sample FROM ops.validation_result WHERE check_id = 'cleaned_cost_numeric'")).toEqual([{ sample: [{ key, line: 102, check: "cleaned_cost_numeric", reason: 'cost_usd "1,5" is not a number' }] }]);
});

test("an admin releases a record that the queued run loads, discards and undoes, sets and resets a check, and accepts a service", async () => {
  const [record] = (await asReader(analyst, (db) => listQuarantine(db, { limit: 5 }))).records;
  const key = record?.key ?? "";
  await asActor(admin, (db, actor) => discardRecords(db, [key], { actor, reason }));
  await asActor(admin, (db, actor) => undoDiscard(db, [key], { actor, reason }));
  const { runIds } = await asActor(admin, (db, actor) => releaseRecords(db, { actor, reason, records: { [key]: { cost_usd: "1.5" } } }));
  expect(await world.runQueued()).toMatchObject({ runId: runIds[0] });
  expect(await world.rows("SELECT actor, action FROM ops.audit_log WHERE object LIKE 'quarantine:%' ORDER BY id")).toEqual(["discard", "undo_discard", "release"].map((action) => ({ actor: "user:root@example.com", action: `quarantine.${action}` })));
  expect((await asReader(analyst, (db) => listQuarantine(db, { limit: 5, states: ["released"] }))).records).toMatchObject([{ key, corrected: { cost_usd: "1.5" }, runId: runIds[0] }]);
  const order = { checkId: "raw_row_count_expected", source: "bill", reason, today };
  await asActor(admin, (db, actor) => changeCheckSetting(db, { ...order, actor }, { threshold: "75" }));
  expect((await checkConfig(analyst, today)).find(({ checkId, source }) => checkId === order.checkId && source === "bill")).toMatchObject({ threshold: "75", changed: true });
  await asActor(admin, (db, actor) => resetCheckSetting(db, { ...order, actor }));
  expect((await asReader(analyst, listUnapproved)).map(({ value, spend }) => [value, spend])).toEqual([["Odd", "3.50"]]);
  await asActor(admin, (db, actor) => approve(db, [{ kind: "service", provider: "aws", value: "Odd", source: null }], { actor, reason }));
  expect(await asReader(analyst, listUnapproved)).toEqual([]);
  expect(await asReader(analyst, async (db) => [await listRejectedBatches(db), await recordColumns(db)])).toEqual([[], {}]);
  expect((await validations(analyst, "bill")).every(({ last }) => last.results.every(({ source }) => source === "bill"))).toBe(true);
});

test("an analyst may not write, and a team reads nothing of it, by the database itself", async () => {
  await expect(asActor(analyst, async () => "done")).rejects.toMatchObject({ code: "forbidden" });
  for (const read of [(db: SqlRunner): Promise<unknown> => listQuarantine(db, { limit: 1 }), listRejectedBatches, listUnapproved]) await expect(asReader<unknown>(teamScope([1]), read)).rejects.toThrow(/permission denied/);
});
