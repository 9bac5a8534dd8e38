// Personal, read-only logins to the database: a role of the server for one person, which sees the rows of that person and no others.
import { randomBytes } from "node:crypto";
import { escapeIdentifier, escapeLiteral, type Pool } from "pg";
import { readEmail } from "@/lib/access/email";
import { seesEverything, type Role } from "@/lib/access/scope";
import { withTx } from "@/lib/db/with-tx";
import { AppError, messageOf } from "@/lib/errors/app-error";

const CONNECTIONS = 5;

/** A session begins with these; who holds the login may change them, so the sweeper and the rights do not rest on them. */
const SETTINGS: Readonly<Record<string, string>> = {
  default_transaction_read_only: "on",
  statement_timeout: "60s",
  idle_in_transaction_session_timeout: "60s",
  search_path: "gold",
  TimeZone: "UTC",
};

export interface CreatedLogin {
  readonly login: string;
  /** Nowhere kept in the clear. */
  readonly password: string;
  readonly group: "kco_bi" | "kco_bi_all";
}

interface Person {
  readonly id: string;
  readonly role: Role;
  readonly disabled: boolean;
  readonly login: string | null;
  readonly exists: boolean;
}

async function personOf(owner: Pool, email: string): Promise<Person> {
  const { rows } = await owner.query<Person>(
    `SELECT u.id::text AS id, u.role, u.disabled_at IS NOT NULL AS disabled, l.role_name AS login, r.oid IS NOT NULL AS exists
       FROM ops.app_user u LEFT JOIN ops.sql_login l ON l.user_id = u.id LEFT JOIN pg_roles r ON r.rolname = l.role_name WHERE lower(u.email) = $1`,
    [email],
  );
  const person = rows[0];
  if (!person) throw new AppError("not_found", `There is no person with the address ${email}. See them with: kco users list.`);
  return person;
}

/** "sql_ana_lopez_k3f9x2": of the address, and not to be guessed or to collide with that of another installation on the server. */
function loginName(email: string): string {
  const name = (email.split("@")[0] ?? "").replace(/[^a-z0-9]+/g, "_").replace(/^_+|_+$/g, "").slice(0, 30);
  return `sql_${name === "" ? "person" : name}_${randomBytes(4).toString("hex")}`;
}

function readable(error: unknown): unknown {
  if ((error as { code?: string }).code !== "42501") return error;
  return new AppError("unavailable", `The login of DATABASE_URL may not make SQL logins (${messageOf(error)}). Give it CREATEROLE and let a superuser run: GRANT kco_bi, kco_bi_all TO that login WITH ADMIN OPTION.`, { cause: error });
}

/**
 * Makes the login of a person; its rows follow their role and teams from then on. One transaction with its line in the audit log.
 * @throws AppError "not_found", "conflict" when they have one or are disabled, "unavailable" when the owner may not make roles
 */
export async function createSqlLogin(owner: Pool, address: string, actor: string): Promise<CreatedLogin> {
  const email = readEmail(address);
  const person = await personOf(owner, email);
  if (person.disabled) throw new AppError("conflict", `${email} is disabled and would see no rows.`);
  if (person.login !== null && person.exists) throw new AppError("conflict", `${email} has the SQL login ${person.login} already. For a new password take it back first: kco sql-login revoke ${email}.`);
  const login = person.login ?? loginName(email); // the row of a login that a backup brought to another server
  const group = seesEverything(person.role) ? "kco_bi_all" : "kco_bi";
  const password = randomBytes(24).toString("base64url");
  const name = escapeIdentifier(login);
  await withTx(owner, async (client) => {
    await client.query(`CREATE ROLE ${name} LOGIN INHERIT NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE CONNECTION LIMIT ${CONNECTIONS} PASSWORD ${escapeLiteral(password)} IN ROLE ${group}`);
    await client.query(`GRANT ${name} TO CURRENT_USER`); // to end its statements
    for (const [setting, value] of Object.entries(SETTINGS)) await client.query(`ALTER ROLE ${name} SET ${setting} = ${escapeLiteral(value)}`);
    await client.query("INSERT INTO ops.sql_login (role_name, user_id, created_by) VALUES ($1, $2, $3) ON CONFLICT (role_name) DO NOTHING", [login, person.id, actor]);
    await client.query("INSERT INTO ops.audit_log (actor, action, object, after) VALUES ($1, 'sql_login.create', $2, $3)", [actor, `user:${email}`, JSON.stringify({ login, group })]);
  }).catch((error: unknown) => Promise.reject(readable(error) as Error));
  return { login, password, group };
}

/** Takes a person's login back: its rows at once, then its connections, then the role itself. @returns its name. @throws AppError "not_found" */
export async function revokeSqlLogin(owner: Pool, address: string, actor: string): Promise<string> {
  const email = readEmail(address);
  const { login, exists } = await personOf(owner, email);
  if (login === null) throw new AppError("not_found", `${email} has no SQL login. See them with: kco sql-login list.`);
  await withTx(owner, async (client) => {
    if (exists) await client.query(`ALTER ROLE ${escapeIdentifier(login)} NOLOGIN`);
    await client.query("DELETE FROM ops.sql_login WHERE role_name = $1", [login]);
    await client.query("INSERT INTO ops.audit_log (actor, action, object, before) VALUES ($1, 'sql_login.revoke', $2, $3)", [actor, `user:${email}`, JSON.stringify({ login })]);
  });
  await owner.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1", [login]);
  await owner.query(`DROP ROLE IF EXISTS ${escapeIdentifier(login)}`);
  return login;
}

export interface SqlLoginRow {
  readonly login: string;
  readonly email: string | null;
  readonly state: "open" | "closed" | "missing";
  /** "everything", or names of teams. */
  readonly sees: string;
  readonly connections: number;
  readonly createdAt: string;
  readonly createdBy: string;
}

/** Every login with whose it is, what it sees now and how many connections it holds. */
export async function listSqlLogins(db: Pool): Promise<SqlLoginRow[]> {
  const { rows } = await db.query<SqlLoginRow>(
    `SELECT l.role_name AS login, u.email, CASE WHEN r.oid IS NULL THEN 'missing' WHEN r.rolcanlogin THEN 'open' ELSE 'closed' END AS state,
            CASE WHEN l.sees_all THEN 'everything' ELSE coalesce((SELECT string_agg(t.name, ', ' ORDER BY t.name) FROM ops.sql_scope s JOIN ops.team t ON t.id = s.team_id WHERE s.role_name = l.role_name), 'nothing') END AS sees,
            (SELECT count(*)::int FROM pg_stat_activity a WHERE a.usename = l.role_name) AS connections,
            to_char(l.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS "createdAt", l.created_by AS "createdBy"
       FROM ops.sql_login l LEFT JOIN ops.app_user u ON u.id = l.user_id LEFT JOIN pg_roles r ON r.rolname = l.role_name ORDER BY u.email NULLS LAST, l.role_name`,
  );
  return rows;
}
