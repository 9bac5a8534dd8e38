// The model graph out of the headers of the SQL files: delivered tables → cleaning → silver → models → the pages that read them.
import { CHECK_CATALOG } from "@/lib/checks/catalog";
import { AppError } from "@/lib/errors/app-error";
import type { GraphLayer, GraphNode, GraphTest, ModelGraph } from "@/lib/lineage/model-graph";
import { formats } from "@/jobs/formats/registry";
import insertChange from "@/jobs/publish/sql/insert_change.sql";
import { assertions } from "@/jobs/tests/registry";
import { docOf, headerField, parseModel, type Model } from "./model";
import { readers } from "./readers";
import { models } from "./registry";

const SILVER = "silver.cost_and_usage";
/** Delivered headers and the settings that cleaning and models read. */
const DELIVERED: Readonly<Record<string, string>> = {
  "bronze.batch": "One row a delivery: its header, hash and place in its source's chain.",
  "ops.source": "The configured sources, each with provider, billing account and currency.",
  "ops.account_owner": "Owner, name and place of accounts and projects.",
  "ops.team": "Teams, their parents, cost centres and ledger codes.",
  "ops.allocation_rule": "The allocation rules by version and order.",
  "ops.retention_floor": "The first day whose detail is still held.",
};

interface Assertion {
  readonly test: GraphTest;
  readonly sql: string;
}

/** Folder of a model under jobs/models; its layer in the graph. */
function layerOf(name: string): Exclude<GraphLayer, "bronze" | "silver" | "pages"> {
  if (name.startsWith("cleaned_")) return "cleaned";
  if (name.startsWith("stg_") || name.startsWith("stage_")) return "staging";
  if (name.startsWith("int_")) return "intermediate";
  return name.startsWith("dim_") || name.startsWith("fact_") ? "marts" : "aggregates";
}

const BARE: Omit<GraphNode, "id" | "layer" | "doc"> = { materialized: null, target: null, grain: null, keys: [], inputs: [], works: [], tests: [], file: null, sql: null, href: null };

/** @throws AppError("internal") when a header or a reader names what no model makes */
export function modelGraph(): ModelGraph {
  const all = [...formats.map(({ cleaned }) => parseModel(cleaned)), ...models];
  const ids = new Map(all.flatMap((m) => [[m.name, m.name], [m.target, m.name], [`gold.${m.name}`, m.name]] as const));
  ids.set("gold.daily_spend_change", "daily_spend_change").set(SILVER, SILVER);
  const delivered = new Map([...formats.map(({ table, label }): [string, string] => [`bronze.${table}`, `${label}: records as delivered, columns as text.`]), ...Object.entries(DELIVERED)]);
  for (const id of delivered.keys()) ids.set(id, id);
  const dimensions = all.filter(({ name }) => name.startsWith("dim_")).map(({ name }) => name);
  const find = (reference: string, of: string): string[] => {
    if (reference === "gold.dim_*") return dimensions;
    if (reference === "gold.dim_provider") return [];
    const id = ids.get(reference);
    if (id === undefined) throw new AppError("internal", `${of} reads ${reference}, which no model makes`);
    return [id];
  };
  const tests = assertions.map(readAssertion);
  return [
    ...[...delivered].map(([id, doc]): GraphNode => ({ ...BARE, id, layer: "bronze", doc, target: id, tests: id.startsWith("bronze.") && id !== "bronze.batch" ? checksOf("raw", tests) : [] })),
    { ...BARE, id: SILVER, layer: "silver", doc: "Cleaned zone: FOCUS columns; rows belong to a delivery and are never changed in place.", materialized: "inserted by the cleaning models", target: SILVER, grain: "one row per bronze record and part", keys: ["silver_id"], inputs: formats.map(({ cleaned }) => parseModel(cleaned).name), tests: testsOf([SILVER], tests) },
    ...all.map((model) => modelNode(model, find, tests)),
    { ...BARE, id: "daily_spend_change", layer: "aggregates", doc: docOf(insertChange), materialized: "publish, append-only", target: "gold.daily_spend_change", grain: "daily_spend × data version", keys: ["data_version", "all of daily_spend"], inputs: ["daily_spend"], tests: testsOf(["gold.daily_spend_change"], tests), file: "jobs/publish/sql/insert_change.sql", sql: insertChange },
    ...readers.map(({ path, doc, reads }): GraphNode => ({ ...BARE, id: path, layer: "pages", doc, inputs: reads.flatMap((reference) => find(reference, path)), href: path.includes("[") ? null : path })),
  ];
}

function modelNode(model: Model, find: (reference: string, of: string) => string[], tests: readonly Assertion[]): GraphNode {
  const layer = layerOf(model.name);
  const [works, inputs] = [model.inputs.filter(isWork), model.inputs.filter((input) => !isWork(input))];
  const file = `jobs/models/${layer}/${layer === "cleaned" ? model.name.replace("cleaned_", "") : model.name}.sql`;
  const own = layer === "cleaned" ? checksOf("cleaned", tests) : testsOf([model.target, model.name, ...(model.name === "fact_cloud_billing" ? ["gold.fact_cloud_billing"] : [])], tests);
  return {
    ...BARE, id: model.name, layer, doc: docOf(model.sql), materialized: model.materialized, target: model.target, grain: model.grain, keys: model.keys,
    inputs: [...new Set(inputs.flatMap((input) => find(input, model.name)))], works, tests: own, file, sql: model.sql,
  };
}

/** Tables that the publish makes for the length of a run: which slices, batches and days it is about. */
function isWork(input: string): boolean {
  return ["stage_slice", "stage_batch", "stage_touched_day", "stage_spelling"].includes(input);
}

function readAssertion(sql: string): Assertion {
  const name = headerField(sql, "test") ?? "";
  return { test: { check: headerField(sql, "check") ?? name, file: `jobs/tests/${name}.sql`, doc: docOf(sql) }, sql };
}

/** Assertions whose SQL reads one of the relations. */
function testsOf(relations: readonly string[], tests: readonly Assertion[]): GraphTest[] {
  return tests.filter(({ sql }) => relations.some((relation) => new RegExp(`(?<![\\w.])${relation.replaceAll(".", "\\.")}(?!\\w)`).test(sql.replace(/^--.*$/gm, "")))).map(({ test }) => test);
}

/** Checks of a layer that are no SQL assertion: they look at each record as it is read or cleaned. */
function checksOf(layer: "raw" | "cleaned", tests: readonly Assertion[]): GraphTest[] {
  const inSql = new Set(tests.map(({ test }) => test.check));
  return CHECK_CATALOG.filter((check) => check.layer === layer && !inSql.has(check.id)).map(({ id, title }) => ({ check: id, file: null, doc: `${title}.` }));
}
