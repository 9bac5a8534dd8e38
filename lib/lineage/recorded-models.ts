// What the pipeline writes down of its models with each build of gold.
import type { ModelGraph } from "./model-graph";

export interface ModelBuild {
  /** Null for a view. */
  readonly rows: number | null;
  readonly ms: number;
  readonly columns: readonly string[];
}

export interface RecordedModels {
  readonly graph: ModelGraph;
  /** By model; those that the publish fills itself are not in it. */
  readonly builds: Readonly<Record<string, ModelBuild>>;
  readonly runId: string;
  /** ISO instant. */
  readonly at: string;
}
