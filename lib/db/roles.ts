// Creates and repairs the database roles of DESIGN §5. Roles belong to the whole server and must exist before the migrations grant to them.
import { Client, escapeLiteral } from "pg";
import { setTimeout as sleep } from "node:timers/promises";
import { AppError, messageOf } from "@/lib/errors/app-error";
import { withLogin } from "./urls";

export type LoginRole = "kco_etl" | "kco_app" | "kco_app_all";
export type RolePasswords = Readonly<Record<LoginRole, string>>;

const ROLE_LOCK = 7_020_250_003;
const ATTEMPTS = 10;
const WEB_LIMITS = { statement_timeout: "5s", idle_in_transaction_session_timeout: "30s" }; // LO-6: a hostile query ends

/** Settings every session of the role begins with; DATE arithmetic must not depend on the server's own time zone. */
const LOGIN_ROLES: Readonly<Record<LoginRole, Readonly<Record<string, string>>>> = {
  kco_etl: { TimeZone: "UTC" },
  kco_app: { TimeZone: "UTC", ...WEB_LIMITS },
  kco_app_all: { TimeZone: "UTC", ...WEB_LIMITS },
};
const GROUP_ROLES = ["kco_bi", "kco_bi_all"] as const;

interface RoleRow {
  rolname: string;
  rolsuper: boolean;
  rolbypassrls: boolean;
  rolconfig: string[] | null;
}

async function canLogIn(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    return true;
  } catch (error) {
    if (["28P01", "28000"].includes((error as { code?: string }).code ?? "")) return false;
    throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function ensureLoginRole(client: Client, ownerUrl: string, name: LoginRole, password: string, present: RoleRow | undefined): Promise<void> {
  if (!present) {
    await client.query(`CREATE ROLE ${name} LOGIN NOINHERIT NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB PASSWORD ${escapeLiteral(password)}`);
  } else if (!(await canLogIn(withLogin(ownerUrl, name, password)))) {
    await client.query(`ALTER ROLE ${name} LOGIN PASSWORD ${escapeLiteral(password)}`);
  }
  const config = present?.rolconfig ?? [];
  for (const [setting, value] of Object.entries(LOGIN_ROLES[name])) {
    if (!config.includes(`${setting}=${value}`)) await client.query(`ALTER ROLE ${name} SET ${setting} = ${escapeLiteral(value)}`);
  }
}

/** The owner becomes a member, so that it may end these roles' sessions and sees rows under FORCE ROW LEVEL SECURITY through the pipeline's policies. */
async function joinRoles(client: Client): Promise<void> {
  const { rows } = await client.query<{ rolname: string }>(
    `SELECT r.rolname FROM pg_roles r
      WHERE r.rolname = ANY ($1) AND NOT pg_has_role(current_user, r.oid, 'USAGE')`,
    [[...Object.keys(LOGIN_ROLES), ...GROUP_ROLES]],
  );
  for (const { rolname } of rows) {
    await client.query(`GRANT ${rolname} TO CURRENT_USER`).catch((error: { code?: string }) => {
      if (error.code !== "42501") throw error; // a superuser made the roles: the product works, only the owner may not end their sessions
    });
  }
}

async function ensureOnce(client: Client, ownerUrl: string, passwords: Partial<RolePasswords>): Promise<void> {
  const names = [...Object.keys(LOGIN_ROLES), ...GROUP_ROLES];
  const { rows } = await client.query<RoleRow>("SELECT rolname, rolsuper, rolbypassrls, rolconfig FROM pg_roles WHERE rolname = ANY ($1)", [names]);
  const unsafe = rows.find((row) => row.rolsuper || row.rolbypassrls);
  if (unsafe) throw new AppError("unavailable", `Database role ${unsafe.rolname} is a superuser or bypasses row-level security, so teams would see each other's rows. Run: ALTER ROLE ${unsafe.rolname} NOSUPERUSER NOBYPASSRLS.`);
  for (const name of Object.keys(LOGIN_ROLES) as LoginRole[]) {
    const password = passwords[name];
    if (password !== undefined) await ensureLoginRole(client, ownerUrl, name, password, rows.find((row) => row.rolname === name));
  }
  for (const name of GROUP_ROLES) {
    if (!rows.some((row) => row.rolname === name)) await client.query(`CREATE ROLE ${name} NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB`);
  }
  await joinRoles(client);
}

/**
 * Makes the login roles (with these passwords) and the BI group roles. A role whose password is not given is left to whoever set its URL.
 * @param ownerUrl a login with CREATEROLE; throws a sentence with the rights it lacks
 */
export async function ensureRoles(ownerUrl: string, passwords: Partial<RolePasswords>): Promise<void> {
  const client = new Client({ connectionString: ownerUrl });
  client.on("error", () => undefined);
  await client.connect();
  try {
    await client.query("SELECT pg_advisory_lock($1)", [ROLE_LOCK]);
    for (let attempt = 1; ; attempt++) {
      try {
        return await ensureOnce(client, ownerUrl, passwords);
      } catch (error) {
        const code = (error as { code?: string }).code;
        // Another database of the same server does the same at this moment: roles are shared, advisory locks are not.
        const raced = code === "42710" || code === "23505" || /tuple concurrently updated/.test(messageOf(error));
        if (code === "42501") throw new AppError("unavailable", `The login of DATABASE_URL may not create the product's roles (${messageOf(error)}). Give it CREATEROLE, or let a superuser create kco_etl, kco_app, kco_app_all (LOGIN), kco_bi, kco_bi_all (NOLOGIN) and set KCO_DB_ETL_URL, KCO_DB_APP_URL and KCO_DB_APP_ALL_URL.`, { cause: error });
        if (!raced || attempt === ATTEMPTS) throw error;
        await sleep(50 * attempt);
      }
    }
  } finally {
    await client.end().catch(() => undefined);
  }
}
