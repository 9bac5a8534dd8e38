// The explorer's filter as a SQL condition on the spend row `s`; values are always parameters (IN-5).
import "server-only";
import { Prisma } from "@/lib/db/generated/client";
import type { Filter, FilterTerm } from "@/lib/state/filter-grammar";
import { dimensionSql, type DimensionSql } from "./dimension-sql";

type Sql = Prisma.Sql;

/** TRUE for an empty filter. */
export function filterSql(filter: Filter): Sql {
  if (filter.length === 0) return Prisma.sql`TRUE`;
  const sets = filter.map((set) => Prisma.sql`(${Prisma.join(set.map(termSql), " AND ")})`);
  return Prisma.sql`(${Prisma.join(sets, " OR ")})`;
}

function termSql(term: FilterTerm): Sql {
  const dimension = dimensionSql(term.key);
  const matches = dimension.names === undefined ? valueMatches(dimension, term) : idMatches(dimension, term);
  // NOT must be two-valued here, so that a key without a name counts as "not that".
  return term.op === "not" ? Prisma.sql`(${matches}) IS NOT TRUE` : matches;
}

/** The ids are looked up once per statement (an InitPlan), so the scan compares integers. */
function idMatches(dimension: DimensionSql, term: FilterTerm): Sql {
  const { names, value, label, none } = dimension;
  if (names === undefined) throw new Error("A dimension without names has no ids."); // unreachable: the caller looked
  const found = Prisma.sql`SELECT d.${names.id} AS id FROM ${names.table} d WHERE ${textMatches(term, [value, label])}`;
  // A team stands for itself and the teams below it, as its members' rights do (DOMAIN §8).
  const ids = term.key === "team" ? withTeamsBelow(found) : found;
  const noneMatches = textMatches(term, [Prisma.sql`${none.label}::text`]);
  return Prisma.sql`${dimension.key} = ANY (ARRAY(${ids} UNION ALL SELECT ${none.key} WHERE ${noneMatches}))`;
}

function withTeamsBelow(found: Sql): Sql {
  return Prisma.sql`(WITH RECURSIVE below AS (${found} UNION SELECT t.team_id FROM gold.dim_team t JOIN below ON t.parent_id = below.id) SELECT id FROM below)`;
}

/** Where the key is the value: tags and charge categories. */
function valueMatches(dimension: DimensionSql, term: FilterTerm): Sql {
  const shown = Prisma.sql`coalesce(nullif(${dimension.key}, ''), ${dimension.none.label}::text)`;
  return textMatches(term, [shown]);
}

/** in and not compare exactly; contains and starts ignore case, spaces, "_" and "-" (UX E7). */
function textMatches(term: FilterTerm, texts: readonly Sql[]): Sql {
  const each = (make: (text: Sql) => Sql): Sql => Prisma.sql`(${Prisma.join(texts.map(make), " OR ")})`;
  if (term.op === "in" || term.op === "not") return each((text) => Prisma.sql`${text} = ANY (${[...term.values]}::text[])`);
  const patterns = term.values.map((value) => `${term.op === "contains" ? "%" : ""}${escapeLike(loose(value))}%`);
  return each((text) => Prisma.sql`lower(regexp_replace(${text}, '[\\s_-]+', '', 'g')) LIKE ANY (${patterns}::text[])`);
}

function loose(text: string): string {
  return text.toLowerCase().replace(/[\s_-]+/g, "");
}

function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, (character) => `\\${character}`);
}
