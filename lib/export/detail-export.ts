// The detail rows behind a question as FOCUS columns, streamed from one snapshot that also counts and adds them up first.
import "server-only";
import { Prisma } from "@/lib/db/generated/client";
import { openSnapshot, type Snapshot } from "@/lib/access/scoped-snapshot";
import type { Scope } from "@/lib/access/scope";
import { AppError } from "@/lib/errors/app-error";
import { factWhere, scanFor } from "@/lib/queries/spend/scan";
import { sortedTotals } from "@/lib/queries/spend/totals";
import type { ExplorerState } from "@/lib/state/explorer-state";
import { aboutExport, scopeName, type Maker } from "./about-export";
import { FOCUS_EXPORT_COLUMNS, focusRowsSql } from "./focus-rows";
import type { ExportTable } from "./export-column";

export interface OpenExport extends ExportTable {
  /** Lets the snapshot go; after the last row, or instead of it. */
  close(): Promise<void>;
}

/**
 * Opens the export of `state`; its rows end with an error when they are not as many as were counted.
 * @throws AppError "invalid_input" for days whose detail retention has let go: a file without them would look whole
 */
export async function detailExport(scope: Scope, state: ExplorerState, completeThrough: string | null, maker: Maker): Promise<OpenExport> {
  const snapshot = await openSnapshot(scope);
  try {
    await refuseGone(snapshot, state);
    const scan = scanFor(scope, { ...state, granularity: "none", group: [], metric: "effective" });
    const currency = state.currency === null ? Prisma.empty : Prisma.sql`AND s.currency = ${state.currency}::text`;
    const found = await snapshot.query<{ currency: string; rows: string; total: string }>(Prisma.sql`
      SELECT s.currency::text AS currency, sum(${scan.rows})::text AS rows, sum(s.effective_cost)::text AS total FROM ${scan.from} WHERE ${scan.where} ${currency} GROUP BY 1`);
    const rowCount = found.reduce((sum, { rows }) => sum + Number(rows), 0);
    const [published] = await snapshot.query<{ version: string | null }>(Prisma.sql`SELECT max(version)::text AS version FROM ops.data_version`);
    return {
      columns: FOCUS_EXPORT_COLUMNS,
      about: aboutExport({ state, level: "detail", totals: sortedTotals(found), rowCount, dataVersion: Number(published?.version ?? 0), completeThrough, scope: scopeName(scope, maker), madeBy: maker.name, madeAt: maker.at }),
      rowCount,
      rows: countedRows(snapshot, focusRowsSql(Prisma.sql`${factWhere(state)} ${currency}`), rowCount),
      close: snapshot.close,
    };
  } catch (error) {
    await snapshot.close();
    throw error;
  }
}

async function refuseGone(snapshot: Snapshot, { from }: ExplorerState): Promise<void> {
  const [floor] = await snapshot.query<{ day: string | null }>(Prisma.sql`SELECT max(day)::text AS day FROM ops.retention_floor WHERE layer = 'gold_detail'`);
  if (floor?.day === undefined || floor.day === null || from >= floor.day) return;
  throw new AppError("invalid_input", `from=${from}: retention has let go the detail before ${floor.day}, so its rows cannot be exported. Begin at ${floor.day}, or export the question grouped (level=groups).`, { details: { field: "from" } });
}

async function* countedRows(snapshot: Snapshot, sql: Prisma.Sql, expected: number): AsyncGenerator<(string | null)[][]> {
  let count = 0;
  try {
    for await (const batch of snapshot.rows(sql)) {
      count += batch.length;
      yield batch;
    }
    if (count !== expected) throw new AppError("internal", `The export has ${count} rows where ${expected} were counted; the file is not whole.`);
  } finally {
    await snapshot.close();
  }
}
