// Builds gold's results in temporary stage tables; nobody sees them before the publish.
import type { Step } from "@/jobs/run/step";
import { NO_RETRY } from "@/jobs/run/step";
import { buildStage } from "@/jobs/publish/build-stage";

export const loadToAnalytics: Step = {
  name: "load_to_analytics",
  retry: NO_RETRY,
  run: buildStage,
};
