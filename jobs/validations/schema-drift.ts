// raw_schema_matches: a delivery's columns and fixed values against its format and against the source's batch before (FA-14).
import { headerKey } from "@/jobs/formats/file-format";
import type { Format } from "@/jobs/formats/format";
import { getFormat } from "@/jobs/formats/registry";
import type { RunContext } from "@/jobs/run/run-context";
import type { Observation, Subject } from "./check";

export interface Delivered {
  readonly batch_id: string;
  readonly format: string;
  readonly columns: readonly string[];
  readonly file_name: string | null;
}

interface Drift {
  /** Nothing can be loaded without them: critical. */
  readonly missing: readonly string[];
  /** Loads all the same: a warning. */
  readonly changes: readonly string[];
  /** No drift, told because it explains a changed file. */
  readonly notes: readonly string[];
}

const SHOWN = 10;
const named = (columns: readonly string[]): string => {
  const shown = columns.slice(0, SHOWN).map((column) => `\`${column}\``).join(", ");
  return columns.length > SHOWN ? `${shown} and ${columns.length - SHOWN} more` : shown;
};
const columnWord = (columns: readonly string[]): string => `column${columns.length === 1 ? "" : "s"} ${named(columns)} ${columns.length === 1 ? "is" : "are"}`;

/** FOCUS lets providers add columns that begin with x_; they are no surprise in a first delivery. */
const isCustom = (column: string): boolean => headerKey(column).startsWith("x_");

/** Columns alone; pure. `before` is the source's latest earlier batch of the format, null for a first delivery. */
export function columnDrift(format: Pick<Format, "columns" | "required" | "expected" | "documented">, columns: readonly string[], before: Delivered | null): Drift {
  const now = new Map(columns.map((column) => [headerKey(column), column]));
  const known = new Set([...Object.keys(format.columns), ...(format.documented ?? [])].map(headerKey));
  const missing = format.required.filter((column) => !now.has(headerKey(column)));
  const unknown = columns.filter((column) => !known.has(headerKey(column)));
  if (before === null) {
    const lacking = (format.expected ?? []).filter((column) => !now.has(headerKey(column)));
    const extra = unknown.filter((column) => !isCustom(column));
    const changes = [...(lacking.length > 0 ? [`${columnWord(lacking)} not delivered`] : []), ...(extra.length > 0 ? [`${columnWord(extra)} not of this format and kept as extra`] : [])];
    const custom = unknown.filter(isCustom);
    return { missing, changes, notes: custom.length > 0 ? [`kept as extra: ${named(custom)}`] : [] };
  }
  const then = new Map(before.columns.map((column) => [headerKey(column), column]));
  const since = `since batch ${before.batch_id}`;
  const fresh = columns.filter((column) => !then.has(headerKey(column)));
  const gone = before.columns.filter((column) => !now.has(headerKey(column)) && !missing.some((m) => headerKey(m) === headerKey(column)));
  return { missing, changes: changesOf(fresh, gone, { since, known }), notes: notesOf(columns, before, since) };
}

function changesOf(fresh: readonly string[], gone: readonly string[], { since, known }: { since: string; known: ReadonlySet<string> }): string[] {
  const extra = fresh.filter((column) => !known.has(headerKey(column)));
  const added = fresh.filter((column) => known.has(headerKey(column)));
  // As many came as went, so they are likely the same under new names.
  const renamed = extra.length > 0 && extra.length === gone.length ? `: was ${named(gone)} renamed to ${named(extra)}?` : "";
  return [
    ...(gone.length > 0 ? [`${columnWord(gone)} missing ${since}${renamed}`] : []),
    ...(extra.length > 0 ? [`${columnWord(extra)} new ${since} and kept as extra`] : []),
    ...(added.length > 0 ? [`${columnWord(added)} new ${since}`] : []),
  ];
}

function notesOf(columns: readonly string[], before: Delivered, since: string): string[] {
  const then = new Map(before.columns.map((column) => [headerKey(column), column]));
  const respelled = columns.filter((column) => then.has(headerKey(column)) && then.get(headerKey(column)) !== column);
  const shared = columns.map(headerKey).filter((key) => then.has(key));
  const order = before.columns.map(headerKey).filter((key) => shared.includes(key));
  return [
    ...(respelled.length > 0 ? [`${columnWord(respelled)} written differently ${since}`] : []),
    ...(shared.some((key, i) => key !== order[i]) ? [`the columns stand in another order ${since}`] : []),
  ];
}

