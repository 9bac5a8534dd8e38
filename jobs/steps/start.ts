// The first step: says what this run works on, and refuses what cannot work before anything is asked for or paid.
import { AppError } from "@/lib/errors/app-error";
import type { RunContext } from "@/jobs/run/run-context";
import { NO_RETRY, type Step } from "@/jobs/run/step";

// Signatures of AWS are refused 5 minutes off; logical dates come from the schedule, so a wrong clock never moves a day.
const SKEW_WARNING_S = 120;

async function clockSkew(ctx: RunContext): Promise<string[]> {
  const before = Date.now();
  const { rows } = await ctx.pool.query<{ at: Date }>("SELECT clock_timestamp() AS at");
  const skew = Math.round(((rows[0]?.at.getTime() ?? before) - (before + Date.now()) / 2) / 1000);
  return Math.abs(skew) > SKEW_WARNING_S ? [`This host's clock and the database's differ by ${skew} s: providers refuse signatures that are minutes off. Set the clock (NTP).`] : [];
}

export const start: Step = {
  name: "start",
  retry: NO_RETRY,
  run: async (ctx) => {
    if (ctx.sources.length === 0) throw new AppError("not_found", "There is no source to fetch from. Import files (kco import PATH --source NAME), load the demo company (kco demo load), or connect a provider.", { details: { cause: "no-source" } });
    const names = ctx.sources.map((source) => source.name);
    ctx.log("info", `${ctx.run.kind} run for ${ctx.run.logicalDate}: ${names.join(", ")}`, { sources: names });
    return { metrics: { sources: names }, warnings: await clockSkew(ctx) };
  },
};
