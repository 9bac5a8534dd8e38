// The order of the DAG's steps (DESIGN §3) for showing them; what runs when is decided by the pipeline.

export const STEP_ORDER = [
  "start",
  "check_data_availability",
  "extract_aws",
  "extract_gcp",
  "extract_azure",
  "extract_file",
  "validate_raw",
  "load_to_raw_zone",
  "transform_to_cleaned",
  "validate_cleaned",
  "load_to_analytics",
  "validate_analytics",
  "refresh_dashboards",
  "send_summary_email",
  "end",
  "nightly_maintenance",
  "verify_batch",
] as const;

/** Place of a step in the DAG; steps this version does not know come last. */
export function stepRank(step: string): number {
  const at = (STEP_ORDER as readonly string[]).indexOf(step);
  return at === -1 ? STEP_ORDER.length : at;
}
