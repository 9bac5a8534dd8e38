// Personal SQL logins: the same rows and names as the person's pages, read-only, ended by the sweeper, blind the moment the person is disabled.
import { Client, type ClientBase } from "pg";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { addUser, disableUser, enableUser, setRole, setTeams } from "@/lib/access/identity";
import { scopeOf } from "@/lib/access/scope";
import { readSession, createSession } from "@/lib/access/session-store";
import { onPg } from "@/lib/access/sql-runner";
import { withLogin } from "@/lib/db/urls";
import { closePrisma } from "@/lib/db/prisma";
import { costDocument } from "@/lib/queries/spend/cost-document";
import { costReport } from "@/lib/queries/spend/cost-report";
import { COST_BY_SERVICE_SQL, COST_BY_TEAM_SQL, notebookExample, TABLEAU_SQL } from "@/lib/sql-access/examples";
import { defaultState } from "@/lib/state/explorer-state";
import { createSqlLogin, listSqlLogins, revokeSqlLogin, type CreatedLogin } from "@/jobs/sql-logins/sql-logins";
import { createTestDatabase, type TestDatabase } from "../setup/database";
import { publishGold } from "../queries/gold-fixture";
import { COMPLETE, ROWS, TEAMS } from "../queries/spend-world";

let db: TestDatabase;
const ids = new Map<string, string>();
const logins = new Map<string, CreatedLogin>();
const open: ClientBase[] = [];

const address = (name: string): string => `${name}@example.com`;

beforeAll(async () => {
  db = await createTestDatabase();
  await publishGold(db.owner, TEAMS, ROWS, COMPLETE);
  for (const [name, role, teams] of [["ana", "analyst", []], ["wes", "lead", ["Web"]], ["cora", "lead", ["Commerce"]], ["nora", "viewer", []]] as const) {
    ids.set(name, await addUser(onPg(db.owner), { email: address(name), name, role, teams, password: "a long enough password", origin: "cli" }, "test"));
    logins.set(name, await createSqlLogin(db.owner, address(name), "cli:test"));
  }
});

afterEach(async () => {
  await Promise.all(open.splice(0).map((client) => (client as Client).end().catch(() => undefined)));
});

afterAll(async () => {
  await closePrisma();
  for (const { login } of await listSqlLogins(db.owner)) await db.owner.query(`DROP ROLE IF EXISTS ${login}`);
  await db?.drop();
});

async function connect(name: string): Promise<Client> {
  const { login, password } = logins.get(name)!;
  const client = new Client({ connectionString: withLogin(db.ownerUrl, login, password) });
  client.on("error", () => undefined);
  await client.connect();
  open.push(client);
  return client;
}

const rowsOf = async (client: Client, relation = "gold.daily_spend") => Number((await client.query<{ n: string }>(`SELECT count(*) AS n FROM ${relation}`)).rows[0]?.n);

test("the costs of each team, currency by currency, are those that the API gives the same person, to the last digit", async () => {
  for (const name of ["ana", "wes", "cora", "nora"]) {
    const facts = await readSession(onPg(db.owner), await createSession(onPg(db.owner), ids.get(name)!, null));
    const client = await connect(name);
    for (const currency of ["USD", "EUR"]) {
      const document = costDocument(await costReport(scopeOf({ ...facts!, viewedBy: undefined }), () => ({ ...defaultState("2026-11-20"), from: "2026-08-01", to: "2026-12-01", granularity: "month", group: ["team"], metric: "effective", currency, complete: false })));
      const api = document.rows.map(({ period, team, cost }) => `${period} ${team} ${cost}`).sort();
      const sql = await client.query<{ line: string }>(
        `SELECT to_char(date_trunc('month', to_date(s.date_id::text, 'YYYYMMDD')), 'YYYY-MM-DD') || ' ' || coalesce(t.team_name, 'Unallocated') || ' ' || trim_scale(sum(s.effective_cost))::text AS line
           FROM gold.daily_spend s LEFT JOIN gold.dim_team t USING (team_id) WHERE s.currency = $1 AND s.date_id >= 20260801 GROUP BY date_trunc('month', to_date(s.date_id::text, 'YYYYMMDD')), t.team_name`, [currency]);
      expect(sql.rows.map(({ line }) => line).sort(), `${name} ${currency}`).toEqual(api);
    }
  }
  expect(await rowsOf(await connect("nora"))).toBe(0);
});

