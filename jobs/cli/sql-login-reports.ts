// What `kco sql-login` prints.
import type { Pool } from "pg";
import { databaseUrl } from "@/lib/db/urls";
import { cliActor } from "@/jobs/cli/actor";
import type { CommandResult } from "@/jobs/cli/command-result";
import { textTable } from "@/jobs/cli/text-table";
import { createSqlLogin, listSqlLogins, revokeSqlLogin } from "@/jobs/sql-logins/sql-logins";

export async function create(owner: Pool, email: string): Promise<CommandResult> {
  const made = await createSqlLogin(owner, email, cliActor());
  const { hostname, port, pathname } = new URL(databaseUrl("owner"));
  const place = { host: hostname, port: port || "5432", database: decodeURIComponent(pathname.slice(1)) };
  const local = /^(127\.|localhost$|\[?::1)/.test(hostname) ? ["From other machines: start with KCO_PG_LISTEN=0.0.0.0 and a fixed KCO_PG_PORT, and connect to this machine's name."] : [];
  return {
    document: { ok: true, email, ...made, ...place },
    lines: [`login ${made.login} for ${email}`, `password (shown this once): ${made.password}`, `psql "host=${place.host} port=${place.port} dbname=${place.database} user=${made.login}"`, ...local, "The page /settings/sql says how psql, Tableau and notebooks connect."],
  };
}

export async function revoke(owner: Pool, email: string): Promise<CommandResult> {
  const login = await revokeSqlLogin(owner, email, cliActor());
  return { document: { ok: true, email, login }, lines: [`${login} of ${email} is gone, and its connections with it`] };
}

export async function list(db: Pool): Promise<CommandResult> {
  const logins = await listSqlLogins(db);
  const rows = logins.map((l) => [l.login, l.email ?? "(person is gone)", l.state, l.sees, String(l.connections), l.createdAt.slice(0, 10), l.createdBy]);
  return { document: { logins }, lines: rows.length > 0 ? textTable(["login", "e-mail", "state", "sees", "connections", "since", "made by"], rows) : ["nobody has one: kco sql-login create EMAIL"] };
}
