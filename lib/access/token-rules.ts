// What service tokens are made for, and which routes of the access matrix each scope opens; all other routes are closed to tokens.
import type { RouteMethod, RoutePath } from "./matrix";

export const TOKEN_SCOPES = ["read:costs", "read:runs", "run"] as const;
export type TokenScope = (typeof TOKEN_SCOPES)[number];

/** In words, for page and help. */
export const TOKEN_SCOPE_SAYS: Readonly<Record<TokenScope, string>> = {
  "read:costs": "costs, facets, anomalies, lineage",
  "read:runs": "runs, checks, reconciliation, restatements, backfills (not for a team)",
  run: "start, rerun and cancel runs (not for a team)",
};

/** Scopes of what only those who see everything may read or do. */
export const NOT_FOR_TEAMS: readonly TokenScope[] = ["read:runs", "run"];

const RULES: Readonly<Partial<Record<RoutePath, Partial<Record<RouteMethod, TokenScope>>>>> = {
  "/api/v1/costs": { GET: "read:costs" },
  "/api/v1/facets": { GET: "read:costs" },
  "/api/v1/anomalies": { GET: "read:costs" },
  "/api/v1/lineage": { GET: "read:costs" },
  "/api/v1/runs": { GET: "read:runs", POST: "run" },
  "/api/v1/runs/[id]": { GET: "read:runs" },
  "/api/v1/runs/[id]/events": { GET: "read:runs" },
  "/api/v1/runs/[id]/logs": { GET: "read:runs" },
  "/api/v1/runs/[id]/cancel": { POST: "run" },
  "/api/v1/validations": { GET: "read:runs" },
  "/api/v1/reconciliation": { GET: "read:runs" },
  "/api/v1/restatements": { GET: "read:runs" },
  "/api/v1/backfills": { GET: "read:runs" },
  "/api/v1/backfills/[id]": { GET: "read:runs" },
  "/api/v1/backfills/[id]/events": { GET: "read:runs" },
};

/** The scope that opens `method` on `path` to a token, or null when none does. */
export function tokenScopeOf(path: RoutePath, method: RouteMethod): TokenScope | null {
  return RULES[path]?.[method] ?? null;
}
