// The small parts of the door: paths to come back to, scopes, origins, problems, slots.
import { afterEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { eventStream, followed, textStream, type Reader } from "@/lib/access/event-stream";
import { handle } from "@/lib/access/problem";
import { readJson } from "@/lib/access/read-json";
import { safePath } from "@/lib/access/safe-path";
import { scopeKey, scopeOf } from "@/lib/access/scope";
import { withSlot } from "@/lib/access/slots";
import { AppError } from "@/lib/errors/app-error";

describe("the path to come back to after sign-in", () => {
  test.each(["/", "/explorer?from=2026-01-01&group=service", "/admin/runs/42#step-end", "/teams/a%2Fb"])("keeps %s", (path) => {
    expect(safePath(path)).toBe(path);
  });

  test.each(["https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example", "javascript:alert(1)", "explorer", "/a\n", "/..//evil.example", "/api/v1/runs", "/sign-in?callbackUrl=/x", `/${"x".repeat(3000)}`, "", null, undefined])(
    "is the overview for %j",
    (path) => {
      expect(safePath(path)).toBe("/");
    },
  );
});

describe("a scope", () => {
  const person = { userId: "u", name: "n", teamIds: [7, 3, 7, 12] };

  test("of admin, analyst and finance is everything, of lead and viewer their teams, sorted and once", () => {
    for (const role of ["admin", "analyst", "finance"] as const) expect(scopeKey(scopeOf({ ...person, role }))).toBe("*");
    for (const role of ["lead", "viewer"] as const) expect(scopeKey(scopeOf({ ...person, role }))).toBe("3,7,12");
  });

  test("without a team is nothing, not everything", () => {
    expect(scopeKey(scopeOf({ ...person, role: "viewer", teamIds: [] }))).toBe("");
  });
});

const get = (url = "http://site.test/api") => new Request(url);
const post = (headers: Record<string, string>, body = "{}") => new Request("http://site.test/api", { method: "POST", body, headers: { host: "site.test", "content-type": "application/json", ...headers } });

describe("a route handler", () => {
  const failing = (error: unknown) => handle(async () => Promise.reject(error as Error))(get(), undefined);

  test.each([
    [new AppError("unauthenticated", "Sign in"), 401],
    [new AppError("forbidden", "No"), 403],
    [new AppError("not_found", "None"), 404],
    [new AppError("conflict", "Twice"), 409],
    [new AppError("invalid_input", "Bad"), 400],
    [new AppError("unavailable", "Later"), 503],
  ])("answers %s as a problem with its sentence", async (error, status) => {
    const response = await failing(error);
    expect(response.status).toBe(status);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(await response.json()).toMatchObject({ type: "about:blank", status, detail: error.message });
  });

  test("tells nothing of an unexpected failure but an id that is in the log", async () => {
    const response = await failing(new Error("password=hunter2 at /secret/path"));
    const body = await response.text();
    expect(response.status).toBe(500);
    expect(body).not.toMatch(/hunter2|secret/);
    expect(body).toContain(response.headers.get("x-request-id"));
  });

  test("names each wrong field of a request", async () => {
    const response = await failing(z.object({ limit: z.number() }).safeParse({ limit: "x" }).error);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ errors: [{ path: "limit" }] });
    const refused = await failing(new AppError("invalid_input", "compare=never: no comparison.", { details: { field: "compare", secret: "x" } }));
    expect(await refused.json()).toEqual({ type: "about:blank", status: 400, title: expect.any(String), detail: "compare=never: no comparison.", errors: [{ path: "compare", message: "compare=never: no comparison." }], request_id: expect.any(String) });
  });

  test("lets nobody store its answer", async () => {
    const good = await handle(async () => Response.json({}))(get(), undefined);
    const bad = await failing(new AppError("not_found", "None"));
    expect([good, bad].map(({ headers }) => headers.get("cache-control"))).toEqual(["private, no-store", "private, no-store"]);
  });

  test.each([{}, { origin: "null" }, { origin: "https://evil.example" }, { origin: "http://site.test.evil.example" }, { origin: "http://site.test:81" }])("refuses a write from %j (SE-8)", async (headers) => {
    let called = false;
    const response = await handle(async () => {
      called = true;
      return Response.json({});
    })(post(headers as Record<string, string>), undefined);
    expect([response.status, called]).toEqual([403, false]);
  });

  test("takes a write from its own pages", async () => {
    const response = await handle(async () => Response.json({}))(post({ origin: "http://site.test" }), undefined);
    expect(response.status).toBe(200);
  });
});

