// Cleaned-zone checks; a critical one keeps that source's slices as they were published before.
import { failpoint } from "@/jobs/run/failpoint";
import { NO_RETRY, type Step } from "@/jobs/run/step";
import { cleanedChecks } from "@/jobs/validations/cleaned";
import { endFailedBranches } from "@/jobs/validations/end-branches";
import { runChecks } from "@/jobs/validations/run-checks";
import { subjectsOf } from "@/jobs/validations/subjects";

export const validateCleaned: Step = {
  name: "validate_cleaned",
  retry: NO_RETRY,
  run: async (ctx) => {
    const subjects = await subjectsOf(ctx, "bronze.batch");
    const result = await runChecks(ctx, cleanedChecks, subjects);
    await failpoint("validate_silver");
    return { ...result, failed: endFailedBranches(ctx, result, subjects) };
  },
};
