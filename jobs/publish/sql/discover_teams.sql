-- A team tag nobody has registered becomes a team of its own, so that its spend has a name and an admin can give people access to it.
with tags as (
  select distinct on (lower(team_tag)) team_tag
  from int_members
  where team_tag is not null
  order by lower(team_tag), team_tag
),
named as (
  select team_tag, coalesce(nullif(btrim(regexp_replace(lower(team_tag), '[^a-z0-9]+', '-', 'g'), '-'), ''), 'team') as slug
  from tags t
  where not exists (select 1 from ops.team x where lower(x.name) = lower(t.team_tag))
)
insert into ops.team (name, slug, origin)
select
  team_tag,
  case
    when row_number() over (partition by slug order by team_tag) > 1 or exists (select 1 from ops.team x where x.slug = named.slug)
      then slug || '-' || left(md5(lower(team_tag)), 6)
    else slug
  end,
  'discovered'
from named
on conflict do nothing
