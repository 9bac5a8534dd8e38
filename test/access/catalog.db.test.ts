// What the web's and BI's roles may reach at all, read from the database's own catalog (AC-11).
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../setup/database";
import { createWorld } from "./world";

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  await createWorld(database.owner); // makes a partition, as every month does
});

afterAll(async () => {
  await database?.drop();
});

/** Relations without row-level security that hold nothing of a person or a team; each with its reason. */
const OPEN: Record<string, string> = {
  "gold.dim_date": "the calendar",
  "gold.dim_provider": "names of the clouds",
  "gold.dim_service": "names of the providers' products",
  "gold.dim_environment": "names such as prod and dev",
  "gold.dim_region": "names of the providers' regions",
  "gold.dim_charge": "FOCUS' own charge categories",
  "ops.data_version": "when something was published",
  "ops.retention_floor": "the day that detail begins with",
  "ops.source": "name, type and provider of sources; their settings are not granted",
  "ops.source_state": "how far days are complete",
  "ops.reconciliation": "which level was reached; its amounts are not granted",
};

const READERS = ["kco_app", "kco_bi", "kco_bi_all"];

interface Relation {
  relation: string;
  kind: string;
  enabled: boolean;
  forced: boolean;
  policies: number;
}

async function readableBy(role: string): Promise<Relation[]> {
  const { rows } = await database.owner.query<Relation>(
    `SELECT c.oid::regclass::text AS relation, c.relkind AS kind, c.relrowsecurity AS enabled, c.relforcerowsecurity AS forced,
       (SELECT count(*)::int FROM pg_policy p WHERE p.polrelid = c.oid AND (SELECT oid FROM pg_roles WHERE rolname = $1) = ANY (p.polroles)) AS policies
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname IN ('bronze', 'silver', 'gold', 'ops') AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND has_any_column_privilege($1, c.oid, 'SELECT') ORDER BY 1`,
    [role],
  );
  return rows;
}

test.each(READERS)("AC-11: all that %s can read has row-level security on, forced and with a policy, or is on the list of open relations", async (role) => {
  const relations = await readableBy(role);
  expect(relations.length).toBeGreaterThan(10);
  const loose = relations.filter(({ relation, enabled, forced, policies }) => !(relation in OPEN) && !(enabled && forced && policies > 0));
  expect(loose).toEqual([]);
});

test.each(READERS)("AC-11: %s reads no view, no materialised view, no partition directly, nothing of bronze and silver", async (role) => {
  const relations = await readableBy(role);
  expect(relations.filter(({ kind, relation }) => kind === "v" || kind === "m" || /^(bronze|silver)\./.test(relation))).toEqual([]);
  const partitions = await database.owner.query("SELECT c.oid::regclass::text FROM pg_class c WHERE c.relispartition AND has_table_privilege($1, c.oid, 'SELECT')", [role]);
  expect(partitions.rows).toEqual([]);
});

test("AC-11: kco_app reads no amount and no configuration through the open relations", async () => {
  const { rows } = await database.owner.query<{ column: string }>(
    `SELECT c.oid::regclass || '.' || a.attname AS column FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
     WHERE c.oid = ANY ($1::regclass[]) AND has_column_privilege('kco_app', c.oid, a.attnum, 'SELECT')
       AND (a.atttypid = 'ops.money'::regtype OR a.attname IN ('config', 'checks', 'billing_account', 'lines', 'params', 'password_hash'))`,
    [Object.keys(OPEN)],
  );
  expect(rows).toEqual([]);
});

test("AC-11: none of the roles of web, pipeline and BI owns anything, bypasses row-level security, or is a superuser", async () => {
  const { rows } = await database.owner.query(
    `SELECT r.rolname FROM pg_roles r WHERE r.rolname IN ('kco_app', 'kco_app_all', 'kco_etl', 'kco_bi', 'kco_bi_all')
       AND (r.rolsuper OR r.rolbypassrls OR r.rolcreaterole OR r.rolcreatedb OR EXISTS (SELECT FROM pg_class c WHERE c.relowner = r.oid AND c.relpersistence <> 't') OR EXISTS (SELECT FROM pg_proc p WHERE p.proowner = r.oid))`,
  );
  expect(rows).toEqual([]);
});

