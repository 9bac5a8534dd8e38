// Keeps Cost Explorer's bill under the source's daily cap: refuses before money is spent, never in the middle of a delivery.
import { AppError } from "@/lib/errors/app-error";
import { dayOf } from "@/lib/dates/dates";
import { addMoney, compareMoney } from "@/lib/money/money";
import type { RunContext, Source } from "@/jobs/run/run-context";
import { apiUsageOn } from "./api-usage";
import type { AwsCeConfig } from "./aws-ce-config";
import { usdOf } from "./aws-ce-estimate";

/** True when `requests` more fit under today's cap (UTC day; all runs of the source together). */
export async function fitsCap(source: Source, config: AwsCeConfig, requests: number, ctx: RunContext): Promise<boolean> {
  const spent = await apiUsageOn(ctx.pool, source.id, dayOf(ctx.now()));
  return compareMoney(addMoney(spent.usd, usdOf(requests)), config.dailyUsdCap) <= 0;
}

/** Logs the estimate. @throws AppError "provider" when it does not fit; days that were never loaded are exempt, because without them there is nothing */
export async function admitRequests(source: Source, config: AwsCeConfig, ask: { what: string; requests: number; exempt: boolean }, ctx: RunContext): Promise<void> {
  const { what, requests, exempt } = ask;
  const spent = await apiUsageOn(ctx.pool, source.id, dayOf(ctx.now()));
  const usd = usdOf(requests);
  ctx.log("info", `Cost Explorer ${source.name}: ${what} takes about ${requests} requests ($${usd}); $${spent.usd} of $${config.dailyUsdCap} spent today${exempt ? "; no cap for days that were never loaded" : ""}`, {
    source: source.name, estimatedRequests: requests, estimatedUsd: usd, spentUsd: spent.usd, capUsd: config.dailyUsdCap,
  });
  if (exempt || compareMoney(addMoney(spent.usd, usd), config.dailyUsdCap) <= 0) return;
  throw new AppError(
    "provider",
    `Cost Explorer ${source.name}: ${what} would take about ${requests} requests ($${usd}), and $${spent.usd} of today's $${config.dailyUsdCap} are spent. Raise dailyUsdCap of the source, ask for fewer days, or run it tomorrow.`,
    { details: { cause: "request-budget", source: source.name, estimatedRequests: requests, estimatedUsd: usd, spentUsd: spent.usd } },
  );
}
