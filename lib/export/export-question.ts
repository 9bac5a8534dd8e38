// An export from its question to its file: which rows, in which format, under which name; for the route and the command alike.
import "server-only";
import type { Scope } from "@/lib/access/scope";
import { withScope } from "@/lib/access/with-scope";
import { dayOf, inclusiveEnd } from "@/lib/dates/dates";
import { Prisma } from "@/lib/db/generated/client";
import { completeRange } from "@/lib/queries/spend/complete-range";
import { costReport, type ReadQuestion } from "@/lib/queries/spend/cost-report";
import { freshness } from "@/lib/queries/trust/trust";
import type { ExplorerState } from "@/lib/state/explorer-state";
import { writeState } from "@/lib/state/write-state";
import type { Maker } from "./about-export";
import { detailExport } from "./detail-export";
import type { ExportTable } from "./export-column";
import { groupedExport } from "./grouped-export";
import { writeCsv } from "./write-csv";
import { writeParquet } from "./write-parquet";
import { refuseLarge, writeWorkbook } from "./write-workbook";

export const EXPORT_FORMATS = ["csv", "xlsx", "parquet"] as const;
export const EXPORT_LEVELS = ["groups", "detail"] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];
export type ExportLevel = (typeof EXPORT_LEVELS)[number];

export interface Export extends ExportTable {
  readonly state: ExplorerState;
  /** For the audit log: what left. */
  readonly noted: Readonly<Record<string, unknown>>;
  /** Lets go of what the rows are read from, when nobody reads them. */
  readonly close: () => Promise<void>;
}

const WRITERS: Record<ExportFormat, (table: ExportTable) => AsyncGenerator<string | Uint8Array>> = { csv: writeCsv, xlsx: writeWorkbook, parquet: writeParquet };
const TYPES: Record<ExportFormat, string> = { csv: "text/csv; charset=utf-8", xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", parquet: "application/vnd.apache.parquet" };

/** The rows of a question, ready to be written. @throws AppError as the question's own answer, `detailExport` and `refuseLarge` do */
export async function openExport(scope: Scope, read: ReadQuestion, level: ExportLevel, format: ExportFormat): Promise<Export> {
  const maker = { name: scope.name, at: new Date(), teams: await teamNames(scope) };
  const table = level === "groups" ? await grouped(scope, read, maker) : await detail(scope, read, maker);
  try {
    if (format === "xlsx") refuseLarge(table);
  } catch (error) {
    await table.close();
    throw error;
  }
  const noted = { level, format, rows: table.rowCount, state: writeState(table.state).toString(), about: Object.fromEntries(table.about.filter(([label]) => label.startsWith("Total") || label === "Data version")) };
  return { ...table, noted };
}

/** The file's pieces in `format`. */
export function exportPieces(table: ExportTable, format: ExportFormat): AsyncGenerator<string | Uint8Array> {
  return WRITERS[format](table);
}

export function exportType(format: ExportFormat): string {
  return TYPES[format];
}

export function exportFileName({ from, to }: ExplorerState, level: ExportLevel, format: ExportFormat): string {
  return `kco-${level === "detail" ? "focus" : "costs"}-${from}-to-${inclusiveEnd(to)}.${format}`;
}

async function grouped(scope: Scope, read: ReadQuestion, maker: Maker) {
  const report = await costReport(scope, read);
  return { ...groupedExport(scope, report, maker), state: report.state, close: async () => undefined };
}

async function detail(scope: Scope, read: ReadQuestion, maker: Maker) {
  const { state, completeThrough } = await withScope(scope, async (tx) => {
    const fresh = await freshness(tx, scope);
    return { state: completeRange(read({ today: fresh.newestDay ?? dayOf(new Date()) }), fresh.completeThrough), completeThrough: fresh.completeThrough };
  });
  return { ...(await detailExport(scope, state, completeThrough, maker)), state };
}

async function teamNames(scope: Scope): Promise<string[]> {
  if (scope.kind === "all") return [];
  return withScope(scope, async (tx) => (await tx.$queryRaw<{ name: string }[]>(Prisma.sql`SELECT team_name AS name FROM gold.dim_team WHERE team_id = ANY (${[...scope.teamIds]}::int[]) ORDER BY 1`)).map(({ name }) => name));
}
