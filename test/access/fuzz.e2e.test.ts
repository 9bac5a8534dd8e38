// Whatever is sent to the API: an answer or a problem document that names the field, never a fault of ours, never a hint of what is hidden.
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { campaign, runsOf } from "../chaos/campaign";
import { startApp, type AppServer } from "../setup/app-server";
import { createTestDatabase, type TestDatabase } from "../setup/database";
import { hostileRequest, HOSTILE_TEXTS, type HostileRequest } from "./hostile-requests";
import { HttpPerson } from "./http-person";
import { addPerson, CANARY, createWorld, PASSWORD } from "./world";

let database: TestDatabase;
let app: AppServer;
let root: HttpPerson;
let lena: HttpPerson;

beforeAll(async () => {
  database = await createTestDatabase();
  await createWorld(database.owner);
  await addPerson(database.owner, "root", "admin");
  await addPerson(database.owner, "lena", "lead", ["Alpha"]);
  await database.owner.query("INSERT INTO ops.source (id, name, type, provider, billing_account) VALUES (1, 'bill', 'file', 'aws', 'payer')");
  await database.owner.query("INSERT INTO ops.run (kind, trigger, logical_date, status, finished_at) VALUES ('daily', 'schedule', '2026-03-10', 'succeeded', now())");
  await database.owner.query("INSERT INTO ops.data_version (note) VALUES ('its cached answers are older'), ('world')");
  app = await startApp(database);
  [root, lena] = [new HttpPerson(app.url), new HttpPerson(app.url)];
  await root.signIn("root@example.com", PASSWORD);
  await lena.signIn("lena@example.com", PASSWORD);
});

afterAll(async () => {
  await app?.stop();
  await database?.drop();
});

interface Problem {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly request_id: string;
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
}

/** What is wrong with the answer, or null. */
async function fault(person: HttpPerson, request: HostileRequest): Promise<string | null> {
  const { method, path, headers, body } = request;
  const ask = (): Promise<Response> => person.ask(path, { method, headers, ...(body === null ? {} : { body }) });
  const response = await ask().catch(ask); // a kept connection that the server lets go at that moment is no answer
  if ((response.headers.get("content-type") ?? "").startsWith("text/event-stream")) {
    await response.body?.cancel(); // it would go on for minutes
    return null;
  }
  const text = await response.text();
  const shown = `${method} ${path.slice(0, 300)} ${body?.slice(0, 300) ?? ""} → ${response.status} ${text.slice(0, 400)}`;
  if (response.status >= 500) return shown;
  if (person === lena && text.includes(CANARY)) return `${shown}: holds another team's amount`;
  if (response.status < 400 || response.status === 405) return null;
  if (!(response.headers.get("content-type") ?? "").startsWith("application/problem+json")) return `${shown}: no problem document`;
  const problem = JSON.parse(text) as Problem;
  if (problem.status !== response.status || problem.detail === "" || !problem.request_id) return `${shown}: not a whole problem document`;
  const named = (problem.errors ?? []).length > 0 || request.fields.some((field) => problem.detail.includes(field));
  return response.status === 400 && !named ? `${shown}: names no field` : null;
}

test("IN-5: hostile filters, ids, headers and bodies on every API route give an answer or a problem that names the field, and never a 500", async ({ task }) => {
  const runs = runsOf(200, 5_000);
  const requests = fc.sample(hostileRequest, { numRuns: runs, seed: 20_261_125 });
  await campaign(task, runs, async (run) => {
    expect(await fault(run % 3 === 0 ? lena : root, requests[run - 1]!)).toBeNull();
  });
  expect((await database.owner.query("SELECT count(*)::int AS n FROM ops.app_user")).rows).toEqual([{ n: 2 }]);
}, 900_000);

const refused = async (path: string): Promise<Problem> => {
  const response = await root.ask(path);
  const problem = (await response.json()) as Problem;
  expect([path.slice(0, 120), response.status], JSON.stringify(problem)).toEqual([path.slice(0, 120), 400]);
  return problem;
};

