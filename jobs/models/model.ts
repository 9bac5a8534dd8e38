// A model is a SQL file with a header: what it is named, how it is materialised, its grain, keys and inputs.
import { AppError } from "@/lib/errors/app-error";

export interface Model {
  readonly name: string;
  /** view and table: temporary, of the run's session · dimension: upserted into target · publish: replaced inside the publish transaction · insert: cleaning, one batch at a time */
  readonly materialized: "view" | "table" | "dimension" | "publish" | "insert into silver.cost_and_usage";
  readonly target: string; // relation that a table, dimension or publish model fills
  readonly grain: string;
  readonly keys: readonly string[];
  readonly inputs: readonly string[];
  readonly sql: string;
}

const MATERIALIZED = ["view", "table", "dimension", "publish", "insert into silver.cost_and_usage"] as const;
const HEADER = /^-- (model|test|check|materialized|target|grain|keys|inputs|parameters): (.+)$/m;

/** A line of a SQL file's header, e.g. "grain". */
export function headerField(text: string, name: string): string | undefined {
  return new RegExp(`^-- ${name}: (.+)$`, "m").exec(text)?.[1]?.trim();
}

/** What a SQL file says about itself: the comment lines at its top that are no header field and no parameter. */
export function docOf(text: string): string {
  const lines = text.split("\n");
  const end = lines.findIndex((line) => !line.startsWith("--"));
  return lines.slice(0, end === -1 ? lines.length : end).filter((line) => !HEADER.test(line) && !line.startsWith("-- $")).map((line) => line.slice(2).trim()).join(" ");
}

/** Reads a model's header. @throws AppError("internal") naming the missing line: a model without a grain does not run. */
export function parseModel(text: string): Model {
  const field = (name: string): string | undefined => headerField(text, name);
  const required = (name: string): string => {
    const value = field(name);
    if (value === undefined) throw new AppError("internal", `Model header lacks "-- ${name}:" in: ${text.slice(0, 80)}`);
    return value;
  };
  const name = required("model");
  const materialized = MATERIALIZED.find((m) => m === required("materialized"));
  if (!materialized) throw new AppError("internal", `Model ${name}: "materialized" must be one of ${MATERIALIZED.join(", ")}`);
  const list = (value: string): string[] => value.split(",").map((v) => v.trim());
  return {
    name,
    materialized,
    target: field("target") ?? name,
    grain: required("grain"),
    keys: list(required("keys")),
    inputs: list(required("inputs")),
    sql: text,
  };
}

/** Makes a temporary view or table of the model on this session and returns its row count (views: 0). */
export function createTemporarySql(model: Model): string {
  return `create temporary ${model.materialized === "view" ? "view" : "table"} ${model.target} as\n${model.sql}`;
}

/** Upsert of a dimension from its model or from a table that holds the model's result; type 1: late attributes overwrite when `overwrite`, else only new members are added. */
export function upsertDimensionSql(model: Model, columns: readonly string[], overwrite: boolean, staged?: string): string {
  const attributes = columns.filter((c) => !model.keys.includes(c));
  const list = (cs: readonly string[], prefix = ""): string => cs.map((c) => prefix + c).join(", ");
  const action =
    overwrite && attributes.length > 0
      ? `do update set ${attributes.map((a) => `${a} = excluded.${a}`).join(", ")}
         where (${list(attributes, "d.")}) is distinct from (${list(attributes, "excluded.")})`
      : "do nothing";
  return `insert into ${model.target} as d (${list(columns)})\nselect ${list(columns)} from ${staged ?? `(\n${model.sql}\n)`} m\non conflict (${list(model.keys)}) ${action}`;
}

/** The temporary table in which a run keeps a dimension model's result between its two upserts. */
export function stagedDimension(model: Model): string {
  return `stage_${model.name}`;
}
