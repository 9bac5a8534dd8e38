-- A team that has no charge of an account, SKU or resource any more does not read its name.
delete from gold.dim_team_member m
where (m.dim = 'account' and not exists (select 1 from gold.daily_spend s where s.team_id = m.team_id and s.account_id = m.id))
  or (m.dim = 'sku' and not exists (select 1 from gold.fact_cloud_billing f where f.team_id = m.team_id and f.sku_id = m.id))
  or (m.dim = 'resource' and not exists (select 1 from gold.fact_cloud_billing f where f.team_id = m.team_id and f.resource_id = m.id))
