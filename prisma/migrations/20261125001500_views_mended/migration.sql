-- Saved views: private ones stay private in the audit log too, and a shared one can always be taken back.

-- Admins read the log, so of a private row it keeps no more than that it is there.
CREATE OR REPLACE FUNCTION ops.audit_person_row() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  who text;
  before jsonb := CASE WHEN TG_OP = 'UPDATE' THEN to_jsonb(OLD) END;
  after jsonb := to_jsonb(NEW);
BEGIN
  SELECT u.email INTO who FROM ops.app_user u WHERE u.id::text = current_setting('app.user_id', true);
  IF who IS NULL THEN RETURN NULL; END IF;
  IF before ->> 'visibility' = 'private' THEN before := jsonb_build_object('id', OLD.id, 'visibility', 'private'); END IF;
  IF after ->> 'visibility' = 'private' THEN after := jsonb_build_object('id', NEW.id, 'visibility', 'private'); END IF;
  INSERT INTO ops.audit_log (actor, action, object, before, after)
  SELECT 'user:' || who,
    TG_ARGV[0] || CASE WHEN TG_OP = 'INSERT' THEN '.add' WHEN OLD.removed_at IS NULL AND NEW.removed_at IS NOT NULL THEN '.remove'
                       WHEN OLD.removed_at IS NOT NULL AND NEW.removed_at IS NULL THEN '.restore' ELSE '.change' END,
    TG_ARGV[0] || ':' || NEW.id, before, after;
  RETURN NULL;
END $$;

DO $$
DECLARE
  teams  constant text := $q$((select string_to_array(current_setting('app.team_ids', true), ',')::int[])::int[])$q$;
  person constant text := $q$(select nullif(current_setting('app.user_id', true), '')::uuid)$q$;
BEGIN
  -- Who has lost the team or the role still takes back what they shared; giving it back is sharing again.
  EXECUTE format('ALTER POLICY own_change ON ops.saved_view WITH CHECK (owner_id = %s AND (visibility = ''private'' OR removed_at IS NOT NULL OR team_id = ANY (%s)))', person, teams);
  -- What nobody may share any more, or its owner left behind, an admin takes away: no more than that.
  EXECUTE 'CREATE POLICY shared_remove ON ops.saved_view FOR UPDATE TO kco_app_all USING (visibility <> ''private'' AND removed_at IS NULL AND (select current_setting(''app.role'', true)) = ''admin'') WITH CHECK (visibility <> ''private'' AND removed_at IS NOT NULL)';
END $$;
