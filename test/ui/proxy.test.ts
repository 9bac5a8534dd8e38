// Headers of every answer: a fresh nonce a request, nothing inline without it, nothing cached, nothing framed.
import { NextRequest } from "next/server";
import { expect, test } from "vitest";
import { config, contentSecurityPolicy, proxy } from "@/proxy";

const answer = (path: string) => proxy(new NextRequest(`http://localhost:3000${path}`)).headers;
const nonceOf = (policy: string | null) => /'nonce-([^']+)'/.exec(policy ?? "")?.[1];

test("gives each request its own nonce and hands the same one to the page", () => {
  const first = answer("/");
  const nonce = nonceOf(first.get("content-security-policy"));
  expect(nonce).toBeTruthy();
  expect(first.get("x-middleware-request-x-nonce")).toBe(nonce);
  expect(nonceOf(answer("/").get("content-security-policy"))).not.toBe(nonce);
});

test("allows no inline script, no eval in production, no framing and no base tag", () => {
  const policy = contentSecurityPolicy("n", false);
  expect(policy).toContain("script-src 'self' 'nonce-n' 'strict-dynamic';");
  expect(policy).not.toMatch(/unsafe-eval|style-src-elem[^;]*unsafe-inline/);
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).toContain("base-uri 'none'");
});

test("sets the security headers on pages, API answers and exports alike", () => {
  for (const path of ["/", "/api/v1/costs?from=2026-11-01", "/api/v1/exports/1.csv"]) {
    const headers = answer(path);
    expect(headers.get("strict-transport-security")).toMatch(/max-age=(\d{8,}); includeSubDomains/);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toBeTruthy();
    expect(headers.get("permissions-policy")).toContain("camera=()");
    expect(headers.get("cross-origin-opener-policy")).toBe("same-origin");
    expect(headers.get("cache-control")).toBe("private, no-store");
  }
});

test("covers every path but hashed static files, also forms that look static", () => {
  const covered = new RegExp(`^${config.matcher}$`);
  for (const path of ["/", "/explorer", "/api/v1/costs", "/teams/web.rsc", "/a/icon.svg", "/icon.svg.rsc"]) expect.soft(covered.test(path), path).toBe(true);
  for (const path of ["/_next/static/chunks/a.js", "/icon.svg"]) expect.soft(covered.test(path), path).toBe(false);
});

test("an address that is no text is the asker's mistake and named as one, before Next calls it a fault of ours", async () => {
  for (const path of ["/api/v1/runs/%ED%A0%80", "/teams/%", "/api/v1/runs/a%FFb/cancel"]) {
    const response = proxy(new NextRequest(`http://localhost:3000${path}`));
    expect([response.status, response.headers.get("content-type"), response.headers.get("x-frame-options")]).toEqual([400, "application/problem+json", "DENY"]);
    expect(await response.json()).toMatchObject({ status: 400, errors: [{ path: "path" }] });
  }
});

test("keeps nobody out: it neither redirects nor reads who asks", () => {
  const response = proxy(new NextRequest("http://localhost:3000/admin"));
  expect(response.status).toBe(200);
  expect(response.headers.get("location")).toBeNull();
});
