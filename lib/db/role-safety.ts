// Refuses to serve with database roles that row-level security does not bind (RELIABILITY §5): fail closed at boot.
import { setTimeout as sleep } from "node:timers/promises";
import { Client, type Pool, type PoolClient } from "pg";
import { AppError, messageOf } from "@/lib/errors/app-error";
import { isRetryableDbError } from "./retryable";
import { URL_VARIABLES, type DatabaseRole } from "./urls";

const WAIT_MS = 60_000;
const POLL_MS = 500;

export interface RoleWait {
  /** How long a database that is away is waited for; default one minute. */
  readonly waitMs?: number;
  /** Ends the waiting. */
  readonly signal?: AbortSignal;
}

const FAULTS = `
  WITH me AS (SELECT oid, rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = current_user),
       owners AS (SELECT DISTINCT c.relowner AS oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                   WHERE n.nspname IN ('bronze', 'silver', 'gold', 'ops') AND c.relkind IN ('r', 'p', 'v', 'm'))
  SELECT 'it is a superuser' AS fault FROM me WHERE rolsuper
  UNION ALL SELECT 'it has BYPASSRLS' FROM me WHERE rolbypassrls
  UNION ALL SELECT 'it may create roles' FROM me WHERE rolcreaterole
  UNION ALL SELECT 'it owns tables of the product' FROM me JOIN owners USING (oid)
  UNION ALL SELECT 'it is a member of ' || r.rolname || ', which is bound by no policy'
              FROM pg_roles r, me WHERE r.oid <> me.oid AND pg_has_role(me.oid, r.oid, 'MEMBER')
               AND (r.rolsuper OR r.rolbypassrls OR r.oid IN (SELECT oid FROM owners))
  UNION ALL SELECT 'it may look into schema ' || n.nspname FROM pg_namespace n
             WHERE $1 = 'app' AND n.nspname IN ('bronze', 'silver') AND has_schema_privilege(n.oid, 'USAGE')`;

async function faultsOf(role: DatabaseRole, url: string): Promise<string[]> {
  const client = new Client({ connectionString: url, application_name: "kco role check", connectionTimeoutMillis: 10_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ fault: string }>(FAULTS, [role]);
    return rows.map((row) => row.fault);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** As faultsOf, but a database that is just starting is waited for. */
async function faultsOnceReachable(role: DatabaseRole, url: string, wait: RoleWait): Promise<string[]> {
  for (const deadline = Date.now() + (wait.waitMs ?? WAIT_MS); ; await sleep(POLL_MS, undefined, { signal: wait.signal })) {
    try {
      return await faultsOf(role, url);
    } catch (error) {
      if (!isRetryableDbError(error) || Date.now() > deadline) throw new AppError("unavailable", `The database of ${URL_VARIABLES[role]} cannot be used: ${messageOf(error)}.`, { cause: error });
    }
  }
}

/**
 * Checks every role this process has a URL for, except the owner: no superuser, no BYPASSRLS, owns nothing, is no member of one that does.
 * @throws AppError naming role, fault and variable; the process must not go on
 */
export async function assertRoleSafety(wait: RoleWait = {}): Promise<void> {
  for (const role of ["app", "app_all", "etl"] as const) {
    const url = process.env[URL_VARIABLES[role]];
    if (!url) continue;
    const faults = await faultsOnceReachable(role, url, wait);
    if (faults.length > 0) throw new AppError("unavailable", `The login of ${URL_VARIABLES[role]} is not safe for row-level security: ${faults.join("; ")}. Use the role that \`npm start\` creates.`);
  }
}

/** Null when row-level security hides no row from this login (it is forced on the owner too); else what hides them and the way out. */
export async function blindness(db: Pool | PoolClient): Promise<string | null> {
  const { rows } = await db.query<{ sees: boolean; login: string }>("SELECT ops.sees_every_row() AS sees, quote_ident(current_user) AS login");
  if (rows[0]?.sees === true) return null;
  const login = rows[0]?.login ?? "the owner";
  return `row-level security hides rows from ${login}, which is no member of kco_etl. Let a superuser run: GRANT kco_etl TO ${login}.`;
}

/** The roles of web and BI that may make temporary objects in this database, and so put them before the product's own; its name is quoted for SQL. */
export async function makersOfTemporaries(db: Pool | PoolClient): Promise<{ database: string; roles: string[] }> {
  const { rows } = await db.query<{ database: string; roles: string[] }>(
    `SELECT quote_ident(current_database()) AS database,
            ARRAY(SELECT rolname::text FROM pg_roles WHERE rolname IN ('kco_app', 'kco_app_all', 'kco_bi', 'kco_bi_all') AND has_database_privilege(oid, current_database(), 'TEMPORARY') ORDER BY 1) AS roles`,
  );
  return rows[0] ?? { database: "", roles: [] };
}
