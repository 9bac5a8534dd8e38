-- The billing periods each source speaks for in this publish (DOMAIN §1). Until its successor has delivered, a source goes on beyond its cut-over: no month stands empty.
create temporary table stage_authority as
with holders as (
  select source_id from stage_slice
  union
  select source_id from ops.slice
)
select
  s.id as source_id,
  case
    when not s.authoritative then 'empty'::daterange
    when upper(s.authority) is null then s.authority
    when exists (
      select 1
      from ops.source o
      where o.id <> s.id and o.provider = s.provider and o.billing_account = s.billing_account and o.removed_at is null and o.authoritative
        and lower(o.authority) = upper(s.authority) and o.id in (select source_id from holders)
    ) then s.authority
    else daterange(lower(s.authority), null)
  end as authority
from ops.source s
where s.id in (select source_id from holders)
