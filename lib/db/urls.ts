// The four connection URLs of the product, one per database role (DESIGN §5), read from the environment that openDatabase() filled.
import { AppError } from "@/lib/errors/app-error";

export type DatabaseRole = "owner" | "etl" | "app" | "app_all";

export const URL_VARIABLES: Readonly<Record<DatabaseRole, string>> = {
  owner: "DATABASE_URL",
  etl: "KCO_DB_ETL_URL",
  app: "KCO_DB_APP_URL",
  app_all: "KCO_DB_APP_ALL_URL",
};

/** The URL to connect as `role`; throws when this process was not given it (a web replica has no owner URL). */
export function databaseUrl(role: DatabaseRole): string {
  const name = URL_VARIABLES[role];
  const url = process.env[name];
  if (url) return url;
  throw new AppError("unavailable", `${name} is not set, so nothing can be done as database role "${role}" here. Start through \`npm start\` or \`npm run kco\`, or set ${name}.`);
}

/** The same server and database for another login. */
export function withLogin(url: string, user: string, password: string): string {
  const changed = new URL(url);
  changed.username = user;
  changed.password = encodeURIComponent(password);
  return changed.href;
}

/** The same server and login for another database. */
export function withDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${encodeURIComponent(database)}`;
  return changed.href;
}
