// The runbook has an entry for every cause and check, its document says what the page says, and each error finds its own entry.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { MATRIX } from "@/lib/access/matrix";
import { CHECK_CATALOG } from "@/lib/checks/catalog";
import { projectRoot } from "@/lib/config/root";
import { AppError } from "@/lib/errors/app-error";
import { CAUSES, causeOf } from "@/lib/runbook/cause";
import { ACTION, RUNBOOK, runbookHref, runbookMarkdown } from "@/lib/runbook/runbook";
import { translateCeError } from "@/jobs/providers/aws-ce-error";
import { translateBqError } from "@/jobs/providers/gcp-bq-error";
import { recordedCause } from "@/jobs/run/recorded-cause";
import { recordedError } from "@/jobs/run/step-record";

test("every cause and every check has exactly one entry with steps and a word on when to call for help", () => {
  expect(RUNBOOK.map(({ id }) => id).sort()).toEqual([...CAUSES, ...CHECK_CATALOG.map(({ id }) => id)].sort());
  expect(RUNBOOK.filter(({ steps, escalate, actions }) => steps.length === 0 || escalate === "" || actions.length === 0)).toEqual([]);
});

test("the document in docs is the registry, word for word", async () => {
  await expect(runbookMarkdown()).toMatchFileSnapshot(join(projectRoot(), "docs/runbook.md"));
  expect(existsSync(join(projectRoot(), "docs/runbook.md"))).toBe(true);
});

test("every place an entry sends to is a page of the product", () => {
  expect(Object.values(ACTION).map(({ page }) => page).filter((page) => !(page in MATRIX))).toEqual([]);
  expect(runbookHref("missing-data", { run: "12", source: "aws prod" })).toBe("/admin/runbook?run=12&source=aws+prod#missing-data");
});

const now = () => new Date("2026-11-24T07:00:00Z");
const aws = (name: string, status?: number) => translateCeError(Object.assign(new Error("no"), { name, $metadata: { httpStatusCode: status } }), "GetCostAndUsage", now);
const bq = (code: number, reason: string) => translateBqError({ code, errors: [{ reason, message: "no" }] }, { project: "p", dataset: "d", table: "t", jobProject: "p", location: undefined }, now);

test.each([
  ["Cost Explorer throttling", aws("ThrottlingException"), "rate-limit"],
  ["a 503 of AWS", aws("ServiceUnavailable", 503), "provider-down"],
  ["a missing permission at AWS", aws("AccessDeniedException", 400), "credentials"],
  ["an expired token at AWS", aws("ExpiredTokenException", 400), "credentials"],
  ["a period AWS has no data for", aws("DataUnavailableException", 400), "missing-data"],
  ["a rate limit of BigQuery", bq(403, "rateLimitExceeded"), "rate-limit"],
  ["a used-up quota of BigQuery", bq(403, "quotaExceeded"), "rate-limit"],
  ["a missing permission at Google", bq(403, "accessDenied"), "credentials"],
  ["an unknown table", bq(404, "notFound"), "source-settings"],
  ["a failed check", new AppError("check_failed", "no", { details: { checks: ["raw_schema_matches"] } }), "raw_schema_matches"],
  ["a full disk under PostgreSQL", Object.assign(new Error("could not extend file"), { code: "53100" }), "disk-full"],
  ["a full disk under a step", new AppError("unavailable", "no", { cause: Object.assign(new Error("no"), { code: "ENOSPC" }) }), "disk-full"],
  ["a database that restarts", Object.assign(new Error("terminating connection"), { code: "57P01" }), "database-away"],
  ["a broken connection to a provider", new AppError("provider", "no", { cause: Object.assign(new Error("no"), { code: "ECONNRESET" }) }), "provider-down"],
  ["a refused file", new AppError("invalid_input", "no"), "file-refused"],
  ["anything else", new TypeError("x is not a function"), "fault"],
])("%s leads to its own entry", (_, error, entry) => {
  expect(causeOf(recordedError(error))).toBe(entry);
});

test("a cause is found behind the error that wraps it, and a made-up one is not believed", () => {
  const wrapped = new AppError("internal", "outer", { cause: new AppError("provider", "inner", { details: { cause: "credentials" } }) });
  expect(recordedCause(wrapped)).toBe("credentials");
  expect(causeOf({ code: "internal", cause: "<script>" })).toBe("fault");
});