test("AC-11: nobody but the owner may truncate, and web and BI readers may not write money, names or rights", async () => {
  const truncate = await database.owner.query(
    `SELECT r.rolname, c.oid::regclass::text FROM pg_roles r, pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE r.rolname IN ('kco_app', 'kco_app_all', 'kco_etl', 'kco_bi', 'kco_bi_all') AND n.nspname IN ('bronze', 'silver', 'gold', 'ops') AND c.relkind IN ('r', 'p') AND has_table_privilege(r.oid, c.oid, 'TRUNCATE')`,
  );
  expect(truncate.rows).toEqual([]);
  const writes = await database.owner.query(
    `SELECT r.rolname, c.oid::regclass::text FROM pg_roles r, pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE (r.rolname IN ('kco_app', 'kco_bi', 'kco_bi_all') OR (r.rolname = 'kco_app_all' AND n.nspname IN ('bronze', 'silver', 'gold')))
       AND n.nspname IN ('bronze', 'silver', 'gold', 'ops') AND c.relkind IN ('r', 'p') AND has_table_privilege(r.oid, c.oid, 'INSERT, UPDATE, DELETE')`,
  );
  expect(writes.rows).toEqual([]);
});

test("AC-11: functions that run with their owner's rights are open to the pipeline alone, but for those that write into the audit log who reads a raw record or takes an export along", async () => {
  const { rows } = await database.owner.query(
    `SELECT p.oid::regprocedure::text AS function, r.rolname AS role FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace, pg_roles r
     WHERE n.nspname IN ('bronze', 'silver', 'gold', 'ops') AND p.prosecdef AND r.rolname IN ('kco_app', 'kco_app_all', 'kco_bi', 'kco_bi_all') AND has_function_privilege(r.oid, p.oid, 'EXECUTE') ORDER BY 1`,
  );
  expect(rows).toEqual([
    { function: "bronze.read_page(bigint,bigint,text[])", role: "kco_app_all" },
    { function: "bronze.read_records(bigint,bigint,integer)", role: "kco_app_all" },
    { function: "ops.note_export(jsonb)", role: "kco_app" },
    { function: "ops.note_export(jsonb)", role: "kco_app_all" },
  ]);
});

test("No function of the product's schemas looks into a session's temporary objects first, and of the product's roles the pipeline alone may make any", async () => {
  const { rows } = await database.owner.query(
    `SELECT p.oid::regprocedure::text AS function, p.proconfig FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
     WHERE n.nspname IN ('bronze', 'silver', 'gold', 'ops') AND (p.prosecdef OR p.proconfig::text ~ 'search_path') AND NOT ('search_path=pg_catalog, pg_temp' = ANY (coalesce(p.proconfig, '{}')))`,
  );
  expect(rows).toEqual([]);
  // Asked of the template: a clone does not take over the rights on the database.
  const makers = await database.owner.query("SELECT rolname FROM pg_roles WHERE rolname IN ('kco_app', 'kco_app_all', 'kco_etl', 'kco_bi', 'kco_bi_all') AND has_database_privilege(oid, $1::text, 'TEMPORARY')", [inject("database").template]);
  expect(makers.rows).toEqual([{ rolname: "kco_etl" }]);
});

test("AC-11: who sees everything reads the register of deliveries without the text of records that could not be read", async () => {
  const { rows } = await database.owner.query(
    `SELECT attname FROM pg_attribute WHERE attrelid = 'ops.extraction'::regclass AND attnum > 0 AND NOT attisdropped AND NOT has_column_privilege('kco_app_all', attrelid, attnum, 'SELECT')`,
  );
  expect(rows).toEqual([{ attname: "rejects" }]);
});
