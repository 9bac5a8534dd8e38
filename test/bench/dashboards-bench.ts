// Overview and explorer over HTTP against the production build, on a million facts of 13 months: 20 people at once, each with rights of their own.
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import autocannon from "autocannon";
import { addUser } from "@/lib/access/identity";
import { onPg } from "@/lib/access/sql-runner";
import { dataDir } from "@/lib/config/root";
import { createPool } from "@/lib/db/pools";
import { createScratchDatabase, type ScratchDatabase } from "@/lib/db/scratch";
import { AppError } from "@/lib/errors/app-error";
import { HttpPerson } from "../access/http-person";
import { startApp } from "../setup/app-server";
import { BENCH_TEAMS, focusFile } from "./focus-file";
import { percentiles, type Percentiles } from "./percentiles";
import { runImport } from "./run-import";

const PASSWORD = "a password of the bench";
const PEOPLE = 20;
const SECONDS = 60;
const LIMIT_MS = 250;

export interface DashboardsBench {
  readonly rows: number;
  readonly people: number;
  readonly limit_p95_ms: number;
  /** Worst p95 of those who read, against the limit; 1 or less keeps it. */
  readonly ratio: number;
  /** One request a second and person, as somebody who reads what they asked for. */
  readonly reading: Load;
  /** The next request as soon as the last is answered: what the machine can carry. */
  readonly saturated: Load;
}

interface Load {
  readonly seconds: number;
  readonly errors: number;
  readonly per_second: number;
  readonly overview: Percentiles;
  readonly explorer: Percentiles;
}

/** @throws AppError when a request is refused or fails: then no time means anything */
export async function dashboardsBench(rows: number, say: (line: string) => void): Promise<DashboardsBench> {
  const file = await focusFile(join(dataDir(), "bench"), { rows });
  const db = await createScratchDatabase("kco_bench");
  try {
    say(`importing ${rows} rows …`);
    await runImport(db, [file.path]);
    await addPeople(db);
    const env = { DATABASE_URL: "", KCO_DB_ETL_URL: db.urls.etl, KCO_DB_APP_URL: db.urls.app, KCO_DB_APP_ALL_URL: db.urls.app_all, KCO_DEMO: "off" };
    const app = await startApp({ env });
    try {
      const cookies = await signIn(app.url);
      await load(app.url, cookies, { seconds: 5 }); // code paths compiled, files read
      say("measuring …");
      const reading = await load(app.url, cookies, { seconds: SECONDS, rate: 1 });
      const saturated = await load(app.url, cookies, { seconds: SECONDS / 2 });
      const worst = Math.max(reading.overview.p95_ms, reading.explorer.p95_ms);
      return { rows, people: PEOPLE, limit_p95_ms: LIMIT_MS, ratio: Number((worst / LIMIT_MS).toFixed(3)), reading, saturated };
    } finally {
      await app.stop();
    }
  } finally {
    await db.drop();
  }
}

const email = (person: number): string => `person${person}@bench.example`;

/** Half of them see everything, half see one team. */
async function addPeople(db: ScratchDatabase): Promise<void> {
  const owner = createPool(db.urls.owner, { max: 1 });
  try {
    for (let person = 0; person < PEOPLE; person++) {
      const lead = person % 2 === 1;
      const teams = lead ? [BENCH_TEAMS[person % BENCH_TEAMS.length]?.toLowerCase() ?? ""] : [];
      await addUser(onPg(owner), { email: email(person), name: email(person), role: lead ? "lead" : "analyst", password: PASSWORD, origin: "cli", teams }, "bench");
    }
  } finally {
    await owner.end();
  }
}

async function signIn(url: string): Promise<string[]> {
  const cookies: string[] = [];
  for (let person = 0; person < PEOPLE; person++) {
    const visitor = new HttpPerson(url);
    if (!(await visitor.signIn(email(person), PASSWORD))) throw new AppError("internal", `${email(person)} could not sign in`);
    cookies.push(visitor.cookieHeader());
  }
  return cookies;
}

const GROUPS = ["service", "team", "account", "region", "environment", "provider", "service,team", "team,account"];
const GRANULARITIES = ["day", "week", "month"];

/** A look at the overview comes every fourth time, not at the same moment for everybody. */
const looksAtOverview = (person: number, i: number): boolean => (person + i) % 4 === 0;

/** Three questions to the explorer for each look at the overview; no two people ask the same filter, so most are asked for the first time. */
function questions(person: number): { method: "GET"; path: string; headers: Record<string, string> }[] {
  return Array.from({ length: 40 }, (_, i) => {
    if (looksAtOverview(person, i)) return { method: "GET" as const, path: "/", headers: { accept: "text/html" } };
    const [from, to] = i % 3 === 0 ? ["2025-10-01", "2026-11-01"] : i % 3 === 1 ? ["2026-08-01", "2026-11-01"] : ["2026-10-01", "2026-11-01"];
    const filter = i % 2 === 0 ? `&filter=service:in:Service%20${(person * 7 + i) % 60},Service%20${(person + i * 3) % 60}` : "";
    const path = `/api/v1/costs?view=explorer&from=${from}&to=${to}&granularity=${GRANULARITIES[(person + i) % 3]}&group=${GROUPS[(person + i) % GROUPS.length]}${filter}`;
    return { method: "GET" as const, path, headers: { accept: "application/json" } };
  });
}

/** A person's requests one after the other; with a rate the first comes at the person's own moment of the second, as people do not ask in step. */
async function ask(url: string, cookie: string, person: number, how: { seconds: number; rate?: number }, answered: (overview: boolean, ms: number, status: number) => void): Promise<number> {
  if (how.rate) await delay((person / PEOPLE) * (1_000 / how.rate));
  let errors = 0;
  let i = 0;
  const run = autocannon({
    url,
    connections: 1,
    duration: how.seconds,
    ...(how.rate ? { connectionRate: how.rate } : {}),
    setupClient: (client) => client.setRequests(questions(person).map((q) => ({ ...q, headers: { ...q.headers, cookie } }))),
  });
  run.on("response", (_client, status, _bytes, milliseconds) => answered(looksAtOverview(person, i++), milliseconds, status));
  run.on("reqError", () => (errors += 1));
  await run;
  return errors;
}

async function load(url: string, cookies: readonly string[], how: { seconds: number; rate?: number }): Promise<Load> {
  const times = { overview: [] as number[], explorer: [] as number[] };
  let refused = 0;
  const broken = await Promise.all(
    cookies.map((cookie, person) =>
      ask(url, cookie, person, how, (overview, ms, status) => {
        (overview ? times.overview : times.explorer).push(ms);
        if (status !== 200) refused += 1;
      }),
    ),
  );
  const errors = broken.reduce((sum, count) => sum + count, refused);
  const answered = times.overview.length + times.explorer.length;
  if (errors > 0) throw new AppError("internal", `${errors} of ${answered} requests failed`);
  return { seconds: how.seconds, errors, per_second: Number((answered / how.seconds).toFixed(1)), overview: percentiles(times.overview), explorer: percentiles(times.explorer) };
}