/** Of the batches of the source's latest earlier run with this format, the one with most columns in common: a source may hold files of two kinds. */
async function batchBefore(ctx: RunContext, subject: Subject, delivered: Delivered): Promise<Delivered | null> {
  const { rows } = await ctx.pool.query<Delivered>(
    `SELECT b.id AS batch_id, b.format, b.columns, b.file_name FROM bronze.batch b
      WHERE b.source_id = $1 AND b.format = $2 AND b.status = 'loaded' AND b.run_id = (SELECT max(x.run_id) FROM bronze.batch x WHERE x.source_id = $1 AND x.format = $2 AND x.status = 'loaded' AND x.run_id < $3)
      ORDER BY b.file_name IS NOT DISTINCT FROM $4 DESC,
               (SELECT count(*) FROM jsonb_array_elements_text(b.columns) c WHERE lower(c) IN (SELECT lower(d) FROM jsonb_array_elements_text($5::jsonb) d)) DESC, b.id DESC LIMIT 1`,
    [subject.source.id, delivered.format, ctx.run.id, delivered.file_name, JSON.stringify(delivered.columns)],
  );
  return rows[0] ?? null;
}

/** Values outside the format's fixed lists, in one scan of the batch. */
async function newValues(ctx: RunContext, subject: Subject, delivered: Delivered, format: Format): Promise<{ text: string; rows: number }[]> {
  const enums = Object.entries(format.enums ?? {});
  if (enums.length === 0) return [];
  const header = (bronze: string): string => Object.entries(format.columns).find(([, column]) => column === bronze)?.[0] ?? bronze;
  const outside = enums.map(([column], i) => `lower(r.${column}) <> ALL ($${i + 3}::text[])`);
  const values = enums.map(([column], i) => `('${header(column)}', CASE WHEN ${outside[i] ?? "false"} THEN r.${column} END)`);
  const { rows } = await ctx.pool.query<{ column: string; value: string; rows: string }>(
    `SELECT v."column", left(v.value, 100) AS value, count(*) AS rows FROM bronze.${format.table} r CROSS JOIN LATERAL (VALUES ${values.join(", ")}) AS v ("column", value)
      WHERE r.source_id = $1 AND r.batch_id = $2 AND (${outside.join(" OR ")}) AND v.value IS NOT NULL GROUP BY 1, 2 ORDER BY 3 DESC LIMIT ${SHOWN}`,
    [subject.source.id, delivered.batch_id, ...enums.map(([, known]) => [...known, "", "null"])],
  );
  return rows.map((row) => ({ text: `column \`${row.column}\` has the new value "${row.value}" in ${row.rows} rows`, rows: Number(row.rows) }));
}

/** A missing required column is critical and stops before silver; any other drift is a warning that names the column, and loads. */
export async function schemaDrift(ctx: RunContext, subject: Subject, deliveries: readonly Delivered[]): Promise<Observation> {
  const [missing, changes, notes] = [[] as string[], [] as string[], [] as string[]];
  let rows = 0;
  for (const delivered of deliveries) {
    const format = getFormat(delivered.format);
    const drift = columnDrift(format, delivered.columns, await batchBefore(ctx, subject, delivered));
    const values = await newValues(ctx, subject, delivered, format);
    const where = delivered.file_name === null ? "" : `${delivered.file_name}: `;
    missing.push(...drift.missing.map((column) => `${where}column \`${column}\` is missing`));
    changes.push(...[...drift.changes, ...values.map(({ text }) => text)].map((text) => where + text));
    notes.push(...drift.notes.map((text) => where + text));
    rows += values.reduce((sum, value) => sum + value.rows, 0);
  }
  const found = [...missing, ...changes];
  return {
    status: found.length === 0 ? "pass" : "fail",
    observed: [...(found.length === 0 ? ["all columns as before"] : found), ...notes].join("; "),
    expected: "all required columns; no other change since the batch before",
    failedRows: missing.length > 0 ? missing.length : rows,
    sample: found.map((finding) => ({ finding })),
    ...(missing.length === 0 ? { severity: "warning" as const } : {}),
  };
}
