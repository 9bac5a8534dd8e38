-- What people keep and take along: saved views, notes on days, and the line in the audit log of each export.
-- Policies of kco_app stay one condition each; several permissive ones together say "own, my teams', everybody's".

CREATE TABLE ops.saved_view (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  owner_id    uuid NOT NULL REFERENCES ops.app_user (id) ON DELETE CASCADE,
  owner_name  text NOT NULL,                                  -- readers of a shared view may not read ops.app_user
  name        text NOT NULL CHECK (length(btrim(name)) BETWEEN 1 AND 80),
  query       text NOT NULL CHECK (length(query) BETWEEN 1 AND 10240), -- the explorer's state as its address has it
  rolling_days int CHECK (rolling_days BETWEEN 1 AND 800),   -- the newest days instead of the query's own range
  visibility  text NOT NULL DEFAULT 'private' CHECK (visibility IN ('private', 'team', 'org')),
  team_id     int REFERENCES ops.team (id),
  created_at  timestamptz NOT NULL DEFAULT now(),
  changed_at  timestamptz NOT NULL DEFAULT now(),
  removed_at  timestamptz,                                    -- kept, so that a removal can be undone
  CHECK ((visibility = 'team') = (team_id IS NOT NULL))
);
CREATE UNIQUE INDEX saved_view_name_key ON ops.saved_view (owner_id, lower(name)) WHERE removed_at IS NULL;

-- What one person thinks of a view; the default is the one the explorer opens with.
CREATE TABLE ops.saved_view_mark (
  user_id     uuid NOT NULL REFERENCES ops.app_user (id) ON DELETE CASCADE,
  view_id     bigint NOT NULL REFERENCES ops.saved_view (id) ON DELETE CASCADE,
  starred     boolean NOT NULL DEFAULT false,
  is_default  boolean NOT NULL DEFAULT false,
  PRIMARY KEY (user_id, view_id)
);
CREATE UNIQUE INDEX saved_view_mark_default_key ON ops.saved_view_mark (user_id) WHERE is_default;

CREATE TABLE ops.annotation (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  day         date NOT NULL,
  note        text NOT NULL CHECK (length(btrim(note)) BETWEEN 1 AND 300),
  link        text CHECK (link ~ '^https?://' AND length(link) <= 2000),
  team_id     int REFERENCES ops.team (id),                   -- null: for everybody
  author_id   uuid NOT NULL,                                  -- no reference: a note outlives its author's account
  author_name text NOT NULL,
  created_at  timestamptz NOT NULL DEFAULT now(),
  changed_at  timestamptz NOT NULL DEFAULT now(),
  removed_at  timestamptz
);
CREATE INDEX annotation_day_idx ON ops.annotation (day) WHERE removed_at IS NULL;

-- Who did it comes from the transaction, as with the policies; the pipeline and a restore write no line.
CREATE FUNCTION ops.audit_person_row() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  who text;
BEGIN
  SELECT u.email INTO who FROM ops.app_user u WHERE u.id::text = current_setting('app.user_id', true);
  IF who IS NULL THEN RETURN NULL; END IF;
  INSERT INTO ops.audit_log (actor, action, object, before, after)
  SELECT 'user:' || who,
    TG_ARGV[0] || CASE WHEN TG_OP = 'INSERT' THEN '.add' WHEN OLD.removed_at IS NULL AND NEW.removed_at IS NOT NULL THEN '.remove'
                       WHEN OLD.removed_at IS NOT NULL AND NEW.removed_at IS NULL THEN '.restore' ELSE '.change' END,
    TG_ARGV[0] || ':' || NEW.id, CASE WHEN TG_OP = 'UPDATE' THEN to_jsonb(OLD) END, to_jsonb(NEW);
  RETURN NULL;
END $$;
CREATE TRIGGER saved_view_audit AFTER INSERT OR UPDATE ON ops.saved_view FOR EACH ROW EXECUTE FUNCTION ops.audit_person_row('view');
CREATE TRIGGER annotation_audit AFTER INSERT OR UPDATE ON ops.annotation FOR EACH ROW EXECUTE FUNCTION ops.audit_person_row('annotation');

