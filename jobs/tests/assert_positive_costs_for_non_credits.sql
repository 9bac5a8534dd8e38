-- test: assert_positive_costs_for_non_credits
-- check: analytics_positive_costs_for_non_credits
-- Usage and Purchase without ChargeClass (a correction may be negative) cost nothing or something, never less (DOMAIN §4).
select source_id, date_id, service_id, charge_category, billed_cost::text as billed_cost
from stage_fact
where billed_cost < 0
  and charge_category in ('Usage', 'Purchase')
  and charge_class = ''
  and not is_credit
