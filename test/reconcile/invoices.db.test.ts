// Invoices from entry to the trust bar, over a bill that went through the real pipeline; and rows that a corrected file no longer has (FA-13).
import { cliActor } from "@/jobs/cli/actor";
import { writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { NO_MONTH } from "@/lib/bronze/not-stated";
import type { Scope } from "@/lib/access/scope";
import { withScope } from "@/lib/access/with-scope";
import { closePrisma } from "@/lib/db/prisma";
import { Prisma } from "@/lib/db/generated/client";
import { enterInvoice, withdrawInvoice } from "@/lib/queries/admin/invoices";
import { reconciliation } from "@/lib/queries/admin/reconciliation";
import { reconciliationCell } from "@/lib/queries/admin/reconciliation-cell";
import { trust } from "@/lib/queries/trust/trust";
import { add, importFile, list, remove } from "@/jobs/cli/invoice-reports";
import { dagOf } from "@/jobs/daily";
import { reconcile } from "@/jobs/reconcile/reconcile";
import { claimRun } from "@/jobs/run/claim-run";
import { createRun } from "@/jobs/run/create-run";
import { executeRun } from "@/jobs/run/execute-run";
import { addPerson, teamScope } from "@/test/access/world";
import { createTestDatabase, type TestDatabase } from "@/test/setup/database";
import { addSource } from "@/test/setup/run-fixture";
import { focusCsv, makeFiles, type Files } from "@/test/import/import-world";

let db: TestDatabase;
let files: Files;
let finance: Scope;

const BASE = { ChargePeriodStart: "2026-01-05T00:00:00Z", ChargePeriodEnd: "2026-01-06T00:00:00Z", BillingPeriodStart: "2026-01-01T00:00:00Z" };
const ROWS = [
  { ...BASE, BilledCost: "60.001", EffectiveCost: "60.001", InvoiceId: "INV-1", InvoiceIssuerName: "AWS EMEA" },
  { ...BASE, BilledCost: "40", EffectiveCost: "40", InvoiceId: "INV-1", InvoiceIssuerName: "AWS EMEA", Tags: '{"team":"Web"}' },
  { ...BASE, BilledCost: "7", EffectiveCost: "7", InvoiceId: "INV-2", InvoiceIssuerName: "Seller Inc" },
];

async function importBill(rows: readonly Readonly<Record<string, string>>[]): Promise<void> {
  const file = files.write("january.csv", focusCsv(rows), { format: "focus" });
  await createRun(db.etl, { kind: "import", trigger: "cli", logicalDate: "2026-02-02", params: { sources: ["bill"], files: [file] } });
  const claim = await claimRun(db.etl, "test:1:invoices");
  if (!claim) throw new Error("the import was not claimed");
  const outcome = await executeRun(claim, { etlUrl: db.etlUrl, dag: dagOf(claim.run) });
  expect(outcome.status).toMatch(/^succeeded/);
}

beforeAll(async () => {
  db = await createTestDatabase();
  files = makeFiles();
  await addSource(db.owner, "bill", { provider: "multi" });
  finance = { kind: "all", role: "finance", name: "Fin", userId: await addPerson(db.owner, "fin", "finance") };
  await importBill(ROWS);
});
afterAll(async () => {
  files.remove();
  await closePrisma();
  await db.drop();
});

const cell = async () => (await reconciliation(finance, { source: "bill" }))[0];
const level = async () => (await withScope(finance, (tx) => trust(tx, finance))).level;
const input = (changes: Record<string, string> = {}) => ({ source: "bill", billing_account: "", issuer: "AWS EMEA", invoice_id: "INV-1", period: "2026-01", currency: "USD", net: "100.00", tax: "0", note: "", ...changes });

test("the level is never invoice before every invoice of the period is entered and matches; each step is on the page, in kco reconcile and in the audit log", async () => {
  expect(await cell()).toMatchObject({ level: "delivered", invoice: null, invoiceDifference: null, ok: true });
  const id = await enterInvoice(finance, input({ tax: "19" }));
  expect(await cell()).toMatchObject({ level: "delivered", invoice: "119.00", invoiceDifference: "0.00" });
  expect((await cell())?.invoiceLines).toEqual([
    { name: "invoice INV-1: net rounded to cents", amount: "-0.001" }, { name: "invoice INV-1: tax not in export", amount: "19.00" }, { name: "invoice INV-2 not yet entered", amount: "-7.00" },
  ]);
  await expect(enterInvoice(finance, input())).rejects.toMatchObject({ code: "conflict" });

  const second = await add(db.etl, "INV-2", { ...input({ issuer: "Seller Inc", net: "7" }), billingAccount: "", output: "text" });
  expect(await cell()).toMatchObject({ level: "invoice", invoiceDifference: "0.00" });
  expect(await level()).toBe("invoice");
  await db.owner.query("INSERT INTO ops.reconciliation (source_id, billing_period, currency, delivered, bronze, silver, quarantined, gold, difference, level, ok) SELECT id, $1, 'USD', 3, 3, 0, 3, 0, 0, 'delivered', true FROM ops.source WHERE name = 'bill'", [NO_MONTH]);
  expect(await level()).toBe("invoice"); // records without a month belong to no period
  await db.owner.query("DELETE FROM ops.reconciliation WHERE billing_period = $1", [NO_MONTH]);
  const [live] = await reconcile(db.etl);
  expect(live).toMatchObject({ level: "invoice", ok: true, invoice: { total: "126.00", difference: "0.00", matched: true } });

  await remove(db.etl, (second.document as { id: string }).id, "entered with the wrong amount");
  await add(db.etl, "INV-2", { ...input({ issuer: "Seller Inc", net: "9.5" }), billingAccount: "", output: "text" });
  expect(await cell()).toMatchObject({ level: "delivered", invoiceDifference: "2.50", ok: true });
  const detail = await reconciliationCell(finance, "bill", "2026-01-01", "USD");
  expect(detail.invoices.map(({ invoiceId, net, enteredBy }) => [invoiceId, net, enteredBy])).toEqual([["INV-1", "100.00", "user:fin@example.com"], ["INV-2", "9.5", cliActor()]]);
  expect(detail.stated.map(({ invoiceId, issuer, net }) => [invoiceId, issuer, net])).toEqual([["INV-1", "AWS EMEA", "100.001"], ["INV-2", "Seller Inc", "7"]]);
  expect(detail.batches).toMatchObject([{ fileName: "january.csv", rows: "3", received: expect.arrayContaining([{ name: "BilledCost", amount: "107.001" }]) as unknown }]);

  await withdrawInvoice(finance, id, "belongs to February");
  await expect(withdrawInvoice(finance, id, "again")).rejects.toMatchObject({ code: "not_found" });
  const { rows } = await db.owner.query("select action, actor, reason from ops.audit_log where action like 'invoice.%' order by id");
  expect(rows).toEqual([
    { action: "invoice.add", actor: "user:fin@example.com", reason: null }, { action: "invoice.add", actor: cliActor(), reason: null },
    { action: "invoice.remove", actor: cliActor(), reason: "entered with the wrong amount" }, { action: "invoice.add", actor: cliActor(), reason: null }, { action: "invoice.remove", actor: "user:fin@example.com", reason: "belongs to February" },
  ]);
});

test("a CSV of invoices is entered whole or not at all, and its fault is named with the line", async () => {
  const path = files.path("invoices.csv");
  writeFileSync(path, "Source,Issuer,Invoice_Id,Period,Currency,Net,Tax\nbill,AWS EMEA,INV-7,2026-01,USD,10.00,\nbill,AWS EMEA,INV-8,2026-01,USD,\"1,5\",0\n");
  await expect(importFile(db.etl, path)).rejects.toMatchObject({ code: "invalid_input", message: expect.stringMatching(/line 3.*net.*plain number/) as string });
  writeFileSync(path, "source,issuer,invoice_id,period,currency,net\nbill,AWS EMEA,INV-7,2026-01,USD,10.00\nnowhere,AWS EMEA,INV-8,2026-01,USD,5\n");
  await expect(importFile(db.etl, path)).rejects.toMatchObject({ code: "not_found", message: expect.stringMatching(/line 3.*Sources: bill.*Nothing of the file was entered/) as string });
  expect(JSON.stringify((await list(db.etl, {})).document)).not.toContain("INV-7");
  writeFileSync(path, "\uFEFFsource,issuer,invoice_id,period,currency,net,note\nbill,AWS EMEA,INV-7,2026-03,usd,10.00,paid\n");
  expect(await importFile(db.etl, path)).toMatchObject({ document: { entered: 1 } });
  expect(await list(db.etl, { source: "bill", period: "2026-03" })).toMatchObject({ document: { invoices: [{ invoiceId: "INV-7", currency: "USD", note: "paid" }] } });
});

test("invoices and what the bill states of them are closed to team scopes", async () => {
  for (const table of ["ops.invoice", "ops.billed_invoice"])
    await expect(withScope(teamScope([1]), (tx) => tx.$queryRaw(Prisma.sql`SELECT count(*) FROM ${Prisma.raw(table)}`)), table).rejects.toThrow(/permission denied/);
  await expect(withScope(teamScope([1]), (tx) => tx.$queryRaw(Prisma.sql`SELECT invoice FROM ops.reconciliation`))).rejects.toThrow(/permission denied/);
});

test("FA-13: rows that a corrected file no longer has disappear from gold and stay in bronze, and what the bill states of invoices follows", async () => {
  await importBill(ROWS.slice(0, 1));
  const { rows } = await db.owner.query("select (select sum(billed_cost)::text from gold.daily_spend) as gold, (select count(*)::int from bronze.focus) as bronze, (select count(*)::int from ops.billed_invoice) as invoices");
  expect(rows).toEqual([{ gold: "60.001", bronze: 4, invoices: 1 }]);
  expect(await cell()).toMatchObject({ silver: "60.001", gold: "60.001", ok: true });
});
