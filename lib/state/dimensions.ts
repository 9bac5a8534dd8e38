// The dimensions spend can be grouped and filtered by; the only list of them (IN-6: keys come from here, never from a request).

export const ROLLUP_DIMENSIONS = ["provider", "source", "account", "service", "team", "environment", "region", "charge_category"] as const;
export const DETAIL_DIMENSIONS = ["sku", "resource"] as const;

export type RollupDimension = (typeof ROLLUP_DIMENSIONS)[number];
export type DetailDimension = (typeof DETAIL_DIMENSIONS)[number];
export type TagDimension = `tag:${string}`;
export type Dimension = RollupDimension | DetailDimension | TagDimension;

/** For messages: what may be asked for. */
export const DIMENSION_NAMES = [...ROLLUP_DIMENSIONS, ...DETAIL_DIMENSIONS, "tag:<key>"].join(", ");

/** AWS and Google allow keys of at most 128 characters; Azure 512, of which more than 128 are not seen in bills. */
const MAX_TAG_KEY_LENGTH = 128;

const LABEL: Record<RollupDimension | DetailDimension, { one: string; many: string }> = {
  provider: { one: "Provider", many: "Providers" },
  source: { one: "Source", many: "Sources" },
  account: { one: "Account", many: "Accounts" },
  service: { one: "Service", many: "Services" },
  team: { one: "Team", many: "Teams" },
  environment: { one: "Environment", many: "Environments" },
  region: { one: "Region", many: "Regions" },
  charge_category: { one: "Charge category", many: "Charge categories" },
  sku: { one: "SKU", many: "SKUs" },
  resource: { one: "Resource", many: "Resources" },
};

export function isTagDimension(dimension: Dimension): dimension is TagDimension {
  return dimension.startsWith("tag:");
}

/** True where no rollup holds the dimension, so the fact itself is asked. */
export function isDetailDimension(dimension: Dimension): boolean {
  return isTagDimension(dimension) || (DETAIL_DIMENSIONS as readonly string[]).includes(dimension);
}

/** The dimension a text names, or null: "service", "charge_category", "tag:Team". */
export function dimensionOf(text: string): Dimension | null {
  if ((ROLLUP_DIMENSIONS as readonly string[]).includes(text) || (DETAIL_DIMENSIONS as readonly string[]).includes(text)) {
    return text as RollupDimension | DetailDimension;
  }
  if (!text.startsWith("tag:")) return null;
  const key = text.slice(4);
  return key.length > 0 && key.length <= MAX_TAG_KEY_LENGTH && !hasControlCharacter(key) ? `tag:${key}` : null;
}

/** "Service"; with `many` "Services"; a tag shows its key: "Tag Team". */
export function dimensionLabel(dimension: Dimension, form: "one" | "many" = "one"): string {
  return isTagDimension(dimension) ? `Tag ${dimension.slice(4)}` : LABEL[dimension as RollupDimension | DetailDimension][form];
}

/** PostgreSQL refuses NUL in text and no name holds the others. */
export function hasControlCharacter(text: string): boolean {
  return /[\u0000-\u001f\u007f]/.test(text);
}
