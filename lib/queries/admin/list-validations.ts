// Single results of checks, newest first, for the API and the command line.
import "server-only";
import type { Scope } from "@/lib/access/scope";
import { withScope } from "@/lib/access/with-scope";
import { Prisma } from "@/lib/db/generated/client";
import { CHECK_FIELDS, type CheckResult } from "./check-fields";
import { iso } from "./iso";

export interface ValidationFilter {
  readonly run?: string | undefined;
  readonly check?: string | undefined;
  readonly layer?: CheckResult["layer"] | undefined;
  readonly severity?: CheckResult["severity"] | undefined;
  readonly status?: CheckResult["status"] | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

export interface ValidationPage {
  readonly validations: Array<CheckResult & { readonly runId: string; readonly at: string }>;
  readonly nextCursor: string | null;
}

/** One page of results. For roles that see everything: samples hold rows of every team. */
export async function listValidations(scope: Scope, filter: ValidationFilter): Promise<ValidationPage> {
  const { run, check, layer, severity, status, cursor, limit } = filter;
  const wanted = [
    ...(run === undefined ? [] : [Prisma.sql`v.run_id = ${run}::bigint`]),
    ...(check === undefined ? [] : [Prisma.sql`v.check_id = ${check}`]),
    ...(layer === undefined ? [] : [Prisma.sql`v.layer = ${layer}`]),
    ...(severity === undefined ? [] : [Prisma.sql`v.severity = ${severity}`]),
    ...(status === undefined ? [] : [Prisma.sql`v.status = ${status}`]),
    ...(cursor === undefined ? [] : [Prisma.sql`v.id < ${cursor}::bigint`]),
  ];
  const where = wanted.length === 0 ? Prisma.empty : Prisma.sql`WHERE ${Prisma.join(wanted, " AND ")}`;
  const rows = await withScope(scope, (tx) =>
    tx.$queryRaw<ValidationPage["validations"]>(Prisma.sql`
      SELECT ${CHECK_FIELDS}, v.run_id::text AS "runId", ${iso("v.at")} AS "at"
      FROM ops.validation_result v LEFT JOIN ops.source c ON c.id = v.source_id ${where} ORDER BY v.id DESC LIMIT ${limit + 1}`),
  );
  const validations = rows.slice(0, limit);
  return { validations, nextCursor: rows.length > limit ? (validations.at(-1)?.id ?? null) : null };
}
