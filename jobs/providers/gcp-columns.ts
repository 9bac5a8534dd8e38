// The columns of the billing export as they are asked for: nested fields by path, amounts as text, what we do not know yet as JSON.
import type { TableField } from "@google-cloud/bigquery";
import { gcpBilling } from "@/jobs/formats/gcp-billing";
import { bronzeColumns } from "@/jobs/formats/file-format";
import type { BqRow } from "./gcp-bq-client";
import type { ExportTable } from "./gcp-config";

interface Selected {
  readonly sql: string;
  /** Name in the result. */
  readonly alias: string;
  /** Bronze column, or null for a field that goes into extra under `path`. */
  readonly column: string | null;
  readonly path: string;
}

export interface ExportColumns {
  readonly selected: readonly Selected[];
  /** Delivered fields, by path. */
  readonly delivered: readonly string[];
}

const PARTITION_DAY = "_PARTITIONTIME";
// Each amount as the shortest text of its double: FLOAT64 on the wire would round it, NUMERIC cuts at nine decimals (FORMATS §3.2).
const CREDITS = "ARRAY(SELECT AS STRUCT c.type, c.name, c.id, CAST(c.amount AS STRING) AS amount FROM UNNEST(credits) c)";

/** Walks the table's schema: known paths become bronze columns, the rest extra. */
export function exportColumns(fields: readonly TableField[]): ExportColumns {
  const selected: Selected[] = [{ sql: `CAST(DATE(${PARTITION_DAY}) AS STRING)`, alias: "partition_day", column: "partition_day", path: PARTITION_DAY }];
  const known = gcpBilling.columns;
  const walk = (field: TableField, parent: string): void => {
    const path = `${parent}${field.name ?? ""}`;
    const column = known[path];
    const children = field.type === "RECORD" || field.type === "STRUCT" ? (field.fields ?? []) : [];
    if (path === "credits") selected.push({ sql: CREDITS, alias: "credits", column: "credits", path });
    else if (column !== undefined) selected.push({ sql: asText(field, path), alias: column, column, path });
    else if (children.length > 0 && field.mode !== "REPEATED") for (const child of children) walk(child, `${path}.`);
    else selected.push({ sql: asText(field, path), alias: `extra_${selected.length}`, column: null, path });
  };
  for (const field of fields) walk(field, "");
  return { selected, delivered: selected.map(({ path }) => path) };
}

const CASTABLE = new Set(["FLOAT", "FLOAT64", "INTEGER", "INT64", "NUMERIC", "BIGNUMERIC", "TIMESTAMP", "DATETIME", "DATE", "TIME", "BOOLEAN", "BOOL"]);

function asText({ type, mode }: TableField, path: string): string {
  if (mode !== "REPEATED" && type === "STRING") return path;
  return mode !== "REPEATED" && CASTABLE.has(type ?? "") ? `CAST(${path} AS STRING)` : `TO_JSON_STRING(${path})`;
}

const from = ({ project, dataset, table }: ExportTable): string => `\`${project}.${dataset}.${table}\``;
const WINDOW = `${PARTITION_DAY} >= @from AND ${PARTITION_DAY} < @to`;
// Google appends while we read: rows and totals are those of the moment at which the partitions were listed.
const SNAPSHOT = `${WINDOW} AND export_time <= CAST(@newest AS TIMESTAMP)`;

/** When and how much was ingested per partition. Ordered by us: a sort in BigQuery costs memory and tells nothing. */
export function partitionsSql(table: ExportTable): string {
  return `SELECT CAST(DATE(${PARTITION_DAY}) AS STRING) AS partition_day, CAST(MAX(export_time) AS STRING) AS newest_export, COUNT(*) AS row_count FROM ${from(table)} WHERE ${WINDOW} GROUP BY partition_day`;
}

/** The rows of some partitions. */
export function rowsSql(table: ExportTable, columns: ExportColumns): string {
  return `SELECT ${columns.selected.map(({ sql, alias }) => `${sql} AS ${alias}`).join(", ")} FROM ${from(table)} WHERE ${SNAPSHOT}`;
}

/** The provider's own totals, per partition and invoice month: summed by Google, exactly, apart from the rows we read. */
export function totalsSql(table: ExportTable): string {
  return (
    `SELECT CAST(DATE(${PARTITION_DAY}) AS STRING) AS partition_day, invoice.month AS invoice_month, currency, ` +
    `CAST(SUM(CAST(CAST(cost AS STRING) AS BIGNUMERIC)) AS STRING) AS cost, ` +
    `CAST(SUM((SELECT IFNULL(SUM(CAST(CAST(c.amount AS STRING) AS BIGNUMERIC)), 0) FROM UNNEST(credits) c)) AS STRING) AS credits, COUNT(*) AS row_count ` +
    `FROM ${from(table)} WHERE ${SNAPSHOT} GROUP BY partition_day, invoice_month, currency`
  );
}

const ORDER = bronzeColumns(gcpBilling);

/** One result row as bronze values and extra; repeated fields as JSON text. */
export function bronzeValues(row: BqRow, columns: ExportColumns): { values: (string | null)[]; extra: Record<string, string> | undefined } {
  const byColumn: Record<string, string | null> = {};
  let extra: Record<string, string> | undefined;
  for (const { alias, column, path } of columns.selected) {
    const value = row[alias];
    const text = value === null || value === undefined ? null : typeof value === "string" ? value : JSON.stringify(value);
    if (column !== null) byColumn[column] = text === "null" ? null : text; // TO_JSON_STRING of a null struct
    else if (text !== null && text !== "null" && text !== "[]") extra = { ...extra, [path]: text };
  }
  return { values: ORDER.map((name) => byColumn[name] ?? null), extra };
}
