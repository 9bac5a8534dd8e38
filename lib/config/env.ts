// The environment, checked once at boot: every variable of the product, one readable message per fault.
import { z } from "zod";
import { AppError } from "@/lib/errors/app-error";
import { readGroupRules } from "./group-rules";
import { weaknessOf } from "./weak-secret";

const url = (...protocols: string[]) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol.slice(0, -1)), { error: `use a URL that begins with ${protocols.map((p) => `${p}://`).join(" or ")}` });
const postgres = url("postgresql", "postgres");
const onOff = z.enum(["on", "off"], { error: "use on or off" });
const port = z.string().regex(/^\d+$/, { error: "use a port number from 1 to 65535" }).transform(Number).refine((n) => n >= 1 && n <= 65_535, { error: "use a port number from 1 to 65535" });
const secret = z.string().superRefine((text, context) => {
  const weakness = weaknessOf(text);
  if (weakness) context.addIssue({ code: "custom", message: `${weakness}; make one with: node -p "require('crypto').randomBytes(36).toString('base64url')"` });
});

const shape = z.object({
  PORT: port.default(3000),
  KCO_DATA_DIR: z.string().default(".kco"),
  DATABASE_URL: postgres.optional(),
  KCO_DB_APP_URL: postgres.optional(),
  KCO_DB_APP_ALL_URL: postgres.optional(),
  KCO_DB_ETL_URL: postgres.optional(),
  KCO_PG_PORT: port.optional(),
  KCO_PG_LISTEN: z.string().regex(/^[\w.:,*-]+$/, { error: "use addresses separated by commas, for example 0.0.0.0" }).optional(),
  KCO_JOBS: onOff.default("on"),
  KCO_DEMO: onOff.optional(),
  KCO_BASE_URL: url("https", "http").optional(),
  KCO_ARCHIVE_URL: z.string().optional(),
  KCO_SECRET_KEY: secret.optional(),
  NEXTAUTH_SECRET: secret.optional(),
  KCO_SMTP_URL: url("smtp", "smtps").optional(),
  KCO_GOOGLE_CLIENT_ID: z.string().optional(),
  KCO_GOOGLE_CLIENT_SECRET: z.string().optional(),
  KCO_GITHUB_CLIENT_ID: z.string().optional(),
  KCO_GITHUB_CLIENT_SECRET: z.string().optional(),
  KCO_ENTRA_TENANT_ID: z.string().regex(/^(?!(common|organizations|consumers)$)[\w.-]+$/i, { error: "use the id or domain of your own tenant; with a shared one anybody could claim an address" }).optional(),
  KCO_ENTRA_CLIENT_ID: z.string().optional(),
  KCO_ENTRA_CLIENT_SECRET: z.string().optional(),
  KCO_OIDC_ISSUER: url("https", "http").optional(),
  KCO_OIDC_CLIENT_ID: z.string().optional(),
  KCO_OIDC_CLIENT_SECRET: z.string().optional(),
  KCO_OIDC_NAME: z.string().max(40).optional(),
  KCO_OIDC_GROUPS_CLAIM: z.string().optional(),
  KCO_SSO_GROUPS: z.string().refine((text) => readGroupRules(text) !== null, { error: `write group=role, or group=role:Team,Team for a lead or viewer, separated by ";"` }).optional(),
  KCO_LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace"], { error: "use fatal, error, warn, info, debug or trace" }).default("info"),
});

export type Env = z.infer<typeof shape>;

/** Values that must not be shown in a message: anybody who reads the log would have them. */
const HIDDEN = /SECRET|KEY|_URL$/;

/** Variables that only work together. */
const TOGETHER = [
  ["KCO_GOOGLE_CLIENT_ID", "KCO_GOOGLE_CLIENT_SECRET"],
  ["KCO_GITHUB_CLIENT_ID", "KCO_GITHUB_CLIENT_SECRET"],
  ["KCO_ENTRA_TENANT_ID", "KCO_ENTRA_CLIENT_ID", "KCO_ENTRA_CLIENT_SECRET"],
  ["KCO_OIDC_ISSUER", "KCO_OIDC_CLIENT_ID", "KCO_OIDC_CLIENT_SECRET"],
] as const;

const PAIR = ["KCO_DB_APP_URL", "KCO_DB_APP_ALL_URL"] as const;

/** The checked environment; an empty variable counts as not set. Throws one AppError with a line for every fault. */
export function readEnv(env: Readonly<Record<string, string | undefined>> = process.env): Env {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ""));
  const parsed = shape.safeParse(given);
  const faults = (parsed.error?.issues ?? []).map((issue) => {
    const name = String(issue.path[0]);
    return `${name}${HIDDEN.test(name) ? "" : ` is "${given[name]}"`}: ${issue.message}.`;
  });
  if (!given.DATABASE_URL && PAIR.filter((name) => given[name]).length === 1) faults.push(`${PAIR.join(" and ")}: a web replica without DATABASE_URL needs both.`);
  if (!given.DATABASE_URL && given.KCO_DB_ETL_URL && !given.KCO_DB_APP_URL) faults.push("KCO_DB_ETL_URL: set DATABASE_URL or KCO_DB_APP_URL and KCO_DB_APP_ALL_URL beside it.");
  for (const names of TOGETHER) if (names.some((name) => given[name]) && !names.every((name) => given[name])) faults.push(`${names.join(", ")}: set all of them or none.`);
  if (faults.length > 0 || !parsed.data) throw new AppError("usage", faults.join("\n"));
  return parsed.data;
}

/** The environment of a web process: as readEnv, and the secrets and URLs it serves with must be there. */
export function readWebEnv(env: Readonly<Record<string, string | undefined>> = process.env): Env {
  const read = readEnv(env);
  const needed = ["NEXTAUTH_SECRET", "KCO_SECRET_KEY", ...PAIR] as const;
  const missing = needed.filter((name) => read[name] === undefined);
  if (missing.length > 0) throw new AppError("usage", `${missing.join(", ")} must be set for a web process. \`npm start\` sets them by itself unless KCO_DB_APP_URL is given.`);
  if (read.KCO_JOBS === "on" && read.KCO_DB_ETL_URL === undefined) throw new AppError("usage", "KCO_DB_ETL_URL must be set where jobs run; set KCO_JOBS=off in a web-only replica.");
  return read;
}
