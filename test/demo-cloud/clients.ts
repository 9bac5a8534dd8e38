// The real SDKs pointed at a demo cloud, for the tests of this folder.
import { BigQuery } from "@google-cloud/bigquery";
import { CostExplorerClient, GetCostAndUsageCommand, type GetCostAndUsageCommandInput, type GetCostAndUsageCommandOutput } from "@aws-sdk/client-cost-explorer";
import { OAuth2Client } from "google-auth-library";
import { DEMO_AWS_CREDENTIALS } from "@/jobs/demo-cloud/aws-cost-explorer";
import { GCP_EXPORT } from "@/jobs/demo-cloud/company/organisation";
import { DEMO_GCP_TOKEN } from "@/jobs/demo-cloud/gcp-bigquery";

export const TABLE = `\`${GCP_EXPORT.projectId}.${GCP_EXPORT.datasetId}.${GCP_EXPORT.tableId}\``;

export function costExplorerClient(endpoint: string, options: { accessKeyId?: string; maxAttempts?: number } = {}): CostExplorerClient {
  return new CostExplorerClient({
    endpoint,
    region: "us-east-1",
    credentials: { ...DEMO_AWS_CREDENTIALS, ...(options.accessKeyId === undefined ? {} : { accessKeyId: options.accessKeyId }) },
    maxAttempts: options.maxAttempts ?? 1,
  });
}

export function bigQueryClient(apiEndpoint: string, options: { autoRetry?: boolean } = {}): BigQuery {
  const authClient = new OAuth2Client();
  authClient.setCredentials({ access_token: DEMO_GCP_TOKEN });
  return new BigQuery({ projectId: GCP_EXPORT.projectId, apiEndpoint, authClient, autoRetry: options.autoRetry ?? false });
}

/** Every page of a query. */
export async function allPages(client: CostExplorerClient, input: GetCostAndUsageCommandInput): Promise<GetCostAndUsageCommandOutput[]> {
  const pages: GetCostAndUsageCommandOutput[] = [];
  let token: string | undefined;
  do {
    const page = await client.send(new GetCostAndUsageCommand({ ...input, ...(token === undefined ? {} : { NextPageToken: token }) }));
    pages.push(page);
    token = page.NextPageToken;
  } while (token !== undefined);
  return pages;
}

/** Decimal text in units of 10^-10, to add exactly. */
export function units(amount: string | undefined): bigint {
  const text = amount ?? "0";
  const [whole = "0", fraction = ""] = text.replace("-", "").split(".");
  const value = BigInt(whole) * 10_000_000_000n + BigInt(fraction.padEnd(10, "0"));
  return text.startsWith("-") ? -value : value;
}
