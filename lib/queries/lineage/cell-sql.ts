// One row of a grouped answer as a condition on the spend row `s`: exactly the keys that answers name so.
import "server-only";
import { Prisma } from "@/lib/db/generated/client";
import type { Cell } from "@/lib/lineage/number-question";
import { dimensionSql } from "@/lib/queries/spend/dimension-sql";
import type { Dimension } from "@/lib/state/dimensions";

type Sql = Prisma.Sql;

/** TRUE for the whole answer. */
export function cellSql(group: readonly Dimension[], cell: Cell): Sql {
  const terms = cell.flatMap(({ kind, value }, level) => {
    const dimension = group[level];
    return dimension === undefined ? [] : [kind === "none" ? unattributed(dimension) : named(dimension, value)];
  });
  return terms.length === 0 ? Prisma.sql`TRUE` : Prisma.join(terms, " AND ");
}

function unattributed(dimension: Dimension): Sql {
  const { key, none } = dimensionSql(dimension);
  return Prisma.sql`${key} = ${none.key}`;
}

/** A key whose name the reader may not see goes by the name of what is unattributed, as in answers. */
function named(dimension: Dimension, text: string): Sql {
  const { key, names, value, none } = dimensionSql(dimension);
  if (names === undefined) return Prisma.sql`${key} = ${text}::text`;
  const known = Prisma.sql`${key} = ANY (ARRAY(SELECT d.${names.id} FROM ${names.table} d WHERE d.${names.id} <> ${none.key} AND ${value} = ${text}::text))`;
  if (text !== none.label) return known;
  return Prisma.sql`(${known} OR (${key} <> ${none.key} AND NOT EXISTS (SELECT FROM ${names.table} d WHERE d.${names.id} = ${key})))`;
}
