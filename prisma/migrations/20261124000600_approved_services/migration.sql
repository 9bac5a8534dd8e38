-- Service names that are no news, per provider: as data, so that an admin can accept a new one (cleaned_service_approved).
INSERT INTO ops.approved_service (provider, service_name)
SELECT 'aws', unnest(ARRAY[
  'EC2', 'S3', 'RDS', 'Lambda', 'EKS', 'ECS', 'EBS', 'DynamoDB', 'CloudFront', 'CloudWatch', 'SNS', 'SQS', 'ElastiCache', 'Redshift',
  'Amazon Elastic Compute Cloud', 'Amazon Elastic Compute Cloud - Compute', 'EC2 - Other', 'Amazon Simple Storage Service', 'Amazon Relational Database Service',
  'AWS Lambda', 'Amazon Elastic Container Service for Kubernetes', 'Amazon Elastic Kubernetes Service', 'Amazon Elastic Container Service', 'Amazon Elastic Container Registry',
  'Amazon EC2 Container Registry (ECR)', 'Amazon Elastic Block Store', 'Amazon Elastic File System', 'Amazon Elastic Load Balancing', 'Elastic Load Balancing',
  'Amazon DynamoDB', 'Amazon CloudFront', 'AmazonCloudWatch', 'Amazon CloudWatch', 'AWS CloudTrail', 'AWS Config', 'Amazon Simple Notification Service',
  'Amazon Simple Queue Service', 'Amazon ElastiCache', 'Amazon Redshift', 'Amazon Virtual Private Cloud', 'Amazon Route 53', 'AWS Key Management Service',
  'AWS Secrets Manager', 'AWS Glue', 'Amazon Athena', 'Amazon Kinesis', 'Amazon Kinesis Firehose', 'Amazon OpenSearch Service', 'Amazon Elasticsearch Service',
  'Amazon SageMaker', 'Amazon Bedrock', 'Amazon API Gateway', 'AWS Step Functions', 'AWS Cost Explorer', 'AWS Backup', 'AWS Data Transfer', 'AWS Support (Business)',
  'AWS Support (Enterprise)', 'AWS Support (Developer)', 'AWS Premium Support', 'AWS WAF', 'Amazon GuardDuty', 'Amazon Elastic MapReduce', 'AWS Fargate',
  'Savings Plans for AWS Compute usage', 'Tax', 'Refund', 'Credit', 'AWS Marketplace'])
UNION ALL
SELECT 'gcp', unnest(ARRAY[
  'Compute Engine', 'Cloud Storage', 'BigQuery', 'Cloud SQL', 'Kubernetes Engine', 'Cloud Run', 'Cloud Functions', 'Cloud Logging', 'Cloud Monitoring', 'Networking',
  'Cloud Pub/Sub', 'Cloud Dataflow', 'Cloud Dataproc', 'Cloud Spanner', 'Cloud Bigtable', 'Cloud Memorystore for Redis', 'Cloud Memorystore', 'Vertex AI', 'App Engine',
  'Cloud DNS', 'Cloud Key Management Service (KMS)', 'Secret Manager', 'Artifact Registry', 'Cloud Build', 'Cloud Composer', 'Cloud Filestore', 'Firestore',
  'Cloud Load Balancing', 'Cloud NAT', 'Cloud CDN', 'Support', 'Invoice', 'Tax', 'Commitments'])
UNION ALL
SELECT 'azure', unnest(ARRAY[
  'Virtual Machines', 'Storage', 'Azure SQL Database', 'SQL Database', 'Azure Kubernetes Service', 'Azure App Service', 'Azure Functions', 'Bandwidth',
  'Virtual Network', 'Load Balancer', 'Azure Monitor', 'Log Analytics', 'Azure Cosmos DB', 'Key Vault', 'Azure Databricks', 'Azure Data Factory v2',
  'Container Registry', 'Azure DNS', 'Backup', 'Azure OpenAI', 'Cognitive Services', 'Event Hubs', 'Service Bus', 'Redis Cache', 'VPN Gateway']);
