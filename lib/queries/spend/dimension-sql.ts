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

type Names = { column: string; table: string; value: string; label?: string; noneLabel?: string; id?: string };

function named({ column, table, value, label = value, noneLabel = "Unknown", id = column }: Names): DimensionSql {
  return { key: raw(`s.${column}`), names: { table: raw(table), id: raw(id) }, value: raw(value), label: raw(label), none: { key: raw("0"), label: noneLabel } };
}

const FIXED: Record<Exclude<Dimension, TagDimension>, DimensionSql> = {
  provider: named({ column: "provider_id", table: "gold.dim_provider", value: "d.provider", label: "d.provider_name" }),
  source: named({ column: "source_id", table: "ops.source", value: "d.name", id: "id" }),
  // Charges of the billing account itself have no sub account; they must not share a value with a member account's id.
  account: named({ column: "account_id", table: "gold.dim_account", value: "CASE d.sub_account WHEN '' THEN 'billing:' || d.billing_account ELSE d.sub_account END", label: "d.account_name" }),
  service: named({ column: "service_id", table: "gold.dim_service", value: "d.service_name" }),
  team: named({ column: "team_id", table: "gold.dim_team", value: "d.team_name", noneLabel: "Unallocated" }),
  environment: named({ column: "environment_id", table: "gold.dim_environment", value: "d.environment" }),
  region: named({ column: "region_id", table: "gold.dim_region", value: "d.region", label: "d.region_name" }),
  sku: named({ column: "sku_id", table: "gold.dim_sku", value: "d.sku", label: "coalesce(d.sku_description, d.sku)" }),
  resource: named({ column: "resource_id", table: "gold.dim_resource", value: "d.resource", label: "coalesce(d.resource_name, d.resource)" }),
  charge_category: { key: raw("s.charge_category"), value: raw("k"), label: raw("k"), none: { key: raw("''"), label: "Unknown" } },
};

/** What filters call spend without the tag; a tag that is present and empty counts as absent, as it does in Cost Explorer. */
const UNTAGGED = "(untagged)";

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
