// Invoices against what the bill's rows say: equal at cents, or every difference has a name.
import { describe, expect, test } from "vitest";
import { matchInvoices, type EnteredInvoice, type StatedInvoice } from "@/lib/invoices/match-invoices";

const invoice = (changes: Partial<EnteredInvoice>): EnteredInvoice => ({ billingAccount: "", issuer: "AWS", invoiceId: "I-1", net: "100.00", tax: "0", ...changes });
const stated = (changes: Partial<StatedInvoice>): StatedInvoice => ({ billingAccount: "payer", issuer: "", invoiceId: "I-1", net: "100.00", tax: "0", ...changes });

describe("where the rows carry invoice ids", () => {
  test("an invoice that equals its rows at cents is matched, and what was rounded has a name", () => {
    expect(matchInvoices([invoice({})], [stated({ net: "100.0012345" })], "USD")).toEqual({
      total: "100.00", difference: "0.00", lines: [{ name: "invoice I-1: net rounded to cents", amount: "-0.0012345" }], matched: true,
    });
  });

  test("tax that the export does not deliver is a named line, tax that it delivers differently is not", () => {
    expect(matchInvoices([invoice({ tax: "19.00" })], [stated({})], "USD")).toMatchObject({ difference: "0.00", lines: [{ name: "invoice I-1: tax not in export", amount: "19.00" }], matched: true });
    expect(matchInvoices([invoice({ tax: "19.00" })], [stated({ tax: "18.00" })], "USD")).toMatchObject({ difference: "1.00", lines: [{ name: "invoice I-1: tax differs", amount: "1.00" }], matched: false });
  });

  test("an invoice that is not yet entered keeps the month from being matched, without being a difference", () => {
    expect(matchInvoices([invoice({})], [stated({}), stated({ invoiceId: "I-2", net: "7.00" })], "USD")).toMatchObject({ difference: "0.00", lines: [{ name: "invoice I-2 not yet entered", amount: "-7.00" }], matched: false });
  });

  test("two faults do not cancel out", () => {
    const match = matchInvoices([invoice({ net: "101.00" }), invoice({ invoiceId: "I-2", net: "6.00" })], [stated({}), stated({ invoiceId: "I-2", net: "7.00" })], "USD");
    expect(match).toMatchObject({ difference: "2.00", matched: false });
  });

  test("the same id of another payer or issuer is another invoice", () => {
    expect(matchInvoices([invoice({ billingAccount: "other" })], [stated({})], "USD")).toMatchObject({ difference: "100.00", matched: false });
    expect(matchInvoices([invoice({ issuer: "AWS" })], [stated({ issuer: "Seller Inc" })], "USD")).toMatchObject({ difference: "100.00", matched: false });
    expect(matchInvoices([invoice({ issuer: "aws" })], [stated({ issuer: "AWS" })], "USD")).toMatchObject({ difference: "0.00", matched: true });
  });
});

test("where the rows carry none, all invoices of a period stand together for all rows", () => {
  const rows = [stated({ invoiceId: "", net: "150.00", tax: "10.00" })];
  expect(matchInvoices([invoice({ net: "100.00", tax: "10.00" }), invoice({ invoiceId: "I-2", net: "50.00" })], rows, "USD")).toMatchObject({ total: "160.00", difference: "0.00", lines: [], matched: true });
  expect(matchInvoices([invoice({ billingAccount: "payer", net: "150.00", tax: "10.00" })], [...rows, stated({ billingAccount: "second", invoiceId: "", net: "1.00" })], "USD")).toMatchObject({ matched: false, difference: "0.00" });
});

test("a currency without cents is compared in whole units, and no invoice at all is no match", () => {
  expect(matchInvoices([invoice({ net: "100" })], [stated({ net: "100.4" })], "JPY")).toMatchObject({ matched: true });
  expect(matchInvoices([], [stated({})], "USD")).toBeNull();
});