describe("the body of a write", () => {
  const shape = z.object({ reason: z.string() });

  test("drops fields it does not know, so that nobody names their own role", async () => {
    const body = await readJson(post({}, '{"reason":"r","role":"admin","teamId":1,"__proto__":{"isAdmin":true}}'), shape);
    expect(Object.entries(body)).toEqual([["reason", "r"]]);
    expect([Object.getPrototypeOf(body), "isAdmin" in {}]).toEqual([Object.prototype, false]);
  });

  test.each([
    ["no JSON", {}, "{"],
    ["another type", { "content-type": "text/plain" }, "{}"],
    ["too much", {}, JSON.stringify({ reason: "x".repeat(70_000) })],
  ])("is refused when it is %s", async (_, headers, body) => {
    await expect(readJson(post(headers, body), shape)).rejects.toBeInstanceOf(AppError);
  });
});

test("one person has four questions at work, others wait in order, and another person does not wait", async () => {
  let running = 0;
  let most = 0;
  const order: number[] = [];
  const release: Array<() => void> = [];
  const ask = (user: string, index: number) =>
    withSlot(user, async () => {
      running += user === "a" ? 1 : 0;
      most = Math.max(most, running);
      await new Promise<void>((resume) => release.push(resume));
      order.push(index);
      running -= user === "a" ? 1 : 0;
    });
  const asked = Array.from({ length: 9 }, (_, index) => ask("a", index));
  const other = ask("b", 100);
  const settled = Promise.all([...asked, other]);
  for (let turn = 0; turn < 40; turn += 1) {
    release.shift()?.();
    await new Promise((resume) => setImmediate(resume));
  }
  await settled;
  expect(most).toBe(4);
  expect(order.filter((index) => index < 100)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  expect(order.indexOf(100)).toBeLessThan(5);
});

describe("an answer that goes on for a while", () => {
  afterEach(() => vi.useRealTimers());

  /** Ten texts, a second apart; the right to them ends after `allowed` questions. */
  function slowly(allowed: number): { texts: AsyncGenerator<string>; reader: Reader; asked: () => number } {
    vi.useFakeTimers({ toFake: ["Date"] });
    let asked = 0;
    async function* texts(): AsyncGenerator<string> {
      for (let n = 0; n < 10; n++) {
        yield n % 2 === 0 ? `line ${n};` : ""; // nothing to say: a moment to ask all the same
        vi.setSystemTime(Date.now() + 1_000);
      }
    }
    return { texts: texts(), reader: { signal: new AbortController().signal, mayRead: async () => ++asked <= allowed }, asked: () => asked };
  }

  test("asks every few seconds whether its reader may still read it, and is whole when they may", async () => {
    const { texts, reader, asked } = slowly(99);
    expect(await textStream(texts, reader, {}).text()).toBe("line 0;line 2;line 4;line 6;line 8;");
    expect(asked()).toBe(3);
  });

  test("ends for somebody whose session or role is gone: events quietly, a file as broken off", async () => {
    const events = slowly(1);
    expect(await eventStream(events.texts, events.reader, { run: "1" }).text()).toBe("line 0;line 2;line 4;"); // asked before what came at 3 s and at 6 s
    const file = slowly(1);
    await expect(textStream(file.texts, file.reader, {}).text()).rejects.toThrow(/session has ended/);
  });

  test("says a state once, then its change, and that it rests", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "Date"] });
    const states = ["running", "running", "succeeded"];
    const said: string[] = [];
    for await (const text of followed(async () => ({ state: states.shift(), more: states.length > 0, rests: states.length === 0 }), new AbortController().signal)) said.push(text);
    expect(said.filter((text) => text !== "")).toEqual(['data: "running"\n\n', 'data: "succeeded"\n\n', "event: rest\ndata: {}\n\n"]);
  });
});
