// Settings of the checks: inputs, precedence, what a mute does to a run, approvals, and who may write them.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { onPg } from "@/lib/access/sql-runner";
import { approve, undoApproval } from "@/lib/approvals/approve";
import { listApproved, listUnapproved } from "@/lib/approvals/list-approvals";
import { checkText } from "@/lib/checks/catalog";
import { changeCheckSetting, resetCheckSetting, type SettingChange } from "@/lib/checks/change-setting";
import { readCheckSettings } from "@/lib/checks/read-settings";
import { addDays, dayOf } from "@/lib/dates/dates";
import { analyticsChecks } from "@/jobs/validations/analytics";
import { cleanedChecks } from "@/jobs/validations/cleaned";
import { rawChecks } from "@/jobs/validations/raw";
import { checkedWorld, kcoFile, type CheckedWorld } from "./checked-world";

let world: CheckedWorld;
const today = dayOf(new Date());
const WHO = { actor: "cli:ann", reason: "known for now" };
const order = (checkId: string, source: string | null = null) => ({ ...WHO, checkId, source, today });
const set = (checkId: string, source: string | null, change: SettingChange) => world.tx((db) => changeCheckSetting(db, order(checkId, source), change));

beforeAll(async () => {
  world = await checkedWorld();
  await world.importFiles("bill", { "bill.csv": kcoFile(20, ["2025-01-05,not-an-account,Shiny New Thing,Web,prod,3.50"]) });
});
afterAll(async () => world?.close());

test("every check of the pipeline is in the catalog with the same layer, first severity and threshold", () => {
  for (const { id, layer, severity, threshold } of [...rawChecks, ...cleanedChecks, ...analyticsChecks])
    expect([id, checkText(id)?.layer, checkText(id)?.severity, checkText(id)?.threshold]).toEqual([id, layer, severity, threshold === undefined ? undefined : String(threshold)]);
});

describe("a setting", () => {
  test.each([
    ["an unknown check", "raw_nonsense", null, { severity: "info" }, /There is no check "raw_nonsense"\. Checks: raw_not_empty/],
    ["an unknown source", "raw_not_empty", "nowhere", { severity: "info" }, /no source "nowhere"\. Sources: bill/],
    ["a threshold that is no number", "cleaned_cost_numeric", null, { threshold: "many" }, /The threshold is "many"/],
    ["a threshold of a check without one", "raw_not_empty", null, { threshold: "5" }, /raw_not_empty has no threshold/],
    ["a mute that is over", "raw_not_empty", null, { mutedUntil: today }, /which is over: choose a day after/],
    ["a mute without an end in sight", "raw_not_empty", null, { mutedUntil: addDays(today, 500) }, /in 500 days: at most 366/],
    ["a day that does not exist", "raw_not_empty", null, { mutedUntil: "2027-02-30" }, /ends on "2027-02-30"/],
    ["switching off a check that guards the totals", "analytics_totals_match_source", null, { enabled: false }, /cannot be switched off.*Mute it/],
    ["an empty owner", "raw_not_empty", null, { owner: " " }, /The owner is " "/],
    ["nothing", "raw_not_empty", null, {}, /Nothing is to be changed/],
  ] as const)("is refused for %s", async (_, check, source, change, message) => {
    await expect(set(check, source, change)).rejects.toThrow(message);
  });

  test("of a source wins over the one for every source, value by value, is audited, and can be taken back", async () => {
    await set("cleaned_cost_numeric", null, { threshold: "8", owner: "finops" });
    await set("cleaned_cost_numeric", "bill", { threshold: "2.5" });
    const [source] = await world.rows<{ id: number }>("SELECT id FROM ops.source WHERE name = 'bill'");
    const effective = async (id: number | null) => (await readCheckSettings(onPg(world.db.etl))).effective("cleaned_cost_numeric", id, today);
    expect(await effective(source?.id ?? 0)).toMatchObject({ threshold: "2.5", owner: "finops", severity: "critical", changed: true });
    expect(await effective(null)).toMatchObject({ threshold: "8", owner: "finops" });
    await world.tx((db) => resetCheckSetting(db, order("cleaned_cost_numeric", "bill")));
    await world.tx((db) => resetCheckSetting(db, order("cleaned_cost_numeric")));
    expect(await effective(source?.id ?? 0)).toMatchObject({ threshold: "5", owner: "data_team", changed: false });
    await expect(world.tx((db) => resetCheckSetting(db, order("cleaned_cost_numeric")))).rejects.toThrow(/nothing to take back/);
    const audit = await world.rows("SELECT action, reason, before ->> 'threshold' AS before, after ->> 'threshold' AS after FROM ops.audit_log WHERE object = 'check:cleaned_cost_numeric@bill' ORDER BY id");
    expect(audit).toEqual([{ action: "check.set", reason: WHO.reason, before: null, after: "2.5" }, { action: "check.reset", reason: WHO.reason, before: "2.5", after: null }]);
  });
});

