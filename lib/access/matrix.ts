// Every route of the product with who may use it; a test walks app/** and fails on a route that is not here (AC-2).
import { AppError } from "@/lib/errors/app-error";
import { ROLES, SEE_ALL_ROLES, type Role } from "./scope";

export type RouteMethod = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** "anyone" needs no session. */
export type Who = "anyone" | readonly Role[];

export interface RouteRule {
  readonly kind: "page" | "route";
  readonly who: Partial<Record<RouteMethod, Who>>;
  /** Whose rows an answer may hold: none at all, those of the asker's scope, or what only see-all roles may read. */
  readonly rows: "none" | "scope" | "all";
}

const EVERYBODY = ROLES;
const SEE_ALL = SEE_ALL_ROLES;
const ADMIN = ["admin"] as const satisfies readonly Role[];
/** Who keeps the register of invoices. */
const BOOKS = ["admin", "finance"] as const satisfies readonly Role[];

const CLOSES_MONTHS = ["admin", "finance"] as const satisfies readonly Role[];

/** Leads of a team for it, the others for every team and for all; policies decide the same. */
const NOTES_DAYS = ["admin", "analyst", "finance", "lead"] as const satisfies readonly Role[];

export const MATRIX = {
  "/invite/[token]": { kind: "page", who: { GET: "anyone" }, rows: "none" },
  "/reset": { kind: "page", who: { GET: "anyone" }, rows: "none" },
  "/reset/[token]": { kind: "page", who: { GET: "anyone" }, rows: "none" },
  "/setup": { kind: "page", who: { GET: "anyone" }, rows: "none" },
  "/api/v1/sign-in/redeem": { kind: "route", who: { POST: "anyone" }, rows: "none" },
  "/api/v1/sign-in/reset": { kind: "route", who: { POST: "anyone" }, rows: "none" },
  "/api/v1/sign-in/setup": { kind: "route", who: { POST: "anyone" }, rows: "none" },
  "/account": { kind: "page", who: { GET: EVERYBODY }, rows: "none" },
  "/api/v1/account/password": { kind: "route", who: { POST: EVERYBODY }, rows: "none" },
  "/api/v1/account/second-factor": { kind: "route", who: { POST: EVERYBODY }, rows: "none" },
  "/api/v1/account/sessions": { kind: "route", who: { POST: EVERYBODY }, rows: "none" },
  "/api/v1/account/sessions/[id]": { kind: "route", who: { POST: EVERYBODY }, rows: "none" },
  "/sign-in": { kind: "page", who: { GET: "anyone" }, rows: "none" },
  "/": { kind: "page", who: { GET: EVERYBODY }, rows: "scope" },
  "/explorer": { kind: "page", who: { GET: EVERYBODY }, rows: "scope" },
  "/teams/[team]": { kind: "page", who: { GET: EVERYBODY }, rows: "scope" },
  "/views": { kind: "page", who: { GET: EVERYBODY }, rows: "none" },
  "/anomalies": { kind: "page", who: { GET: EVERYBODY }, rows: "scope" },
  "/settings/sql": { kind: "page", who: { GET: EVERYBODY }, rows: "none" },
  "/admin": { kind: "page", who: { GET: SEE_ALL }, rows: "all" },
  "/admin/runs": { kind: "page", who: { GET: SEE_ALL }, rows: "all" },
  "/admin/runs/[id]": { kind: "page", who: { GET: SEE_ALL }, rows: "all" },
  "/admin/validations": { kind: "page", who: { GET: SEE_ALL }, rows: "all" },
  "/admin/validations/[check]": { kind: "page", who: { GET: SEE_ALL }, rows: "all" },
  "/admin/validations/approvals": { kind: "page", who: { GET: SEE_ALL }, rows: "all" },
  "/admin/quarantine": { kind: "page", who: { GET: SEE_ALL }, rows: "all" },
  "/admin/reconciliation": { kind: "page", who: { GET: SEE_ALL }, rows: "all" },
  "/admin/reconciliation/[source]/[period]/[currency]": { kind: "page", who: { GET: SEE_ALL }, rows: "all" },
  "/admin/restatements": { kind: "page", who: { GET: SEE_ALL }, rows: "all" },
  "/admin/backfills": { kind: "page", who: { GET: SEE_ALL }, rows: "all" },
  "/admin/backfills/[id]": { kind: "page", who: { GET: SEE_ALL }, rows: "all" },
  "/admin/month-close": { kind: "page", who: { GET: SEE_ALL }, rows: "all" },
  "/admin/teams": { kind: "page", who: { GET: SEE_ALL }, rows: "all" },
  "/admin/retention": { kind: "page", who: { GET: SEE_ALL }, rows: "all" },
  "/allocation": { kind: "page", who: { GET: SEE_ALL }, rows: "all" },
  "/lineage": { kind: "page", who: { GET: EVERYBODY }, rows: "scope" },
  "/admin/lineage": { kind: "page", who: { GET: SEE_ALL }, rows: "none" },
  "/admin/batches/[id]": { kind: "page", who: { GET: SEE_ALL }, rows: "all" },
  "/admin/batches/[id]/record": { kind: "page", who: { GET: SEE_ALL }, rows: "all" },
  "/admin/users": { kind: "page", who: { GET: ADMIN }, rows: "none" },
  "/admin/users/[id]": { kind: "page", who: { GET: ADMIN }, rows: "none" },
  "/api/v1/users": { kind: "route", who: { GET: ADMIN, POST: ADMIN }, rows: "none" },
  "/api/v1/users/[id]": { kind: "route", who: { POST: ADMIN }, rows: "none" },
  "/admin/tokens": { kind: "page", who: { GET: ADMIN }, rows: "none" },
  "/api/v1/tokens": { kind: "route", who: { GET: ADMIN, POST: ADMIN }, rows: "none" },
  "/api/v1/tokens/[id]/revoke": { kind: "route", who: { POST: ADMIN }, rows: "none" },
  "/api/v1/view-as": { kind: "route", who: { POST: ADMIN }, rows: "none" },
  "/api/v1/view-as/end": { kind: "route", who: { POST: EVERYBODY }, rows: "none" },
  "/admin/audit": { kind: "page", who: { GET: ADMIN }, rows: "none" },
  "/admin/runbook": { kind: "page", who: { GET: SEE_ALL }, rows: "all" },
  "/api/auth/[...nextauth]": { kind: "route", who: { GET: "anyone", POST: "anyone" }, rows: "none" },
  "/api/v1/costs": { kind: "route", who: { GET: EVERYBODY }, rows: "scope" },
  "/api/v1/costs/explain": { kind: "route", who: { GET: EVERYBODY }, rows: "scope" },
  "/api/v1/exports": { kind: "route", who: { GET: EVERYBODY }, rows: "scope" },
  "/api/v1/annotations": { kind: "route", who: { GET: EVERYBODY, POST: NOTES_DAYS }, rows: "none" },
  "/api/v1/annotations/[id]": { kind: "route", who: { POST: NOTES_DAYS }, rows: "none" },
  "/api/v1/views": { kind: "route", who: { GET: EVERYBODY, POST: EVERYBODY }, rows: "none" },
  "/api/v1/views/[id]": { kind: "route", who: { POST: EVERYBODY }, rows: "none" },
  "/api/v1/facets": { kind: "route", who: { GET: EVERYBODY }, rows: "scope" },
  "/api/v1/anomalies": { kind: "route", who: { GET: EVERYBODY }, rows: "scope" },
  "/api/v1/runs": { kind: "route", who: { GET: SEE_ALL, POST: ADMIN }, rows: "all" },
  "/api/v1/runs/[id]": { kind: "route", who: { GET: SEE_ALL }, rows: "all" },
  "/api/v1/runs/[id]/logs": { kind: "route", who: { GET: SEE_ALL }, rows: "all" },
  "/api/v1/runs/[id]/events": { kind: "route", who: { GET: SEE_ALL }, rows: "all" },
  "/api/v1/runs/[id]/post-mortem": { kind: "route", who: { POST: ADMIN }, rows: "none" },
  "/api/v1/runs/[id]/cancel": { kind: "route", who: { POST: ADMIN }, rows: "none" },
  "/api/v1/validations": { kind: "route", who: { GET: SEE_ALL }, rows: "all" },
  "/api/v1/validations/settings": { kind: "route", who: { GET: SEE_ALL, POST: ADMIN }, rows: "all" },
  "/api/v1/approvals": { kind: "route", who: { GET: SEE_ALL, POST: ADMIN }, rows: "all" },
  "/api/v1/quarantine": { kind: "route", who: { GET: SEE_ALL, POST: ADMIN }, rows: "all" },
  "/api/v1/reconciliation": { kind: "route", who: { GET: SEE_ALL }, rows: "all" },
  "/api/v1/restatements": { kind: "route", who: { GET: SEE_ALL }, rows: "all" },
  "/api/v1/invoices": { kind: "route", who: { GET: SEE_ALL, POST: BOOKS }, rows: "all" },
  "/api/v1/invoices/[id]/remove": { kind: "route", who: { POST: BOOKS }, rows: "none" },
  "/api/v1/backfills": { kind: "route", who: { GET: SEE_ALL, POST: ADMIN }, rows: "all" },
  "/api/v1/backfills/[id]": { kind: "route", who: { GET: SEE_ALL, POST: ADMIN }, rows: "all" },
  "/api/v1/backfills/[id]/events": { kind: "route", who: { GET: SEE_ALL }, rows: "all" },
  "/api/v1/month-close": { kind: "route", who: { GET: SEE_ALL, POST: CLOSES_MONTHS }, rows: "all" },
  "/api/v1/allocation-rules": { kind: "route", who: { GET: SEE_ALL, POST: ADMIN }, rows: "all" },
  "/api/v1/account-owners": { kind: "route", who: { GET: SEE_ALL, POST: ADMIN }, rows: "all" },
  "/api/v1/tag-spellings": { kind: "route", who: { GET: SEE_ALL, POST: ADMIN }, rows: "all" },
  "/api/v1/teams": { kind: "route", who: { GET: SEE_ALL, POST: ADMIN }, rows: "all" },
  "/api/v1/lineage": { kind: "route", who: { GET: EVERYBODY }, rows: "scope" },
  "/api/v1/batches/[id]/verify": { kind: "route", who: { POST: ADMIN }, rows: "none" },
  "/api/v1/retention": { kind: "route", who: { POST: ADMIN }, rows: "none" },
  "/api/v1/audit": { kind: "route", who: { GET: ADMIN }, rows: "none" },
  "/healthz": { kind: "route", who: { GET: "anyone" }, rows: "none" },
  "/readyz": { kind: "route", who: { GET: "anyone" }, rows: "none" },
} as const satisfies Record<string, RouteRule>;

export type RoutePath = keyof typeof MATRIX;

/** The roles that may call `method` on `path`. @throws AppError "forbidden" when the matrix does not list the method */
export function rolesOf(path: RoutePath, method: RouteMethod): readonly Role[] {
  const rule: RouteRule = MATRIX[path];
  const who = rule.who[method];
  if (who === undefined) throw new AppError("forbidden", `${method} ${path} is open to nobody.`);
  return who === "anyone" ? ROLES : who;
}

/** True when a person of `role` may call it; decides which links and buttons a page shows, never what the server allows. */
export function mayUse(role: Role, path: RoutePath, method: RouteMethod = "GET"): boolean {
  const rule: RouteRule = MATRIX[path];
  const who = rule.who[method];
  return who === "anyone" || (who ?? []).includes(role);
}
