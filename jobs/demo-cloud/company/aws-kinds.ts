// The kinds of AWS usage the company has: display name in Cost Explorer, usage type, unit price, weekly shape.
import type { Shape } from "./calendar";

export interface AwsKind {
  service: string;
  usageType: string;
  /** USD per unit; gives the usage quantity its size. */
  unitPrice: number;
  shape: Shape;
  /** Things that cannot carry a tag arrive untagged whoever owns them. */
  taggable: boolean;
}

const EC2 = "Amazon Elastic Compute Cloud - Compute";
const EC2_OTHER = "EC2 - Other";
const EKS = "Amazon Elastic Container Service for Kubernetes";
const RDS = "Amazon Relational Database Service";
const S3 = "Amazon Simple Storage Service";

function kind(service: string, usageType: string, unitPrice: number, shape: Shape, taggable = true): AwsKind {
  return { service, usageType, unitPrice, shape, taggable };
}

export const AWS_KINDS = {
  ec2: kind(EC2, "BoxUsage:m6i.2xlarge", 0.384, "shop"),
  ec2Office: kind(EC2, "BoxUsage:m6i.xlarge", 0.192, "office"),
  gpu: kind(EC2, "BoxUsage:p4d.24xlarge", 32.7726, "office"),
  fargate: kind(EKS, "Fargate-vCPU-Hours:perCPU", 0.04048, "shop"),
  eksCluster: kind(EKS, "AmazonEKS-Hours:perCluster", 0.1, "flat"),
  ebs: kind(EC2_OTHER, "EBS:VolumeUsage.gp3", 0.08, "flat"),
  ebsGp2: kind(EC2_OTHER, "EBS:VolumeUsage.gp2", 0.1, "flat"),
  nat: kind(EC2_OTHER, "NatGateway-Bytes", 0.045, "shop"),
  transfer: kind(EC2_OTHER, "DataTransfer-Regional-Bytes", 0.01, "shop", false),
  elb: kind("Amazon Elastic Load Balancing", "LCUUsage", 0.008, "shop"),
  rds: kind(RDS, "InstanceUsage:db.r6g.2xlarge", 0.958, "flat"),
  aurora: kind(RDS, "Aurora:StorageIOUsage", 0.0000002, "shop"),
  cache: kind("Amazon ElastiCache", "NodeUsage:cache.r6g.large", 0.206, "flat"),
  s3: kind(S3, "TimedStorage-ByteHrs", 0.023, "flat"),
  s3Requests: kind(S3, "Requests-Tier1", 0.000005, "shop", false),
  cdn: kind("Amazon CloudFront", "US-DataTransfer-Out-Bytes", 0.085, "shop"),
  dynamo: kind("Amazon DynamoDB", "WriteRequestUnits", 0.00000125, "shop"),
  lambda: kind("AWS Lambda", "Lambda-GB-Second", 0.0000166667, "shop"),
  apiGateway: kind("Amazon API Gateway", "ApiGatewayHttpRequest", 0.000001, "shop"),
  sqs: kind("Amazon Simple Queue Service", "Requests-RBP", 0.0000004, "shop"),
  sns: kind("Amazon Simple Notification Service", "DeliveryAttempts-HTTP", 0.0000006, "shop"),
  pinpoint: kind("Amazon Pinpoint", "DeliveryAttempts-Push", 0.000001, "shop"),
  cognito: kind("Amazon Cognito", "CognitoUserPoolsMAU", 0.0055, "flat"),
  openSearch: kind("Amazon OpenSearch Service", "ESInstance:r6g.xlarge.search", 0.335, "flat"),
  kafka: kind("Amazon Managed Streaming for Apache Kafka", "Kafka.m5.large", 0.21, "flat"),
  kinesis: kind("Amazon Kinesis", "Storage-ShardHour", 0.015, "flat"),
  glue: kind("AWS Glue", "ETL-DPU-Hour", 0.44, "batch"),
  redshift: kind("Amazon Redshift", "Node:ra3.4xlarge", 3.26, "flat"),
  athena: kind("Amazon Athena", "DataScannedInTB", 5, "batch"),
  emr: kind("Amazon Elastic MapReduce", "BoxUsage:r5.2xlarge", 0.126, "batch"),
  sagemaker: kind("Amazon SageMaker", "Host:ml.g5.xlarge", 1.408, "flat"),
  bedrock: kind("Amazon Bedrock", "Claude-InputTokenCount", 0.000003, "shop", false),
  codeBuild: kind("CodeBuild", "Build-Min:Linux:g1.medium", 0.01, "office"),
  registry: kind("Amazon EC2 Container Registry (ECR)", "TimedStorage-ByteHrs", 0.1, "flat"),
  cloudWatch: kind("AmazonCloudWatch", "DataProcessing-Bytes", 0.5, "shop", false),
  dns: kind("Amazon Route 53", "DNS-Queries", 0.0000004, "shop", false),
  waf: kind("AWS WAF", "RequestV2-Tier1", 0.0000006, "shop"),
  config: kind("AWS Config", "ConfigurationItemRecorded", 0.003, "office", false),
  guardDuty: kind("Amazon GuardDuty", "PaidEventsAnalyzed-Bytes", 1, "flat", false),
  securityHub: kind("AWS Security Hub", "PaidComplianceCheck", 0.001, "flat", false),
  secrets: kind("AWS Secrets Manager", "AWSSecretsManager-Secrets", 0.4, "flat"),
  backup: kind("AWS Backup", "WarmStorage-ByteHrs-EBS", 0.05, "flat"),
  keys: kind("AWS Key Management Service", "KMS-Requests", 0.000003, "flat", false),
  trail: kind("AWS CloudTrail", "FreeEventsRecorded", 0.000001, "flat", false),
} satisfies Record<string, AwsKind>;

export type AwsKindKey = keyof typeof AWS_KINDS;
