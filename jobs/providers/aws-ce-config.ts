// What an AWS Cost Explorer source can be told. Credentials come from AWS's own environment: variables, profiles, roles.
import { z } from "zod";

const usd = z.string().regex(/^\d+(\.\d{1,2})?$/, "write US dollars like 1.00");

export const awsCeConfig = z
  .strictObject({
    /** Cost Explorer has one global endpoint; signing needs its region. */
    region: z.string().default("us-east-1"),
    /** Named profile of the AWS configuration; a role in another account and its external id are set there (role_arn, external_id). */
    profile: z.string().optional(),
    /** The cost allocation tag whose value is the team. Case-sensitive; it must be activated in AWS Billing. */
    tagKey: z.string().min(1).max(128).default("team"),
    /** A second tag. Each of its values multiplies the requests, so it is asked for only if the estimate fits the daily cap. */
    envTagKey: z.string().min(1).max(128).optional(),
    /** US dollars a day that this source may spend on requests; the first load and days that were missed are exempt. */
    dailyUsdCap: usd.default("1.00"),
    /** The demo and the tests only. */
    endpoint: z.url({ protocol: /^https?$/ }).optional(),
    credentials: z.strictObject({ accessKeyId: z.string(), secretAccessKey: z.string() }).optional(),
  })
  .refine((config) => config.credentials === undefined || config.endpoint !== undefined, {
    path: ["credentials"],
    message: "belong into AWS's own environment (AWS_PROFILE, AWS_ACCESS_KEY_ID …); only a source with an endpoint of its own may carry them",
  });

export type AwsCeConfig = z.infer<typeof awsCeConfig>;
