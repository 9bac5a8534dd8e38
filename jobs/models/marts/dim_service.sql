-- model: dim_service
-- materialized: dimension
-- target: gold.dim_service
-- grain: one row per provider × service
-- keys: provider, service_name
-- inputs: int_members
-- Sources without FOCUS' ServiceCategory (Cost Explorer, K&Co's CSV) get it from the name; the first pattern that fits decides.
with seen as (
  select cloud_provider as provider, service_name, max(service_category) as delivered_category
  from int_members
  group by 1, 2
),
patterns (position, pattern, category) as (
  values
    (1, '(cloudwatch|monitoring|cloudtrail|logging|config|systems manager)', 'Management and Governance'),
    (2, '(rds|relational database|dynamodb|elasticache|redshift serverless|cloud sql|spanner|firestore|bigtable|memorystore|database)', 'Databases'),
    (3, '(bigquery|athena|glue|redshift|kinesis|emr|opensearch|dataflow|pub/sub|analytics)', 'Analytics'),
    (4, '(sagemaker|bedrock|vertex|machine learning|rekognition)', 'AI and Machine Learning'),
    (5, '(s3|simple storage|cloud storage|elastic file|backup|storage|glacier)', 'Storage'),
    (6, '(cloudfront|virtual private cloud|vpc|load balancing|route 53|nat |networking|data transfer|cloud dns|direct connect)', 'Networking'),
    (7, '(eks|ec2|elastic compute|lambda|fargate|container|kubernetes|compute engine|cloud run|functions|app engine)', 'Compute'),
    (8, '(kms|key management|secrets manager|guardduty|waf|security|shield)', 'Security'),
    (9, '(simple queue|sqs|sns|simple notification|eventbridge|step functions)', 'Integration')
)
select
  s.provider, s.service_name,
  coalesce(
    s.delivered_category,
    (select p.category from patterns p where lower(s.service_name) ~ p.pattern order by p.position limit 1),
    'Other'
  ) as service_category
from seen s
