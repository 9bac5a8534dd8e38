// Every source type that is fetched from a provider, one line each.
import { AppError } from "@/lib/errors/app-error";
import type { Source } from "@/jobs/run/run-context";
import { awsCostExplorer } from "./aws-cost-explorer";
import { gcpBillingExport } from "./gcp-billing-export";
import type { Provider } from "./provider";

export const providers: readonly Provider[] = [awsCostExplorer, gcpBillingExport];

/** The provider behind a source; undefined for files. */
export function findProvider(source: Pick<Source, "type">): Provider | undefined {
  return providers.find((provider) => provider.type === source.type);
}

/** @throws AppError "internal" naming the types that exist */
export function getProvider(source: Pick<Source, "name" | "type">): Provider {
  const provider = findProvider(source);
  if (!provider) throw new AppError("internal", `Source ${source.name} has type "${source.type}", which no provider reads; known are ${providers.map((p) => p.type).join(", ")}`);
  return provider;
}
