// Writes the daily summary into the outbox; delivery comes at 08:00 UTC when a channel exists, and never fails the run.
import { messageOf } from "@/lib/errors/app-error";
import { failpoint } from "@/jobs/run/failpoint";
import { NO_RETRY, type Step } from "@/jobs/run/step";
import { writeDailySummary } from "@/jobs/summary/daily-summary";

export const sendSummaryEmail: Step = {
  name: "send_summary_email",
  retry: NO_RETRY,
  run: async (ctx) => {
    if (ctx.run.kind !== "daily") return { metrics: { skipped: `a run of kind ${ctx.run.kind} sends no summary` } };
    try {
      await failpoint("notify");
      return { metrics: { ...(await writeDailySummary(ctx)) } };
    } catch (error) {
      return { warnings: [`The summary could not be written: ${messageOf(error)}`] };
    }
  },
};
