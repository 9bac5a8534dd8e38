-- Grants and row-level security (DESIGN §5). One condition per policy, no OR, no function per row: the array form is free (measured).
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA ops, bronze, silver, gold TO kco_etl;
GRANT USAGE ON SCHEMA ops, gold TO kco_app;
GRANT USAGE ON SCHEMA ops, silver, gold TO kco_app_all;
GRANT USAGE ON SCHEMA gold TO kco_bi, kco_bi_all;
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA bronze, silver, gold FROM PUBLIC;
GRANT EXECUTE ON FUNCTION bronze.ensure_partition(text, int, date), bronze.sweep_abandoned(bigint), silver.ensure_partitions(date, date), gold.ensure_partitions(date, date) TO kco_etl;

-- The teams a scoped reader may see; unset and empty give none.
CREATE FUNCTION ops.scoped_team_ids() RETURNS int[] LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT coalesce(string_to_array(current_setting('app.team_ids', true), ',')::int[], '{}') $$;
-- Kept for queries and tests; policies spell the expression out so that it is evaluated once per statement.
GRANT EXECUTE ON FUNCTION ops.scoped_team_ids() TO kco_app, kco_app_all, kco_etl;

-- kco_etl: the pipeline
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ops TO kco_etl;
REVOKE UPDATE, DELETE ON ops.audit_log FROM kco_etl;
GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA bronze TO kco_etl;
GRANT UPDATE ON bronze.chain_head TO kco_etl;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA bronze, silver, ops, gold TO kco_etl;
GRANT SELECT, INSERT, DELETE ON silver.cost_and_usage, silver.conservation TO kco_etl;
GRANT SELECT, INSERT, UPDATE, DELETE ON silver.quarantine TO kco_etl;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA gold TO kco_etl;
REVOKE UPDATE, DELETE ON gold.daily_spend_change FROM kco_etl;
DO $$ BEGIN EXECUTE format('GRANT TEMPORARY, CONNECT ON DATABASE %I TO kco_etl', current_database()); END $$;

-- kco_app_all: web for analyst, finance, admin
GRANT SELECT ON ALL TABLES IN SCHEMA gold, silver, ops TO kco_app_all;
GRANT INSERT, UPDATE, DELETE ON ops.app_user, ops.membership, ops.session, ops.sign_in_attempt TO kco_app_all;
GRANT INSERT ON ops.audit_log, ops.run TO kco_app_all;
GRANT UPDATE (cancel_requested_at) ON ops.run TO kco_app_all;
GRANT UPDATE (status) ON ops.anomaly TO kco_app_all;
GRANT INSERT, UPDATE ON ops.team TO kco_app_all;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA ops TO kco_app_all;

-- kco_app: web for viewer, lead; nothing on bronze, silver, people, runs or logs
GRANT SELECT ON gold.dim_date, gold.dim_provider, gold.dim_account, gold.dim_service, gold.dim_team, gold.dim_environment, gold.dim_region, gold.dim_sku,
  gold.dim_resource, gold.dim_charge, gold.dim_team_member, gold.fact_cloud_billing, gold.daily_spend, gold.monthly_spend_by_provider, gold.top_services_by_cost,
  gold.daily_spend_change TO kco_app, kco_bi, kco_bi_all;
GRANT SELECT ON gold.daily_spend_all TO kco_bi_all;
GRANT SELECT ON ops.anomaly, ops.query_cache, ops.data_version, ops.source_state TO kco_app;
GRANT SELECT (id, name, type, provider, authoritative, removed_at) ON ops.source TO kco_app;
GRANT SELECT (source_id, billing_period, currency, level, ok, at) ON ops.reconciliation TO kco_app;

-- Row-level security on every money table and on every name that would give one away
DO $$
DECLARE
  team_array constant text := $q$((select string_to_array(current_setting('app.team_ids', true), ',')::int[])::int[])$q$;
  bi_array   constant text := $q$((select array(select s.team_id from ops.sql_scope s where s.role_name = current_user))::int[])$q$;
  t text;
