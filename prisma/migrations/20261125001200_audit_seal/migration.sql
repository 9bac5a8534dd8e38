-- The audit log is append-only for everybody and sealed into a hash chain; personal SQL logins follow their person.

-- As before, without the change of audit lines: those that still hold a record's text lose it here, once, before any line is sealed.
UPDATE ops.audit_log SET before = before - 'record' WHERE action LIKE 'quarantine.%' AND before ? 'record';

CREATE OR REPLACE FUNCTION bronze.retire(of_source int, of_month date, as_of date, places text[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  missing bigint; t text; leaf text; n bigint; total bigint := 0; gone bigint[];
BEGIN
  PERFORM ops.assert_sees_every_row();
  PERFORM ops.assert_old('bronze', of_month, as_of);
  SELECT b.id INTO missing FROM bronze.batch b
   WHERE b.source_id = of_source AND b.batch_month = of_month AND b.retired_at IS NULL
     AND (NOT ops.is_archived(places, 'batch', b.id, NULL, NULL) OR (b.pages > 0 AND NOT ops.is_archived(places, 'pages', b.id, NULL, NULL)))
   ORDER BY b.id LIMIT 1;
  IF missing IS NOT NULL THEN
    RAISE EXCEPTION 'batch % is not archived and verified in every place', missing USING ERRCODE = 'KC002';
  END IF;
  FOR t IN SELECT DISTINCT b.format FROM bronze.batch b WHERE b.source_id = of_source AND b.batch_month = of_month UNION SELECT 'page' LOOP
    leaf := t || '_s' || of_source || '_' || to_char(of_month, 'YYYYMM');
    IF to_regclass('bronze.' || quote_ident(leaf)) IS NOT NULL THEN
      EXECUTE format('SELECT count(*) FROM bronze.%I', leaf) INTO n;
      EXECUTE format('DROP TABLE bronze.%I', leaf);
      total := total + n;
    END IF;
  END LOOP;
  UPDATE bronze.batch SET retired_at = now() WHERE source_id = of_source AND batch_month = of_month AND retired_at IS NULL;
  SELECT array_agg(b.id) INTO gone FROM bronze.batch b WHERE b.source_id = of_source AND b.batch_month = of_month;
  UPDATE silver.quarantine SET record = '{}' WHERE batch_id = ANY (gone) AND record <> '{}';
  UPDATE ops.quarantine_decision SET record = '{}' WHERE batch_id = ANY (gone) AND record <> '{}';
  UPDATE ops.extraction SET rejects = (SELECT jsonb_agg(x.value - 'text' ORDER BY x.ordinality) FROM jsonb_array_elements(rejects) WITH ORDINALITY x)
   WHERE batch_id = ANY (gone) AND jsonb_path_exists(rejects, '$[*].text');
  RETURN total;
END $$;

-- One seal vouches for the lines from_id to to_id: the hash of each, and their hash together with that of the seal before it.
CREATE TABLE ops.audit_seal (
  id         bigint PRIMARY KEY CHECK (id > 0),
  from_id    bigint NOT NULL,
  to_id      bigint NOT NULL,
  row_hashes jsonb NOT NULL,                                  -- {"<id>": sha256 of the line}
  prev_hash  text NOT NULL,
  hash       text NOT NULL,
  sealed_at  timestamptz NOT NULL DEFAULT now(),
  CHECK (from_id <= to_id)
);
GRANT SELECT, INSERT ON ops.audit_seal TO kco_etl;
GRANT SELECT ON ops.audit_seal TO kco_app_all;

-- Grants keep the product's roles from changing lines; this keeps the owner, too, from doing it unseen: switching it off leaves the chain, which then no longer fits.
CREATE FUNCTION ops.refuse_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION '%.% is append-only: % is refused', TG_TABLE_SCHEMA, TG_TABLE_NAME, lower(TG_OP) USING ERRCODE = 'KC004';
END $$;
REVOKE EXECUTE ON FUNCTION ops.refuse_change() FROM PUBLIC;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ops.audit_log FOR EACH STATEMENT EXECUTE FUNCTION ops.refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ops.audit_seal FOR EACH STATEMENT EXECUTE FUNCTION ops.refuse_change();

CREATE INDEX audit_log_actor_idx ON ops.audit_log (actor, id DESC);
CREATE INDEX audit_log_action_idx ON ops.audit_log (action, id DESC);
CREATE INDEX audit_log_object_idx ON ops.audit_log (object text_pattern_ops, id DESC);
CREATE INDEX audit_log_at_idx ON ops.audit_log (at);

-- Whose login to the database it is. The role itself belongs to the server and is made by the owner (kco sql-login).
CREATE TABLE ops.sql_login (
  role_name  text PRIMARY KEY CHECK (role_name ~ '^sql_[a-z0-9_]{1,50}$'),
  user_id    uuid UNIQUE REFERENCES ops.app_user (id) ON DELETE SET NULL,
  sees_all   boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT now(),
  created_by text NOT NULL
);
ALTER TABLE ops.sql_login ENABLE ROW LEVEL SECURITY;
ALTER TABLE ops.sql_login FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON ops.sql_login FOR SELECT TO kco_bi, kco_bi_all USING (role_name = current_user);
CREATE POLICY app_all ON ops.sql_login FOR SELECT TO kco_app_all USING (true);
CREATE POLICY etl ON ops.sql_login FOR ALL TO kco_etl USING (true) WITH CHECK (true);
-- Forced row-level security binds the owner, too, and it keeps both tables.
CREATE POLICY owner ON ops.sql_login FOR ALL TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY owner ON ops.sql_scope FOR ALL TO CURRENT_USER USING (true) WITH CHECK (true);
GRANT USAGE ON SCHEMA ops TO kco_bi_all;
GRANT SELECT (role_name, sees_all) ON ops.sql_login TO kco_bi, kco_bi_all;
GRANT SELECT ON ops.sql_login TO kco_app_all, kco_etl;

-- Membership of the group alone shows nothing: who is disabled, or no longer sees everything, has no rows from that moment, whatever their session.
DO $$
DECLARE p record;
BEGIN
  FOR p IN SELECT schemaname, tablename FROM pg_policies WHERE schemaname = 'gold' AND policyname = 'bi_all' LOOP
    EXECUTE format('ALTER POLICY bi_all ON %I.%I USING ((SELECT EXISTS (SELECT FROM ops.sql_login l WHERE l.role_name = current_user AND l.sees_all)))', p.schemaname, p.tablename);
  END LOOP;
END $$;

-- The teams of each login whose person sees teams: theirs and those below, as a session has them.
CREATE FUNCTION ops.sql_login_teams() RETURNS TABLE (role_name text, team_id int)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  WITH RECURSIVE tree AS (
    SELECT l.role_name, m.team_id FROM ops.sql_login l
      JOIN ops.app_user u ON u.id = l.user_id AND u.disabled_at IS NULL AND u.role IN ('lead', 'viewer') JOIN ops.membership m ON m.user_id = u.id
    UNION
    SELECT tree.role_name, t.id FROM ops.team t JOIN tree ON t.parent_id = tree.team_id)
  SELECT * FROM tree
$$;

-- In the transaction of whatever changed a person, a membership or the tree.
CREATE FUNCTION ops.follow_people() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM ops.sql_login) AND NOT EXISTS (SELECT FROM ops.sql_scope) THEN RETURN NULL; END IF;
  UPDATE ops.sql_login l SET sees_all = NOT l.sees_all
   WHERE l.sees_all <> EXISTS (SELECT FROM ops.app_user u WHERE u.id = l.user_id AND u.disabled_at IS NULL AND u.role IN ('admin', 'analyst', 'finance'));
  DELETE FROM ops.sql_scope s WHERE NOT EXISTS (SELECT FROM ops.sql_login_teams() w WHERE w.role_name = s.role_name AND w.team_id = s.team_id);
  INSERT INTO ops.sql_scope (role_name, team_id) SELECT w.role_name, w.team_id FROM ops.sql_login_teams() w ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER follow_people AFTER DELETE OR UPDATE OF role, disabled_at ON ops.app_user FOR EACH STATEMENT EXECUTE FUNCTION ops.follow_people();
CREATE TRIGGER follow_people AFTER INSERT OR UPDATE OR DELETE ON ops.membership FOR EACH STATEMENT EXECUTE FUNCTION ops.follow_people();
CREATE TRIGGER follow_people AFTER INSERT OR UPDATE OF parent_id ON ops.team FOR EACH STATEMENT EXECUTE FUNCTION ops.follow_people();
CREATE TRIGGER follow_people AFTER INSERT OR DELETE ON ops.sql_login FOR EACH STATEMENT EXECUTE FUNCTION ops.follow_people();

-- What only the owner may do to logins, for the pipeline's tick: doors and groups as their people stand, and no statement for ever.
CREATE FUNCTION ops.tend_sql_logins() RETURNS TABLE (login text, what text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  l record; b record; wanted text; other text;
BEGIN
  FOR l IN SELECT s.role_name, s.sees_all, r.oid, r.rolcanlogin, u.id IS NOT NULL AND u.disabled_at IS NULL AS live
             FROM ops.sql_login s JOIN pg_roles r ON r.rolname = s.role_name LEFT JOIN ops.app_user u ON u.id = s.user_id LOOP
    login := l.role_name;
    IF l.live <> l.rolcanlogin THEN
      what := CASE WHEN l.live THEN 'LOGIN' ELSE 'NOLOGIN' END;
      EXECUTE format('ALTER ROLE %I %s', l.role_name, what);
      RETURN NEXT;
    END IF;
    SELECT CASE WHEN l.sees_all THEN 'kco_bi_all' ELSE 'kco_bi' END, CASE WHEN l.sees_all THEN 'kco_bi' ELSE 'kco_bi_all' END INTO wanted, other;
    IF l.live AND NOT EXISTS (SELECT FROM pg_auth_members m WHERE m.member = l.oid AND m.roleid = wanted::regrole) THEN
      EXECUTE format('GRANT %I TO %I', wanted, l.role_name);
      what := 'member of ' || wanted;
      RETURN NEXT;
    END IF;
    IF EXISTS (SELECT FROM pg_auth_members m WHERE m.member = l.oid AND m.roleid = other::regrole) THEN
      EXECUTE format('REVOKE %I FROM %I', other, l.role_name);
    END IF;
  END LOOP;
  FOR b IN SELECT a.pid, a.usename, NOT r.rolcanlogin AS shut FROM pg_stat_activity a JOIN ops.sql_login s ON s.role_name = a.usename JOIN pg_roles r ON r.rolname = a.usename
            WHERE NOT r.rolcanlogin OR (a.state = 'active' AND a.query_start < clock_timestamp() - interval '60 seconds')
               OR (a.state LIKE 'idle in transaction%' AND a.state_change < clock_timestamp() - interval '60 seconds') LOOP
    IF pg_terminate_backend(b.pid) THEN
      login := b.usename;
      what := CASE WHEN b.shut THEN 'connection ended: the person has no access' ELSE 'connection ended: more than 60 s in one statement or idle in a transaction' END;
      RETURN NEXT;
    END IF;
  END LOOP;
END $$;
REVOKE EXECUTE ON FUNCTION ops.sql_login_teams(), ops.follow_people(), ops.tend_sql_logins() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ops.tend_sql_logins() TO kco_etl;