test("IN-6: groups, sorts and dimensions come from a list; anything else is named with what would be right", async () => {
  for (const group of ["cost", "service;drop", "service,service", "team_id", "__proto__", "constructor"]) expect((await refused(`/api/v1/costs?group=${encodeURIComponent(group)}`)).errors?.[0]?.path).toBe("group");
  for (const field of ["sort", "metric", "basis", "granularity", "chart"]) expect((await refused(`/api/v1/costs?${field}=1%3Bselect`)).errors?.[0]?.path).toBe(field);
  expect((await refused("/api/v1/facets?dimension=password_hash")).errors?.[0]?.path).toBe("dimension");
  expect((await refused("/api/v1/costs?filter=password_hash:in:x")).errors?.[0]?.path).toBe("filter");
  expect((await refused(`/api/v1/costs?filter=service:in:${"x,".repeat(5_300)}x`)).detail).toMatch(/query/);
  expect((await root.ask(`/api/v1/costs?filter=service:in:${"x,".repeat(10_000)}x`)).status).toBe(431); // longer than a request may be at all
});

test("IN-7: every text that a tag can have is searched for as a text, and comes back as one", async () => {
  const texts = [...new Set(HOSTILE_TEXTS.filter((one) => one.trim() === one && one.length > 0 && one.length < 60 && !/[\0-\x1f]|\p{Surrogate}/u.test(one)))];
  await database.owner.query(
    `INSERT INTO gold.fact_cloud_billing SELECT (jsonb_populate_record(NULL::gold.fact_cloud_billing, to_jsonb(f) || jsonb_build_object('silver_id', 9000000 + t.n, 'tags', jsonb_build_object('owner', t.text)))).*
       FROM (SELECT * FROM gold.fact_cloud_billing WHERE date_id BETWEEN 20260301 AND 20260331 ORDER BY silver_id LIMIT 1) f, unnest($1::text[]) WITH ORDINALITY AS t (text, n)`, [texts]);
  for (const text of texts) {
    const filter = `tag:owner:in:${encodeURIComponent(encodeURIComponent(text))}`;
    const response = await root.ask(`/api/v1/costs?from=2026-03-01&to=2026-04-01&granularity=none&group=tag:owner&filter=${filter}`);
    expect([text, response.status]).toEqual([text, 200]);
    expect(response.headers.get("content-type")).toMatch(/^application\/json/);
    const { rows } = (await response.json()) as { rows: Record<string, string>[] };
    expect([text, rows.map((row) => row["tag:owner"])]).toEqual([text, [text]]);
  }
});

test("IN-10: paths that climb, line feeds and long names lead nowhere and into no header", async () => {
  for (const path of ["/api/v1/runs/..%2f..%2fetc%2fpasswd", "/api/v1/runs/1%0d%0aSet-Cookie:%20a=b", `/api/v1/runs/${"x".repeat(4_000)}`, "/api/v1/runs/%00", "/api/v1/backfills/%F0%9F%98%80", "/api/v1/runs/__proto__"]) {
    const response = await root.ask(path);
    expect([path.slice(0, 60), response.status]).toEqual([path.slice(0, 60), 404]);
    expect(response.headers.get("set-cookie")).toBeNull();
    expect(response.headers.get("content-type")).toBe("application/problem+json");
  }
});

test("SE-8: a write from another page, from no page or with a forged host is refused before anything is read", async () => {
  for (const origin of ["https://evil.example", "null", null, `${app.url}.evil.example`, "file://"]) {
    const response = await root.send("/api/v1/runs", { reason: "late delivery" }, { origin, headers: { "idempotency-key": "foreign-page-1" } });
    expect([origin, response.status]).toEqual([origin, 403]);
    expect(await response.json()).toMatchObject({ status: 403, title: "Not allowed" });
  }
  expect((await database.owner.query("SELECT count(*)::int AS n FROM ops.run WHERE run_key LIKE '%foreign-page-1%'")).rows).toEqual([{ n: 0 }]);
});
