// Lineage of a number: the rows listed are those behind the figure, all of them, and nobody's but the asker's (M-11).
import { afterAll, beforeAll, expect, test } from "vitest";
import { withScope } from "@/lib/access/with-scope";
import { closePrisma } from "@/lib/db/prisma";
import { numberHref, type Cell } from "@/lib/lineage/number-question";
import { addMoney } from "@/lib/money/money";
import { numberLineage, type NumberReport, type NumberRow } from "@/lib/queries/lineage/number-rows";
import { forgetAnswers, heldAnswers } from "@/lib/queries/answer-cache";
import { costs } from "@/lib/queries/spend/costs";
import type { Dimension } from "@/lib/state/dimensions";
import { defaultState, type ExplorerState } from "@/lib/state/explorer-state";
import { requireState } from "@/lib/state/read-state";
import { createTestDatabase, type TestDatabase } from "../setup/database";
import { publishGold } from "./gold-fixture";
import { ALL, CANARY, COMPLETE, NOBODY, ROWS, TEAMS, WEB } from "./spend-world";

let db: TestDatabase;
const base: ExplorerState = { ...defaultState("2026-11-20"), from: "2026-10-20", to: "2026-11-21", currency: "USD", granularity: "none" };

beforeAll(async () => {
  db = await createTestDatabase();
  await publishGold(db.owner, TEAMS, ROWS, COMPLETE);
});

afterAll(async () => {
  await closePrisma();
  await db.drop();
});

function ask(state: ExplorerState, cell: Cell, scope = ALL, more: Record<string, string> = {}): Promise<NumberReport> {
  const params = new URLSearchParams(numberHref({ state, cell }).split("?")[1]);
  for (const [name, value] of Object.entries(more)) params.set(name, value);
  return numberLineage(scope, params, (context) => requireState(params, context, ["cell", "batch", "cursor"]));
}

async function allRows(state: ExplorerState, cell: Cell, scope = ALL): Promise<NumberRow[]> {
  const rows: NumberRow[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const { lineage }: NumberReport = await ask(state, cell, scope, cursor === "" ? {} : { cursor });
    rows.push(...lineage.rows);
    cursor = lineage.nextCursor;
  }
  return rows;
}

test("every cell of the explorer has its own figure, and its rows, deliveries and pages add up to it to the last digit", async () => {
  for (const group of [["team"], ["service", "team"], ["account"], ["tag:secret"], ["charge_category", "region"]] satisfies Dimension[][]) {
    const state = { ...base, group };
    const answer = await withScope(ALL, (tx) => costs(tx, ALL, state));
    expect(answer.rows.length).toBeGreaterThan(1);
    for (const { keys, cost } of answer.rows) {
      const cell = keys.map(({ kind, value }) => ({ kind: kind === "none" ? ("none" as const) : ("value" as const), value }));
      const { lineage } = await ask(state, cell);
      const rows = await allRows(state, cell);
      expect([group, cell, lineage.figure, lineage.withoutDetail]).toEqual([group, cell, cost, "0.00"]);
      expect([rows.length, addMoney("0", ...rows.map((row) => row.cost ?? "0"))]).toEqual([lineage.detail.rows, cost]);
      expect(new Set(rows.map(({ silverId, allocationLine }) => `${silverId}.${allocationLine}`)).size).toBe(rows.length);
      expect(addMoney(...lineage.deliveries.map((one) => one.cost), lineage.others?.cost ?? "0")).toBe(cost);
    }
  }
});

test("a team above others is asked alone as a cell, and with the teams below it as a filter", async () => {
  const unit = { ...base, group: ["team"] as Dimension[] };
  expect((await ask(unit, [{ kind: "value", value: "Commerce" }])).lineage).toMatchObject({ figure: "0.00", rows: [] });
  const filtered = await ask({ ...base, group: [], filter: [[{ key: "team", op: "in", values: ["Commerce"] }]] }, []);
  expect(filtered.lineage.rows.every(({ team }) => team === "Web")).toBe(true);
  expect(filtered.lineage.detail.rows).toBeGreaterThan(0);
});

