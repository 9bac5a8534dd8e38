// How each dimension is read in SQL: its key on the spend row `s`, and where the key's value and label come from.
import "server-only";
import { Prisma } from "@/lib/db/generated/client";
import { isTagDimension, type Dimension, type TagDimension } from "@/lib/state/dimensions";

type Sql = Prisma.Sql;

export type DimensionSql = {
  /** The key on the scanned relation, alias `s`. */
  key: Sql;
  /** Names of keys: `table` joined as `d` on `id`; absent where the key is the value itself. */
  names?: { table: Sql; id: Sql };
  /** Value as it stands in filters, and label for people; of `d` where there are names, else of the key `k`. */
  value: Sql;
  label: Sql;
  /** Key and label of spend that the dimension says nothing about: Unknown, Unallocated, Untagged. */
  none: { key: Sql; label: string };
};

const raw = (text: string): Sql => Prisma.raw(text);

function named(column: string, table: string, value: string, label: string, noneLabel: string, id = column): DimensionSql {
  return { key: raw(`s.${column}`), names: { table: raw(table), id: raw(id) }, value: raw(value), label: raw(label), none: { key: raw("0"), label: noneLabel } };
}

const FIXED: Record<Exclude<Dimension, TagDimension>, DimensionSql> = {
  provider: named("provider_id", "gold.dim_provider", "d.provider", "d.provider_name", "Unknown"),
  source: named("source_id", "ops.source", "d.name", "d.name", "Unknown", "id"),
  // Charges of the billing account itself have no sub account; they must not share a value with a member account's id.
  account: named("account_id", "gold.dim_account", "CASE d.sub_account WHEN '' THEN 'billing:' || d.billing_account ELSE d.sub_account END", "d.account_name", "Unknown"),
  service: named("service_id", "gold.dim_service", "d.service_name", "d.service_name", "Unknown"),
  team: named("team_id", "gold.dim_team", "d.team_name", "d.team_name", "Unallocated"),
  environment: named("environment_id", "gold.dim_environment", "d.environment", "d.environment", "Unknown"),
  region: named("region_id", "gold.dim_region", "d.region", "d.region_name", "Unknown"),
  sku: named("sku_id", "gold.dim_sku", "d.sku", "coalesce(d.sku_description, d.sku)", "Unknown"),
  resource: named("resource_id", "gold.dim_resource", "d.resource", "coalesce(d.resource_name, d.resource)", "Unknown"),
  charge_category: { key: raw("s.charge_category"), value: raw("k"), label: raw("k"), none: { key: raw("''"), label: "Unknown" } },
};

/** What filters call spend without the tag; a tag that is present and empty counts as absent, as it does in Cost Explorer. */
export const UNTAGGED = "(untagged)";

/** The SQL of a dimension. Tag keys travel as parameters, never as text of the statement. */
export function dimensionSql(dimension: Dimension): DimensionSql {
  if (!isTagDimension(dimension)) return FIXED[dimension as Exclude<Dimension, TagDimension>];
  const key = Prisma.sql`coalesce(s.tags ->> ${dimension.slice(4)}::text, '')`;
  return { key, value: raw("k"), label: raw("k"), none: { key: raw("''"), label: UNTAGGED } };
}

/** The label of a dimension's unattributed spend on the screen. */
export function noneLabel(dimension: Dimension): string {
  return isTagDimension(dimension) ? "Untagged" : dimensionSql(dimension).none.label;
}

/**
 * Select items that name key `k<at>` of relation `a`: v<at> (value), l<at> (label), n<at> (true where unattributed),
 * and the join they need. Joining after aggregation keeps names out of the scan.
 */
export function nameKey(dimension: Dimension, at: number): { columns: Sql; join: Sql; groupBy: Sql } {
  const { names, value, label, none } = dimensionSql(dimension);
  const k = raw(`a.k${at}`);
  const local = (sql: Sql): Sql => raw(sql.sql.replaceAll("d.", `d${at}.`).replace(/\bk\b/, `a.k${at}`));
  const isNone = Prisma.sql`${k} = ${none.key}`;
  const orNone = (sql: Sql, text: string): Sql => Prisma.sql`CASE WHEN ${isNone} THEN ${text}::text ELSE coalesce(${local(sql)}, ${text}::text) END`;
  return {
    columns: Prisma.sql`${orNone(value, none.label)} AS ${raw(`v${at}`)}, ${orNone(label, noneLabel(dimension))} AS ${raw(`l${at}`)}, ${isNone} AS ${raw(`n${at}`)}`,
    join: names === undefined ? Prisma.empty : Prisma.sql`LEFT JOIN ${names.table} ${raw(`d${at}`)} ON ${raw(`d${at}`)}.${names.id} = ${k}`,
    groupBy: raw(`v${at}, l${at}, n${at}`),
  };
}
