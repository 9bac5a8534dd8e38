// What a run writes down carries no credential and no line break.
import { expect, test } from "vitest";
import { maskFields, maskText } from "@/jobs/run/mask-secrets";

test("credentials in a sentence are taken out, the rest stays readable", () => {
  expect(maskText("connect postgresql://kco_etl:s3cr3t@db:5432/kco failed")).toBe("connect postgresql://kco_etl:[redacted]@db:5432/kco failed");
  expect(maskText("key ASIAABCDEFGHIJKLMNOP is expired")).toBe("key [redacted] is expired");
  expect(maskText("Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.e30.x")).toBe("Authorization: Bearer [redacted]");
  expect(maskText('{"private_key":"-----BEGIN PRIVATE KEY-----\\nMIIE\\n-----END PRIVATE KEY-----"}')).not.toContain("MIIE");
  expect(maskText("retry after 20 s for account 402917736508")).toBe("retry after 20 s for account 402917736508");
});

test("a forged line cannot be smuggled into the log", () => {
  expect(maskText("service x\r\n2026-11-24 INFO all fine\u0000")).toBe("service x 2026-11-24 INFO all fine ");
});

test("fields under a secret's name go whole, at any depth", () => {
  expect(maskFields({ source: "aws", config: { secretAccessKey: "abc", apiKey: 1, nested: [{ password: null }] }, rows: 5n })).toEqual({
    source: "aws",
    config: { secretAccessKey: "[redacted]", apiKey: "[redacted]", nested: [{ password: "[redacted]" }] },
    rows: "5",
  });
});