BEGIN
  -- tables with team_id
  FOREACH t IN ARRAY ARRAY['gold.fact_cloud_billing', 'gold.daily_spend', 'gold.monthly_spend_by_provider', 'gold.top_services_by_cost',
                           'gold.daily_spend_change', 'gold.dim_team_member', 'ops.anomaly'] LOOP
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY app_team ON %s FOR SELECT TO kco_app USING (team_id = ANY (%s))', t, team_array);
    EXECUTE format('CREATE POLICY app_all ON %s FOR ALL TO kco_app_all USING (true) WITH CHECK (true)', t);
    EXECUTE format('CREATE POLICY etl ON %s FOR ALL TO kco_etl USING (true) WITH CHECK (true)', t);
    IF t LIKE 'gold.%' THEN
      EXECUTE format('CREATE POLICY bi_team ON %s FOR SELECT TO kco_bi USING (team_id = ANY (%s))', t, bi_array);
      EXECUTE format('CREATE POLICY bi_all ON %s FOR SELECT TO kco_bi_all USING (true)', t);
    END IF;
  END LOOP;

  -- dimensions whose names belong to teams
  FOREACH t IN ARRAY ARRAY['account', 'sku', 'resource', 'team'] LOOP
    EXECUTE format('ALTER TABLE gold.dim_%s ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE gold.dim_%s FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY app_team ON gold.dim_%1$s FOR SELECT TO kco_app USING (%1$s_id IN (SELECT m.id FROM gold.dim_team_member m WHERE m.dim = %1$L AND m.team_id = ANY (%2$s)))', t, team_array);
    EXECUTE format('CREATE POLICY bi_team ON gold.dim_%1$s FOR SELECT TO kco_bi USING (%1$s_id IN (SELECT m.id FROM gold.dim_team_member m WHERE m.dim = %1$L AND m.team_id = ANY (%2$s)))', t, bi_array);
    EXECUTE format('CREATE POLICY app_all ON gold.dim_%s FOR SELECT TO kco_app_all USING (true)', t);
    EXECUTE format('CREATE POLICY bi_all ON gold.dim_%s FOR SELECT TO kco_bi_all USING (true)', t);
    EXECUTE format('CREATE POLICY etl ON gold.dim_%s FOR ALL TO kco_etl USING (true) WITH CHECK (true)', t);
  END LOOP;

  -- readable by those who see everything only
  ALTER TABLE gold.daily_spend_all ENABLE ROW LEVEL SECURITY;
  ALTER TABLE gold.daily_spend_all FORCE ROW LEVEL SECURITY;
  CREATE POLICY app_all ON gold.daily_spend_all FOR SELECT TO kco_app_all USING (true);
  CREATE POLICY bi_all ON gold.daily_spend_all FOR SELECT TO kco_bi_all USING (true);
  CREATE POLICY etl ON gold.daily_spend_all FOR ALL TO kco_etl USING (true) WITH CHECK (true);

  -- a cached answer is read by its own scope only
  ALTER TABLE ops.query_cache ENABLE ROW LEVEL SECURITY;
  ALTER TABLE ops.query_cache FORCE ROW LEVEL SECURITY;
  CREATE POLICY app_team ON ops.query_cache FOR SELECT TO kco_app USING (scope_key = (select current_setting('app.team_ids', true)));
  CREATE POLICY app_all ON ops.query_cache FOR SELECT TO kco_app_all USING (scope_key = '*');
  CREATE POLICY etl ON ops.query_cache FOR ALL TO kco_etl USING (true) WITH CHECK (true);
END $$;

-- Personal SQL logins read their own scope (the policy above runs with their rights).
GRANT USAGE ON SCHEMA ops TO kco_bi;
GRANT SELECT ON ops.sql_scope TO kco_bi;
ALTER TABLE ops.sql_scope ENABLE ROW LEVEL SECURITY;
ALTER TABLE ops.sql_scope FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON ops.sql_scope FOR SELECT TO kco_bi USING (role_name = current_user);
CREATE POLICY app_all ON ops.sql_scope FOR ALL TO kco_app_all USING (true) WITH CHECK (true);
CREATE POLICY etl ON ops.sql_scope FOR ALL TO kco_etl USING (true) WITH CHECK (true);

-- /readyz tells whether the migrations of this build are applied.
GRANT USAGE ON SCHEMA public TO kco_app_all;
DO $$ BEGIN
  IF to_regclass('public._prisma_migrations') IS NOT NULL THEN
    GRANT SELECT ON public._prisma_migrations TO kco_app_all;
  END IF;
END $$;