test("what the page shows runs as it is written", async () => {
  for (const name of ["wes", "ana"]) {
    const client = await connect(name);
    for (const query of [COST_BY_TEAM_SQL, COST_BY_SERVICE_SQL, TABLEAU_SQL]) expect((await client.query(query)).rows.length, query).toBeGreaterThan(0);
  }
  expect(notebookExample({ host: "h", port: "1", database: "kco", login: "l" })).toContain(COST_BY_SERVICE_SQL);
});

test("a login reads gold and nothing else, writes nothing, and cannot widen itself by any setting", async () => {
  const client = await connect("wes");
  const own = await rowsOf(client);
  for (const statement of ["SELECT * FROM ops.app_user", "SELECT * FROM ops.audit_log", "SELECT * FROM silver.quarantine", "SELECT * FROM bronze.batch", "SELECT * FROM gold.daily_spend_all", "SET ROLE kco_bi_all", "SET ROLE kco_etl",
    "CREATE TEMP TABLE t (x int)", "CREATE TABLE public.t (x int)", "SELECT ops.tend_sql_logins()", "GRANT kco_bi_all TO CURRENT_USER", "COPY (SELECT 1) TO PROGRAM 'true'"]) {
    await expect(client.query(statement), statement).rejects.toThrow(/permission denied|read-only|must be|not permitted|cannot/);
  }
  await client.query("SET default_transaction_read_only = off; SET app.team_ids = '1,2,3'; SET app.role = 'admin'; SET statement_timeout = 0");
  for (const statement of ["UPDATE gold.daily_spend SET billed_cost = 0", "DELETE FROM gold.fact_cloud_billing", "INSERT INTO ops.sql_scope VALUES (current_user, 3)"]) await expect(client.query(statement), statement).rejects.toThrow(/permission denied/);
  expect(await rowsOf(client)).toBe(own);
  expect((await client.query("SELECT team_name FROM gold.dim_team")).rows).toEqual([{ team_name: "Web" }]);
  expect((await client.query("SELECT DISTINCT role_name = current_user AS own FROM ops.sql_scope")).rows).toEqual([{ own: true }]);
  for (let n = 1; n < 5; n++) await connect("wes");
  await expect(connect("wes")).rejects.toThrow(/too many connections/);
});

test("rows follow the person in the transaction of the change: teams, role, the tree, and nothing at all once disabled", async () => {
  const [wes, ana] = [await connect("wes"), await connect("ana")];
  const owner = onPg(db.owner);
  const [web, all] = [await rowsOf(wes), await rowsOf(ana)];
  await setTeams(owner, address("wes"), ["Data"], "test");
  expect((await wes.query("SELECT DISTINCT t.team_name FROM gold.daily_spend JOIN gold.dim_team t USING (team_id)")).rows).toEqual([{ team_name: "Data" }]);
  await db.owner.query("UPDATE ops.team SET parent_id = 3 WHERE slug = 'web'");
  expect(await rowsOf(wes)).toBeGreaterThan(web);
  await db.owner.query("UPDATE ops.team SET parent_id = 1 WHERE slug = 'web'");
  await setTeams(owner, address("wes"), ["Web"], "test");
  expect(await rowsOf(wes)).toBe(web);

  await disableUser(owner, address("wes"), "test");
  await disableUser(owner, address("ana"), "test");
  for (const relation of ["gold.daily_spend", "gold.fact_cloud_billing", "gold.dim_team", "gold.dim_account"]) expect([await rowsOf(wes, relation), await rowsOf(ana, relation)], relation).toEqual([0, 0]);
  expect(await rowsOf(ana, "gold.daily_spend_all")).toBe(0);
  await db.etl.query("SELECT ops.tend_sql_logins()");
  await expect(rowsOf(wes)).rejects.toThrow(/terminat|not queryable|connection/i);
  await expect(connect("ana")).rejects.toThrow(/not permitted to log in/);

  await enableUser(owner, address("wes"), "test");
  await enableUser(owner, address("ana"), "test");
  await db.etl.query("SELECT ops.tend_sql_logins()");
  expect([await rowsOf(await connect("wes")), await rowsOf(await connect("ana"))]).toEqual([web, all]);
});

