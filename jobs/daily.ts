// The DAG of the product on one screen (DESIGN §3): step names are a contract, order and leases are data.
import type { Dag, Section } from "@/jobs/run/dag";
import type { Run } from "@/jobs/run/run-context";
import { checkDataAvailability } from "@/jobs/steps/check_data_availability";
import { end } from "@/jobs/steps/end";
import { extractAws, extractAzure, extractGcp } from "@/jobs/steps/extract_cloud";
import { extractFile } from "@/jobs/steps/extract_file";
import { loadToAnalytics } from "@/jobs/steps/load_to_analytics";
import { nightlyMaintenance } from "@/jobs/steps/nightly_maintenance";
import { loadToRawZone } from "@/jobs/steps/load_to_raw_zone";
import { refreshDashboards } from "@/jobs/steps/refresh_dashboards";
import { sendSummaryEmail } from "@/jobs/steps/send_summary_email";
import { start } from "@/jobs/steps/start";
import { transformToCleaned } from "@/jobs/steps/transform_to_cleaned";
import { verifyBatchStep } from "@/jobs/steps/verify_batch";
import { validateAnalytics } from "@/jobs/steps/validate_analytics";
import { validateCleaned } from "@/jobs/steps/validate_cleaned";
import { validateRaw } from "@/jobs/steps/validate_raw";

const toBronze: Section["stages"] = [[validateRaw], [loadToRawZone]];
const toSilver: Section["stages"] = [[transformToCleaned], [validateCleaned]];
const publish: Section = { lease: "gold", stages: [[loadToAnalytics], [validateAnalytics]] };
const finish: Section = { lease: "none", stages: [[refreshDashboards], [sendSummaryEmail], [end]] };

/** Providers' data, every morning: the three clouds side by side. */
export const dailyDag: Dag = [
  { lease: "none", stages: [[start], [checkDataAvailability]] },
  { lease: "sources", stages: [[extractAws, extractGcp, extractAzure], ...toBronze, ...toSilver] },
  publish,
  finish,
];

/** Files that somebody imports: the same way from the extraction on. */
export const importDag: Dag = [
  { lease: "none", stages: [[start]] },
  { lease: "sources", stages: [[extractFile], ...toBronze, ...toSilver] },
  publish,
  finish,
];

/** A repetition from the raw records that are already there: no provider is asked. */
export const sameBronzeDag: Dag = [
  { lease: "none", stages: [[start]] },
  { lease: "sources", stages: toSilver },
  publish,
  finish,
];

/** Silver is done and passed its checks: gold is built from it again. */
export const sameSilverDag: Dag = [{ lease: "none", stages: [[start]] }, publish, finish];

/** The night's housekeeping; no source is asked and nothing is published. */
export const maintenanceDag: Dag = [{ lease: "none", stages: [[nightlyMaintenance]] }];

/** One delivery held against its hash, because somebody asks. */
const verifyDag: Dag = [{ lease: "none", stages: [[verifyBatchStep]] }];

export function dagOf(run: Run): Dag {
  if (run.params.verifyBatch !== undefined) return verifyDag;
  if (run.kind === "maintenance") return maintenanceDag;
  if (run.params.reuseSilver) return sameSilverDag;
  if (run.params.reuseBronze) return sameBronzeDag;
  return run.params.files ? importDag : dailyDag;
}
