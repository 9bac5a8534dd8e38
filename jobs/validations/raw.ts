// Checks of the raw zone, asked of what was extracted before any batch exists: one line a check.
import { NO_MONTH } from "@/lib/bronze/not-stated";
import { addDays, dayOf } from "@/lib/dates/dates";
import { getFormat } from "@/jobs/formats/registry";
import type { RunContext } from "@/jobs/run/run-context";
import type { Check, Observation, Subject } from "./check";
import { totalsMatchProvider } from "./provider-totals";
import { schemaDrift } from "./schema-drift";

export const rawChecks: readonly Check[] = [
  { id: "raw_not_empty", layer: "raw", severity: "critical", perSource: notEmpty },
  { id: "raw_schema_matches", layer: "raw", severity: "critical", perSource: schemaMatches },
  { id: "raw_date_window", layer: "raw", severity: "warning", perSource: dateWindow },
  { id: "raw_no_null_columns", layer: "raw", severity: "warning", perSource: noNullColumns },
  { id: "raw_total_matches_provider", layer: "raw", severity: "critical", perSource: totalsMatchProvider },
  { id: "raw_row_count_expected", layer: "raw", severity: "warning", threshold: 50, perSource: rowCountExpected },
];

interface Extraction {
  batch_id: string;
  format: string;
  covers: string[];
  rows: string;
  bytes: string;
  columns: string[];
  file_name: string | null;
  rejects: unknown[];
}

async function extractions(ctx: RunContext, subject: Subject): Promise<Extraction[]> {
  const { rows } = await ctx.pool.query<Extraction>(
    "select batch_id, format, covers, rows, bytes, columns, file_name, rejects from ops.extraction where batch_id = any ($1::bigint[]) order by batch_id",
    [subject.batchIds],
  );
  return rows;
}

async function notEmpty(ctx: RunContext, subject: Subject): Promise<Observation> {
  const found = await extractions(ctx, subject);
  const rows = found.reduce((n, e) => n + Number(e.rows) + e.rejects.length, 0);
  const expected = "rows for each delivery that is due";
  if (found.length === 0) return { status: "skipped", observed: "nothing was due or nothing has changed", expected };
  // A file with a header and no rows is a delivered, empty period; a provider's window without a row is missing data.
  const headerOnly = rows === 0 && subject.source.type === "file" && found.every((e) => e.columns.length > 0);
  const ok = rows > 0 || headerOnly || found.every((e) => e.covers.length === 0);
  return { status: ok ? "pass" : "fail", observed: headerOnly ? "a header without rows: an empty period" : `${rows} rows in ${found.length} batches`, expected, totalRows: rows };
}

async function schemaMatches(ctx: RunContext, subject: Subject): Promise<Observation> {
  return schemaDrift(ctx, subject, await extractions(ctx, subject));
}

/** A provider's rows against the slices that were asked for (usage days; ingestion days where late rows are lawful), and every day and month against the calendar. */
async function dateWindow(ctx: RunContext, subject: Subject): Promise<Observation> {
  const tomorrow = addDays(dayOf(ctx.now()), 1);
  const { rows } = await ctx.pool.query<{ first: string | null; last: string | null; ahead: string | null }>(
    `with stated as (
       select r.value ->> 0 as first, ((r.value ->> 1)::date - 1)::text as last
       from ops.extraction e cross join lateral jsonb_each(coalesce(e.details -> 'days', '{}')) as p cross join lateral jsonb_array_elements(p.value) as r
       where e.batch_id = any ($1::bigint[])
       union all
       select t ->> 'month', t ->> 'month' from ops.extraction e cross join lateral jsonb_array_elements(e.delivered_totals) as t
       where e.batch_id = any ($1::bigint[]) and t ->> 'month' <> $3
     )
     select min(first) as first, max(last) as last, max(last) filter (where last > $2) as ahead from stated`,
    [subject.batchIds, tomorrow, NO_MONTH],
  );
  const { first = null, last = null, ahead = null } = rows[0] ?? {};
  const outside = await rowsOutsideSlices(ctx, subject);
  const strays = outside.reduce((n, of) => n + Number(of.rows), 0);
  return {
    status: strays === 0 && ahead === null ? "pass" : "fail",
    observed: `${first ?? "–"} to ${last ?? "–"}${strays === 0 ? "" : `; ${strays} rows of slices that were not asked for: ${outside.slice(0, 5).map(({ slice }) => slice).join(", ")}${outside.length > 5 ? ` and ${outside.length - 5} more` : ""}`}`,
    expected: `rows of the slices that were asked for, none after ${tomorrow}`,
    failedRows: strays,
    sample: outside,
  };
}

