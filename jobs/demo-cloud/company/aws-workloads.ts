// What runs in each AWS account and what it costs a month (USD at list price, on the story's anchor).
import { streamHash } from "./chance";
import { AWS_KINDS, type AwsKind, type AwsKindKey } from "./aws-kinds";
import { AWS_ACCOUNTS, type AwsAccount, type AwsAccountKey, type TeamKey } from "./organisation";

/** What happens to a workload in the course of the story; see `aws-usage.ts`. */
export type Plot = "migrates" | "gpu-runaway" | "nat-shift" | "launch" | "gp2-to-gp3" | "reserved";

interface WorkloadOptions {
  /** Value under the team tag; null: untagged. Default: the owner of the account. */
  tag?: string | null;
  env?: "prod" | "staging" | "dev";
  region?: string;
  plot?: Plot;
  /** Compute that the Savings Plan covers in part. */
  covered?: boolean;
}

type Entry = readonly [AwsKindKey, number, WorkloadOptions?];

const EU = { region: "eu-west-1" } as const;

const ENTRIES: Readonly<Record<AwsAccountKey, readonly Entry[]>> = {
  payer: [["trail", 0], ["config", 180], ["cloudWatch", 101], ["s3", 270], ["keys", 0]],
  "web-prod": [
    ["ec2", 11_800, { plot: "migrates", covered: true }], ["ec2", 4_000, { ...EU, tag: "Web", plot: "migrates", covered: true }],
    ["eksCluster", 164], ["ebs", 2_100, { tag: "Web" }], ["nat", 1_300], ["transfer", 880], ["elb", 2_600, { tag: "web-platform" }],
    ["cdn", 7_200, { tag: "web-platform" }], ["s3", 1_900], ["s3Requests", 270], ["rds", 2_200, { tag: "Web", plot: "reserved" }],
    ["aurora", 4_800, { tag: "Web" }], ["cache", 2_700], ["dynamo", 1_500], ["lambda", 470], ["cloudWatch", 1_100], ["dns", 124], ["waf", 480], ["keys", 0],
  ],
  "checkout-prod": [
    ["ec2", 9_900, { covered: true }], ["ebs", 1_500], ["nat", 1_700, { plot: "nat-shift" }], ["transfer", 580], ["elb", 1_200], ["rds", 5_800],
    ["aurora", 2_600], ["dynamo", 3_000], ["sqs", 370], ["lambda", 860], ["apiGateway", 720], ["cloudWatch", 810], ["secrets", 101], ["keys", 68],
  ],
  "mobile-prod": [
    ["ec2", 6_600, { tag: "Mobile", plot: "launch" }], ["apiGateway", 1_700, { tag: "Mobile", plot: "launch" }], ["lambda", 1_500, { tag: "Mobile", plot: "launch" }],
    ["dynamo", 2_000, { tag: "Mobile", plot: "launch" }], ["cdn", 2_400, { tag: "Mobile", plot: "launch" }], ["pinpoint", 790, { tag: "Mobile", plot: "launch" }],
    ["cognito", 920, { tag: "Mobile" }], ["sns", 158, { tag: "Mobile" }], ["transfer", 430], ["cloudWatch", 470], ["trail", 0],
  ],
  "search-prod": [
    ["ec2", 7_100, { covered: true }], ["openSearch", 10_000], ["ebs", 2_400], ["transfer", 520], ["elb", 760], ["s3", 610], ["lambda", 210], ["cloudWatch", 570], ["keys", 0],
  ],
  "web-nonprod": [
    ["ec2Office", 5_200, { env: "staging" }], ["rds", 1_600, { env: "staging" }], ["ebs", 700, { env: "staging" }], ["nat", 350, { env: "staging" }], ["codeBuild", 990, { env: "dev" }],
    ["s3", 240, { env: "staging" }], ["lambda", 79, { env: "dev" }], ["cloudWatch", 210, { env: "staging" }], ["trail", 0],
  ],
  "commerce-nonprod": [
    ["ec2Office", 2_600, { env: "staging" }], ["ec2Office", 1_700, { tag: "search", env: "staging" }], ["ec2Office", 1_500, { tag: "mobile", env: "staging" }], ["rds", 1_400, { env: "staging" }],
    ["openSearch", 1_000, { tag: "search", env: "dev" }], ["dynamo", 270, { env: "dev" }], ["lambda", 124, { tag: "mobile", env: "dev" }], ["codeBuild", 860, { env: "dev" }], ["cloudWatch", 169, { env: "staging" }], ["trail", 0],
  ],
  "shared-eks": [
    ["ec2", 5_800, { tag: "web", covered: true }], ["ec2", 5_000, { tag: "checkout", covered: true }], ["ec2", 3_300, { tag: "mobile", covered: true }], ["ec2", 3_000, { tag: "search", covered: true }],
    ["ec2", 3_500, { covered: true }], ["ec2", 1_600, { tag: null, covered: true }], ["eksCluster", 490], ["ebs", 1_000, { tag: "web" }], ["ebs", 860, { tag: "checkout" }], ["ebs", 610, { tag: "search" }],
    ["ebs", 760], ["nat", 1_900, { tag: null }], ["transfer", 1_500], ["elb", 700, { tag: "web" }], ["elb", 610, { tag: "checkout" }], ["elb", 480], ["kafka", 4_700], ["registry", 440],
    ["cloudWatch", 2_600], ["secrets", 146], ["keys", 51],
  ],
  "data-lake": [
    ["redshift", 10_800, { tag: "data-platform" }], ["s3", 7_800], ["s3Requests", 540], ["glue", 4_300], ["athena", 2_400], ["emr", 3_700], ["ec2Office", 2_700], ["ebsGp2", 5_400, { plot: "gp2-to-gp3" }],
    ["kinesis", 1_300], ["transfer", 720], ["cloudWatch", 630], ["keys", 22],
  ],
  "ml-training": [
    ["gpu", 11_000, { plot: "gpu-runaway" }], ["sagemaker", 7_000], ["bedrock", 2_900], ["s3", 2_100], ["ebs", 880], ["transfer", 280], ["registry", 180], ["cloudWatch", 270], ["trail", 0],
  ],
  "security-audit": [
    ["guardDuty", 2_500], ["securityHub", 1_500], ["config", 1_100], ["openSearch", 1_800], ["s3", 810], ["lambda", 135], ["backup", 520], ["cloudWatch", 240], ["trail", 0],
  ],
  brightcart: [
    ["ec2", 2_400, { tag: null }], ["rds", 1_700, { tag: null }], ["ebs", 380, { tag: null }], ["elb", 210, { tag: null }], ["s3", 290, { tag: null }], ["dns", 28], ["cloudWatch", 96], ["trail", 0],
  ],
};

export interface AwsWorkload {
  readonly account: AwsAccount;
  readonly kind: AwsKind;
  readonly monthlyUsd: number;
  readonly owner: TeamKey | null;
  readonly tag: string | null;
  readonly env: "prod" | "staging" | "dev";
  readonly region: string;
  readonly plot: Plot | null;
  readonly covered: boolean;
  readonly hash: number;
}

/** Every AWS workload of the company in a fixed order. @param seed of the story, for the noise */
export function listAwsWorkloads(seed: string): readonly AwsWorkload[] {
  return AWS_ACCOUNTS.flatMap((account) =>
    ENTRIES[account.key].map(([kindKey, monthlyUsd, options = {}], index): AwsWorkload => {
      const kind: AwsKind = AWS_KINDS[kindKey];
      return {
        account,
        kind,
        monthlyUsd,
        owner: account.owner,
        tag: kind.taggable ? (options.tag === undefined ? account.owner : options.tag) : null,
        env: options.env ?? "prod",
        region: options.region ?? "us-east-1",
        plot: options.plot ?? null,
        covered: options.covered ?? false,
        hash: streamHash(seed, `aws/${account.key}/${index}/${kindKey}`),
      };
    }),
  );
}
