-- A team from which this publish ($1) took the last charge of an account does not read its name any more: asked of the accounts that moved, not of history.
-- SKUs and resources stay until the next rebuild (forget_team_members): only the fact knows them, and no index of it finds one without reading years.
delete from gold.dim_team_member m
using (select distinct account_id, team_id from gold.daily_spend_change where data_version = $1 and row_count < 0) c
where m.dim = 'account' and m.id = c.account_id and m.team_id = c.team_id
  and not exists (select 1 from gold.daily_spend s where s.account_id = c.account_id and s.team_id = c.team_id)
