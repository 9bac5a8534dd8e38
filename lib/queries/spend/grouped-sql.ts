// The shared middle of spend questions: scan and add up by keys, then give the few resulting keys their names.
import "server-only";
import { Prisma } from "@/lib/db/generated/client";
import type { Dimension } from "@/lib/state/dimensions";
import { dimensionSql, nameKey } from "./dimension-sql";
import type { GroupValue } from "./group-value";
import type { Scan } from "./scan";

type Sql = Prisma.Sql;

const raw = (text: string): Sql => Prisma.raw(text);

/** `SELECT currency, p, k1 …, cost, rows` of the rows that count; keys are columns here, so parameters in them do not disturb GROUP BY. */
export function scannedSql(scan: Scan, group: readonly Dimension[]): Sql {
  const keys = group.map((dimension, i) => Prisma.sql`, ${dimensionSql(dimension).key} AS ${raw(`k${i + 1}`)}`);
  return Prisma.sql`SELECT s.currency, ${scan.period} AS p${keys.length === 0 ? Prisma.empty : Prisma.join(keys, "")}, ${scan.cost} AS cost, ${scan.rows} AS rows
    FROM ${scan.from} WHERE ${scan.where}`;
}

/** ", k1, k2" for the first `levels` keys. */
export function keyList(levels: number): Sql {
  return raw(Array.from({ length: levels }, (_, i) => `, k${i + 1}`).join(""));
}

/** ", v1, l1, n1 …" for the first `levels` keys. */
export function nameList(levels: number): Sql {
  return raw(Array.from({ length: levels }, (_, i) => `, v${i + 1}, l${i + 1}, n${i + 1}`).join(""));
}

/** The select items and joins that name the first `levels` keys of relation `a`. */
export function namesSql(group: readonly Dimension[], levels = group.length): { columns: Sql; joins: Sql } {
  const named = group.slice(0, levels).map((dimension, i) => nameKey(dimension, i + 1));
  const together = (parts: Sql[], separator: string): Sql => (parts.length === 0 ? Prisma.empty : Prisma.join(parts, separator));
  return { columns: together(named.map(({ columns }) => Prisma.sql`, ${columns}`), ""), joins: together(named.map(({ join }) => join), " ") };
}

/** v/l/n columns of a raw row as values. */
export function groupValues(row: Readonly<Record<string, unknown>>, levels: number): GroupValue[] {
  return Array.from({ length: levels }, (_, i) => {
    const at = i + 1;
    return { value: String(row[`v${at}`]), label: String(row[`l${at}`]), kind: row[`o${at}`] === true ? "others" : row[`n${at}`] === true ? "none" : "value" };
  });
}
