-- Which teams have rows of an account, SKU or resource; every team sees its own name and its parent's.
insert into gold.dim_team_member (dim, id, team_id)
select 'account', account_id, team_id from stage_fact group by 2, 3
union
select 'sku', sku_id, team_id from stage_fact where sku_id <> 0 group by 2, 3
union
select 'resource', resource_id, team_id from stage_fact where resource_id <> 0 group by 2, 3
union
select 'team', team_id, team_id from gold.dim_team
on conflict do nothing
