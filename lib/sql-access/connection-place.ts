// Where a person's SQL client connects to, and with which login: what the page about SQL logins tells.
import "server-only";
import { identityDb } from "@/lib/access/auth-options";
import type { Scope } from "@/lib/access/scope";
import { databaseUrl } from "@/lib/db/urls";
import type { ConnectionPlace } from "./examples";

export interface SqlAccess extends Omit<ConnectionPlace, "login"> {
  /** Null: the person has none. */
  readonly login: string | null;
  /** False: only programs on the server's own machine reach the database. */
  readonly fromOutside: boolean;
}

const LOCAL = /^(127\.|localhost$|\[?::1)/;

/** @param siteHost the host that the browser asked, for a database that listens on the same machine */
export async function sqlAccess(scope: Scope, siteHost: string): Promise<SqlAccess> {
  const rows = await identityDb().query<{ login: string }>("SELECT role_name AS login FROM ops.sql_login WHERE user_id = $1::uuid", [scope.userId]);
  const { hostname, port, pathname } = new URL(databaseUrl(scope.kind === "team" ? "app" : "app_all"));
  const local = LOCAL.test(hostname);
  const listens = Boolean(process.env.KCO_PG_LISTEN);
  const host = local && listens ? (siteHost.replace(/:\d+$/, "") || hostname) : hostname;
  return { host, port: port || "5432", database: decodeURIComponent(pathname.slice(1)), login: rows[0]?.login ?? null, fromOutside: !local || listens };
}
