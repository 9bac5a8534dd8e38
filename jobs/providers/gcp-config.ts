// What a Google Cloud billing export can be told. Credentials are Google's application default credentials of this process.
import { z } from "zod";

const project = z.string().regex(/^[a-z][a-z0-9.:-]{4,60}[a-z0-9]$/, "write a project id like my-project-123");
const identifier = z.string().regex(/^[A-Za-z0-9_]{1,1024}$/, "letters, digits and underscores only");

export const gcpBillingConfig = z
  .strictObject({
    /** The project that runs (and pays) the queries. */
    projectId: project,
    /** The project that holds the export; default: projectId. */
    datasetProject: project.optional(),
    dataset: identifier,
    /** Default: the standard export's own name, gcp_billing_export_v1_<billing account>. */
    table: identifier.optional(),
    billingAccountId: z.string().regex(/^[0-9A-F]{6}-[0-9A-F]{6}-[0-9A-F]{6}$/, "write a billing account id like 01ABCD-234567-89EF01"),
    /** Default: read from the dataset. */
    location: z.string().regex(/^[A-Za-z0-9-]+$/).optional(),
    /** The demo and the tests only. */
    apiEndpoint: z.url({ protocol: /^https?$/ }).optional(),
    accessToken: z.string().optional(),
  })
  .refine((config) => config.accessToken === undefined || config.apiEndpoint !== undefined, {
    path: ["accessToken"],
    message: "belongs into Google's own environment (GOOGLE_APPLICATION_CREDENTIALS …); only a source with an apiEndpoint of its own may carry one",
  });

export type GcpBillingConfig = z.infer<typeof gcpBillingConfig>;

export interface ExportTable {
  readonly project: string;
  readonly dataset: string;
  readonly table: string;
}

export function exportTable(config: GcpBillingConfig): ExportTable {
  return {
    project: config.datasetProject ?? config.projectId,
    dataset: config.dataset,
    table: config.table ?? `gcp_billing_export_v1_${config.billingAccountId.replaceAll("-", "_")}`,
  };
}