describe("a critical check that fails", () => {
  const bad = kcoFile(2, ['2025-01-20,111111111111,EC2,Web,prod,"1,5"']); // a third of the rows
  const result = async (run: string) => (await world.rows("SELECT severity, status, muted FROM ops.validation_result WHERE run_id = $1 AND check_id = 'cleaned_cost_numeric'", [run]))[0];

  test("stops the run, muted it is stored as critical and does not, above a higher threshold it warns", async () => {
    const stopped = await world.importFiles("gate", { "gate.csv": bad });
    expect([stopped.status, await result(stopped.runId)]).toEqual(["failed", { severity: "critical", status: "fail", muted: false }]);
    await set("cleaned_cost_numeric", "gate", { mutedUntil: addDays(today, 3) });
    const muted = await world.importFiles("gate", { "gate.csv": `${bad}\n` });
    expect([muted.status, await result(muted.runId)]).toEqual(["succeeded_with_warnings", { severity: "critical", status: "fail", muted: true }]);
    expect(muted.warnings.join()).not.toContain("cleaned_cost_numeric");
    await set("cleaned_cost_numeric", "gate", { mutedUntil: null, threshold: "50" });
    const tolerated = await world.importFiles("gate", { "gate.csv": `${bad}\n\n` });
    expect([tolerated.status, await result(tolerated.runId)]).toEqual(["succeeded_with_warnings", { severity: "warning", status: "fail", muted: false }]);
  });

  test("a warning that is switched off is not asked", async () => {
    await set("cleaned_account_pattern", "gate", { enabled: false });
    const { runId } = await world.importFiles("gate", { "off.csv": kcoFile(0, ["2025-03-01,not-an-account,EC2,Web,prod,1.00"]) });
    expect(await world.rows("SELECT status, observed FROM ops.validation_result WHERE run_id = $1 AND check_id = 'cleaned_account_pattern'", [runId])).toEqual([{ status: "skipped", observed: "switched off" }]);
  });
});

describe("what bills have brought and nobody approved", () => {
  const seen = async () => (await listUnapproved(onPg(world.db.owner))).filter(({ source }) => source === "bill").map(({ kind, value, firstSeen, spend }) => [kind, value, firstSeen, spend]);

  test("is listed with first day and spend, approved several at once, known to the next run, and can be taken back", async () => {
    expect(await seen()).toEqual(expect.arrayContaining([["service", "Shiny New Thing", "2025-01-05", "3.50"], ["account", "not-an-account", "2025-01-05", "3.50"]]));
    const approvals = [{ kind: "service" as const, provider: "aws", value: "Shiny New Thing", source: null }, { kind: "account" as const, provider: "aws", value: "not-an-account", source: "bill" }];
    expect(await world.tx((db) => approve(db, approvals, WHO))).toBe(2);
    expect(await world.tx((db) => approve(db, approvals, WHO))).toBe(0);
    expect(await seen()).toEqual([]);
    const { runId } = await world.importFiles("bill", { "next.csv": kcoFile(0, ["2025-02-05,not-an-account,Shiny New Thing,Web,prod,3.50"]) });
    expect(await world.rows("SELECT DISTINCT status FROM ops.validation_result WHERE run_id = $1 AND check_id IN ('cleaned_service_approved', 'cleaned_account_pattern')", [runId])).toEqual([{ status: "pass" }]);
    expect((await listApproved(onPg(world.db.owner))).map(({ value }) => value).sort()).toEqual(["Shiny New Thing", "^not\\-an\\-account$"]);
    await world.tx((db) => undoApproval(db, approvals, WHO));
    expect(await seen()).toHaveLength(2);
    await expect(world.tx((db) => undoApproval(db, approvals, WHO))).rejects.toThrow(/Nobody has approved the service "Shiny New Thing"/);
  });

  test.each([
    [{ kind: "pattern", provider: "aws", value: "([", source: null }, /cannot be read as a regular expression/],
    [{ kind: "service", provider: "amazon", value: "EC2", source: null }, /The provider is "amazon": use one of aws/],
    [{ kind: "service", provider: "aws", value: " ", source: null }, /The service is " "/],
  ] as const)("is refused for %j", async (approval, message) => {
    await expect(world.tx((db) => approve(db, [approval], WHO))).rejects.toThrow(message);
  });
});
