// A DAG as data: sections in order, stages in order, the steps of one stage side by side.
import type { Step, StepName } from "@/jobs/run/step";

export interface Section {
  /**
   * Held while the section runs. `sources`: one lease for each source of the run.
   * `gold`: one for the installation; its steps share temporary tables, so after a crash they are done again together until the run has published.
   */
  readonly lease: "none" | "sources" | "gold";
  /** The failure of one of several parallel steps fails its sources only. Parallel steps do not use ctx.session. */
  readonly stages: readonly (readonly Step[])[];
}

export type Dag = readonly Section[];

/** Every step name in order. */
export function stepNames(dag: Dag): StepName[] {
  return dag.flatMap((section) => section.stages.flatMap((stage) => stage.map((step) => step.name)));
}
