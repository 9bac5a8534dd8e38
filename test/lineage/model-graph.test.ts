// The model graph: read from the headers of the SQL files, whole, and documented as it is.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { MATRIX } from "@/lib/access/matrix";
import { projectRoot } from "@/lib/config/root";
import { streamsOf } from "@/lib/lineage/model-graph";
import { modelDocs } from "@/jobs/models/docs";
import { modelGraph } from "@/jobs/models/graph";
import { docOf, parseModel } from "@/jobs/models/model";
import { readers } from "@/jobs/models/readers";
import { assertions } from "@/jobs/tests/registry";

const root = projectRoot();
const graph = modelGraph();
const read = (path: string): string => readFileSync(join(root, path), "utf8");
const filesIn = (folder: string): string[] => readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).filter((name) => /\.(sql|ts)$/.test(name)).map((name) => `${folder}/${name}`);

describe("the model graph", () => {
  test("reads grain, keys, inputs and the sentences of a header, and refuses one without a grain", () => {
    const text = "-- model: stg_x\n-- materialized: view\n-- grain: one row\n-- keys: a, b\n-- inputs: stage_silver\n-- Says what it is.\n-- And why.\n-- $1 batch ids\nselect 1\n-- not this";
    expect(parseModel(text)).toMatchObject({ name: "stg_x", materialized: "view", target: "stg_x", grain: "one row", keys: ["a", "b"], inputs: ["stage_silver"] });
    expect(docOf(text)).toBe("Says what it is. And why.");
    expect(() => parseModel(text.replace("-- grain: one row\n", ""))).toThrow(/grain/);
  });

  test("holds every SQL file of the models and every assertion, under its own path", () => {
    const models = filesIn("jobs/models").filter((file) => file.endsWith(".sql"));
    expect(graph.flatMap(({ file }) => (file?.startsWith("jobs/models/") ? [file] : [])).sort()).toEqual(models.sort());
    for (const { file, sql } of graph) if (file !== null) expect([file, read(file)]).toEqual([file, sql]);
    const tests = filesIn("jobs/tests").filter((file) => file.endsWith(".sql"));
    expect(assertions.length).toBe(tests.length);
    expect([...new Set(graph.flatMap((node) => node.tests.flatMap(({ file }) => (file === null ? [] : [file]))))].sort()).toEqual(tests.sort());
  });

  test("names each node once and leads from what was delivered to the pages", () => {
    const ids = graph.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const node of graph) expect([node.id, node.inputs.filter((input) => !ids.includes(input))]).toEqual([node.id, []]);
    const { up, down } = streamsOf(graph, "fact_cloud_billing");
    expect([...up]).toEqual(expect.arrayContaining(["bronze.aws_ce", "cleaned_gcp_billing", "silver.cost_and_usage", "int_unified_billing", "dim_team"]));
    expect([...down]).toEqual(expect.arrayContaining(["daily_spend_all", "daily_spend_change", "/explorer"]));
    expect(down.has("stg_aws_billing")).toBe(false);
  });

  test("puts the checks where they look: the grain on the fact, the raw checks on what was delivered", () => {
    const checks = (id: string) => graph.find((node) => node.id === id)?.tests.map(({ check }) => check) ?? [];
    expect(checks("fact_cloud_billing")).toEqual(expect.arrayContaining(["analytics_grain", "analytics_fk_integrity", "analytics_totals_match_source"]));
    expect(checks("bronze.focus")).toContain("raw_total_matches_provider");
    expect(checks("cleaned_focus")).toContain("cleaned_cost_numeric");
    expect(checks("silver.cost_and_usage")).toContain("cleaned_no_duplicates");
  });

  test("knows each page that reads gold, and every relation of gold that questions ask", () => {
    expect(readers.map(({ path }) => path).filter((path) => !(path in MATRIX))).toEqual([]);
    const asked = new Set(filesIn("lib/queries").flatMap((file) => read(file).match(/\bgold\.[a-z]\w+/g) ?? []));
    const listed = new Set(readers.flatMap(({ reads }) => reads));
    expect([...asked].filter((relation) => !listed.has(relation) && relation !== "gold.dim_provider")).toEqual([]);
  });

  test("is what docs/models.md says; kco docs writes it anew", () => {
    expect(existsSync(join(root, "docs/models.md"))).toBe(true);
    expect(read("docs/models.md")).toBe(modelDocs(graph, read("jobs/models/overview.md")));
  });
});
