delete from gold.fact_cloud_billing f
using stage_slice s
where f.source_id = s.source_id and f.slice = s.slice