test("a lead gets the rows of their own team alone, a person without a team none", async () => {
  const whole = { ...base, group: [] };
  const rows = await allRows(whole, [], WEB);
  const { lineage } = await ask(whole, [], WEB);
  expect(new Set(rows.map(({ team }) => team))).toEqual(new Set(["Web"]));
  expect(addMoney(...rows.map((row) => row.cost ?? "0"))).toBe(lineage.figure);
  expect(JSON.stringify(await ask({ ...base, group: ["team"] }, [{ kind: "value", value: "Data" }], WEB))).not.toContain(CANARY);
  expect((await ask(whole, [], ALL)).lineage.figure).not.toBe(lineage.figure);
  expect((await ask(whole, [], NOBODY)).lineage).toMatchObject({ figure: "0.00", detail: { rows: 0 }, deliveries: [], rows: [] });
});

test("rows say their delivery, slice and rule; a delivery narrows the rows and leaves the figure", async () => {
  const whole = { ...base, group: [] };
  const { lineage } = await ask(whole, []);
  const [row] = lineage.rows;
  expect(row).toMatchObject({ day: "2026-11-20", slice: expect.any(String), rule: expect.stringMatching(/\w/), source: expect.any(String) });
  const [delivery] = lineage.deliveries;
  const narrowed = await ask(whole, [], ALL, { batch: delivery?.batchId ?? "" });
  expect(narrowed.lineage.figure).toBe(lineage.figure);
  expect((await ask(whole, [], ALL, { batch: "987654" })).lineage.rows).toEqual([]);
});

test("by billing period too, the rows are those of the figure; what went cold is named, not hidden", async () => {
  const invoice: ExplorerState = { ...base, from: "2026-10-01", to: "2026-11-01", basis: "invoice", metric: "billed", group: [] };
  const rows = await allRows(invoice, []);
  const { lineage } = await ask(invoice, []);
  expect([addMoney(...rows.map((row) => row.cost ?? "0")), lineage.withoutDetail]).toEqual([lineage.figure, "0.00"]);
  const august: ExplorerState = { ...base, from: "2026-08-01", to: "2026-09-01", group: [] };
  const { figure } = (await ask(august, [])).lineage;
  await db.owner.query("DELETE FROM gold.fact_cloud_billing WHERE date_id BETWEEN 20260801 AND 20260831");
  await db.owner.query("INSERT INTO ops.retention_floor (layer, day) VALUES ('gold_detail', '2026-09-01')");
  expect((await ask(august, [])).lineage).toMatchObject({ figure, withoutDetail: figure, detail: { rows: 0 } });
});

test("a malformed cell, delivery or cursor is refused with its name", async () => {
  const grouped = { ...base, group: ["team"] as Dimension[] };
  await expect(ask(grouped, [], ALL, { cell: "Web" })).rejects.toThrow(/cell=Web/);
  await expect(ask(grouped, [], ALL, { batch: "1;drop" })).rejects.toThrow(/batch=1;drop/);
  await expect(ask(grouped, [], ALL, { cursor: "x" })).rejects.toThrow(/cursor=x/);
  await expect(ask({ ...base, group: [] }, [{ kind: "value", value: "Web" }])).rejects.toThrow(/cell is given/);
});

test("further pages of a number ask for its rows alone: figure, deliveries and months are remembered with the publish", async () => {
  forgetAnswers();
  const whole = { ...base, group: [] };
  const first = await ask(whole, []);
  const [held] = (await heldAnswers(ALL)).filter(({ question }) => question.startsWith("number "));
  expect(held?.body).toMatchObject({ figure: first.lineage.figure, detail: first.lineage.detail, months: [202611, 202610] });
  await ask(whole, [], ALL, { cursor: first.lineage.nextCursor ?? "" });
  await ask(whole, [], ALL, { batch: first.lineage.deliveries[0]?.batchId ?? "" });
  expect((await heldAnswers(ALL)).filter(({ question }) => question.startsWith("number "))).toHaveLength(1);
});
