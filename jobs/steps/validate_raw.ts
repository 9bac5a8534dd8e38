// Raw-zone checks on what was extracted, before load_to_raw_zone vouches for it.
import { failpoint } from "@/jobs/run/failpoint";
import { NO_RETRY, type Step } from "@/jobs/run/step";
import { failBranches } from "@/jobs/validations/end-branches";
import { rawChecks } from "@/jobs/validations/raw";
import { runChecks } from "@/jobs/validations/run-checks";
import { subjectsOf } from "@/jobs/validations/subjects";

export const validateRaw: Step = {
  name: "validate_raw",
  retry: NO_RETRY,
  run: async (ctx) => {
    const subjects = await subjectsOf(ctx, "ops.extraction");
    const result = await runChecks(ctx, rawChecks, subjects);
    await failpoint("validate_raw");
    // A rejected delivery is kept and shown: load_to_raw_zone writes it as such, so the run goes on even when no source is left.
    return { ...result, failed: failBranches(ctx, result) };
  },
};