async function rowsOutsideSlices(ctx: RunContext, subject: Subject): Promise<{ slice: string; rows: string }[]> {
  const found: { slice: string; rows: string }[] = [];
  for (const e of await extractions(ctx, subject)) {
    const format = getFormat(e.format);
    if (format.sliceSql === undefined) continue; // a file is its own slice
    const { rows } = await ctx.pool.query<{ slice: string; rows: string }>(
      `select coalesce(${format.sliceSql}, 'no day') as slice, count(*) as rows from bronze.${format.table} r
       where r.source_id = $1 and r.batch_id = $2 and (${format.sliceSql} = any ($3::text[])) is not true group by 1 order by 1`,
      [subject.source.id, e.batch_id, e.covers],
    );
    found.push(...rows);
  }
  return found;
}

async function noNullColumns(ctx: RunContext, subject: Subject): Promise<Observation> {
  const empty: string[] = [];
  for (const e of await extractions(ctx, subject)) {
    if (Number(e.rows) === 0) continue;
    const format = getFormat(e.format);
    const columns = [...new Set(format.required.map((c) => format.columns[c]).filter((c): c is string => c !== undefined))];
    if (columns.length === 0) continue;
    const { rows } = await ctx.pool.query<Record<string, string>>(
      `select ${columns.map((c) => `count(nullif(btrim(${c}), '')) as ${c}`).join(", ")} from bronze.${format.table} where source_id = $1 and batch_id = $2`,
      [subject.source.id, e.batch_id],
    );
    for (const c of columns) if (rows[0]?.[c] === "0") empty.push(`${e.file_name ?? e.format}: ${c}`);
  }
  return {
    status: empty.length === 0 ? "pass" : "fail",
    observed: empty.length === 0 ? "every required column holds values" : `without any value: ${empty.join(", ")}`,
    expected: "every required column holds values",
    failedRows: empty.length,
  };
}

/** Rows per covered slice against the mean of the last eight loaded batches on the same weekday (Monday with Mondays). */
async function rowCountExpected(ctx: RunContext, subject: Subject, threshold: number): Promise<Observation> {
  const expected = `within ${threshold} % of the last eight batches of the same weekday`;
  const { rows } = await ctx.pool.query<{ now: string | null; before: string | null; batches: string }>(
    `with current_batch as (
       select sum(rows) / nullif(sum(cardinality(covers)), 0) as per_slice from ops.extraction where batch_id = any ($1::bigint[])
     ), history as (
       select b.rows / nullif(cardinality(b.covers), 0) as per_slice from bronze.batch b
       where b.source_id = $2 and b.status = 'loaded' and b.run_id <> $3 and extract(isodow from b.logical_date) = extract(isodow from $4::date)
         and cardinality(b.covers) > 0
       order by b.id desc limit 8
     )
     select (select round(per_slice) from current_batch) as now, round(avg(per_slice)) as before, count(*) as batches from history`,
    [subject.batchIds, subject.source.id, ctx.run.id, ctx.run.logicalDate],
  );
  const row = rows[0];
  if (subject.source.type === "file" || !row || row.now === null || row.before === null || Number(row.batches) < 3)
    return { status: "skipped", observed: "fewer than three earlier batches of this weekday", expected };
  const [now, before] = [Number(row.now), Number(row.before)];
  const off = before === 0 ? (now === 0 ? 0 : 100) : (Math.abs(now - before) / before) * 100;
  return { status: off <= threshold ? "pass" : "fail", observed: `${now} rows a slice against ${before} (${off.toFixed(0)} % off)`, expected, totalRows: now };
}