test("a new role moves the person to the other group with the next sweep, and shows nothing too much before it", async () => {
  const cora = await connect("cora");
  const before = await rowsOf(cora);
  await setRole(onPg(db.owner), address("cora"), "analyst", "test");
  expect(await rowsOf(cora)).toBe(0);
  await db.etl.query("SELECT ops.tend_sql_logins()");
  expect(await rowsOf(cora)).toBeGreaterThan(before);
  await setRole(onPg(db.owner), address("cora"), "lead", "test");
  expect(await rowsOf(cora)).toBe(0);
  await db.etl.query("SELECT ops.tend_sql_logins()");
  expect(await rowsOf(cora)).toBe(before);
});

test("the sweeper ends what takes longer than a minute, whatever its owner has set, and leaves the rest alone", async () => {
  const [slow, quick] = [await connect("wes"), await connect("wes")];
  await slow.query("SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0; BEGIN");
  const { rows } = await slow.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
  // A minute would be a long test: the sweeper's own text, with a tenth of a second.
  const { rows: source } = await db.owner.query<{ text: string }>("SELECT pg_get_functiondef('ops.tend_sql_logins()'::regprocedure) AS text");
  expect(source[0]?.text.match(/interval '60 seconds'/g)).toHaveLength(2);
  await db.owner.query(source[0]!.text.replace("FUNCTION ops.tend_sql_logins", "FUNCTION ops.tend_soon").replaceAll("interval '60 seconds'", "interval '0.1 seconds'"));
  const long = slow.query("SELECT pg_sleep(30)").then(() => "done", (error: Error) => error.message);
  const swept = async () => (await db.owner.query<{ login: string; what: string }>("SELECT * FROM ops.tend_soon()")).rows;
  let found = await swept();
  for (let i = 0; found.length === 0 && i < 200; i++) found = await swept();
  expect(found).toEqual([{ login: logins.get("wes")?.login, what: expect.stringContaining("more than 60 s") }]);
  expect(await long).toMatch(/terminat/i);
  expect((await db.owner.query("SELECT FROM pg_stat_activity WHERE pid = $1", [rows[0]?.pid])).rowCount).toBe(0);
  expect(await rowsOf(quick)).toBeGreaterThan(0);
});

test("a person has one login; revoking it drops the role, a person who is gone leaves it shut, and all of it is audited", async () => {
  await expect(createSqlLogin(db.owner, address("wes"), "cli:test")).rejects.toMatchObject({ code: "conflict" });
  await expect(createSqlLogin(db.owner, address("zoe"), "cli:test")).rejects.toMatchObject({ code: "not_found" });
  const wes = await connect("wes");
  expect(await revokeSqlLogin(db.owner, address("wes"), "cli:test")).toBe(logins.get("wes")?.login);
  await expect(wes.query("SELECT 1")).rejects.toThrow(/terminat|not queryable|connection/i);
  await expect(revokeSqlLogin(db.owner, address("wes"), "cli:test")).rejects.toMatchObject({ code: "not_found" });
  await db.owner.query("DELETE FROM ops.app_user WHERE email = 'nora@example.com'");
  await db.etl.query("SELECT ops.tend_sql_logins()");
  expect(await listSqlLogins(db.owner)).toEqual(expect.arrayContaining([expect.objectContaining({ email: null, state: "closed", sees: "nothing" }), expect.objectContaining({ email: "ana@example.com", state: "open", sees: "everything" })]));
  const { rows } = await db.owner.query("SELECT action, object FROM ops.audit_log WHERE action LIKE 'sql_login.%' ORDER BY id DESC LIMIT 2");
  expect(rows).toEqual([{ action: "sql_login.revoke", object: "user:wes@example.com" }, { action: "sql_login.create", object: "user:nora@example.com" }]);
  expect(JSON.stringify((await db.owner.query("SELECT * FROM ops.audit_log")).rows)).not.toContain(logins.get("wes")?.password);
});