-- One line for each export, in the name of the person of the transaction. Scoped readers may not write the log themselves.
CREATE FUNCTION ops.note_export(what jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  who text;
BEGIN
  SELECT u.email INTO who FROM ops.app_user u WHERE u.id::text = current_setting('app.user_id', true);
  IF who IS NULL THEN
    RAISE EXCEPTION 'an export is made in the name of a person' USING ERRCODE = 'insufficient_privilege';
  END IF;
  INSERT INTO ops.audit_log (actor, action, object, after) VALUES ('user:' || who, 'spend.export', 'spend', what);
END $$;
REVOKE EXECUTE ON FUNCTION ops.audit_person_row(), ops.note_export(jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ops.note_export(jsonb) TO kco_app, kco_app_all;

GRANT SELECT ON ops.saved_view, ops.saved_view_mark, ops.annotation TO kco_app, kco_app_all;
GRANT INSERT (owner_id, owner_name, name, query, rolling_days, visibility, team_id), UPDATE (name, query, rolling_days, visibility, team_id, changed_at, removed_at) ON ops.saved_view TO kco_app, kco_app_all;
GRANT INSERT (user_id, view_id, starred, is_default), UPDATE (starred, is_default) ON ops.saved_view_mark TO kco_app, kco_app_all;
GRANT INSERT (day, note, link, team_id, author_id, author_name), UPDATE (day, note, link, team_id, changed_at, removed_at) ON ops.annotation TO kco_app, kco_app_all;
GRANT SELECT, INSERT, UPDATE, DELETE ON ops.saved_view, ops.saved_view_mark, ops.annotation TO kco_etl;

DO $$
DECLARE
  teams  constant text := $q$((select string_to_array(current_setting('app.team_ids', true), ',')::int[])::int[])$q$;
  person constant text := $q$(select nullif(current_setting('app.user_id', true), '')::uuid)$q$;
  leads  constant text := $q$((select current_setting('app.role', true)) = 'lead')$q$;
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['ops.saved_view', 'ops.saved_view_mark', 'ops.annotation'] LOOP
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY etl ON %s FOR ALL TO kco_etl USING (true) WITH CHECK (true)', t);
  END LOOP;

  -- A private view is its owner's alone, whatever the reader's role.
  EXECUTE format('CREATE POLICY own ON ops.saved_view FOR SELECT TO kco_app, kco_app_all USING (owner_id = %s)', person);
  EXECUTE format('CREATE POLICY app_team ON ops.saved_view FOR SELECT TO kco_app USING (team_id = ANY (%s))', teams);
  EXECUTE 'CREATE POLICY shared ON ops.saved_view FOR SELECT TO kco_app USING (visibility = ''org'')';
  EXECUTE 'CREATE POLICY app_all ON ops.saved_view FOR SELECT TO kco_app_all USING (visibility <> ''private'')';
  -- Only who sees everything shares with everybody; others with a team of theirs.
  EXECUTE format('CREATE POLICY own_add ON ops.saved_view FOR INSERT TO kco_app WITH CHECK (owner_id = %s AND (visibility = ''private'' OR team_id = ANY (%s)))', person, teams);
  EXECUTE format('CREATE POLICY own_change ON ops.saved_view FOR UPDATE TO kco_app USING (owner_id = %1$s) WITH CHECK (owner_id = %1$s AND (visibility = ''private'' OR team_id = ANY (%2$s)))', person, teams);
  EXECUTE format('CREATE POLICY all_add ON ops.saved_view FOR INSERT TO kco_app_all WITH CHECK (owner_id = %s)', person);
  EXECUTE format('CREATE POLICY all_change ON ops.saved_view FOR UPDATE TO kco_app_all USING (owner_id = %1$s) WITH CHECK (owner_id = %1$s)', person);

  EXECUTE format('CREATE POLICY own ON ops.saved_view_mark FOR ALL TO kco_app, kco_app_all USING (user_id = %1$s) WITH CHECK (user_id = %1$s)', person);

  EXECUTE format('CREATE POLICY app_team ON ops.annotation FOR SELECT TO kco_app USING (team_id = ANY (%s))', teams);
  EXECUTE 'CREATE POLICY shared ON ops.annotation FOR SELECT TO kco_app USING (team_id IS NULL)';
  EXECUTE 'CREATE POLICY app_all ON ops.annotation FOR SELECT TO kco_app_all USING (true)';
  EXECUTE format('CREATE POLICY team_add ON ops.annotation FOR INSERT TO kco_app WITH CHECK (author_id = %s AND team_id = ANY (%s) AND %s)', person, teams, leads);
  EXECUTE format('CREATE POLICY team_change ON ops.annotation FOR UPDATE TO kco_app USING (team_id = ANY (%1$s) AND %2$s) WITH CHECK (team_id = ANY (%1$s) AND %2$s)', teams, leads);
  EXECUTE format('CREATE POLICY all_add ON ops.annotation FOR INSERT TO kco_app_all WITH CHECK (author_id = %s)', person);
  EXECUTE 'CREATE POLICY all_change ON ops.annotation FOR UPDATE TO kco_app_all USING (true) WITH CHECK (true)';
END $$;
