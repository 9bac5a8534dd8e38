-- Identity: links that work once, second factors, sign-in by others, service tokens, seeing as somebody else, and mails that carry a secret.

ALTER TABLE ops.app_user
  ADD COLUMN totp_secret text,        -- sealed with KCO_SECRET_KEY; without totp_since it waits for its first code
  ADD COLUMN totp_since  timestamptz,
  ADD COLUMN totp_step   bigint;      -- time step of the last accepted code: a code works once
ALTER TABLE ops.app_user DROP CONSTRAINT app_user_origin_check;
ALTER TABLE ops.app_user ADD CONSTRAINT app_user_origin_check CHECK (origin IN ('admin', 'cli', 'demo', 'sso'));

ALTER TABLE ops.session
  ADD COLUMN viewing_as    uuid REFERENCES ops.app_user (id) ON DELETE SET NULL,
  ADD COLUMN viewing_until timestamptz;

-- An update that leaves no admin who may sign in is undone. The lock makes two admins who take each other away wait for each other.
CREATE FUNCTION ops.keep_an_admin() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM was w JOIN became b USING (id) WHERE w.role = 'admin' AND w.disabled_at IS NULL AND NOT (b.role = 'admin' AND b.disabled_at IS NULL)) THEN RETURN NULL; END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('kco keep an admin', 7020));
  IF NOT EXISTS (SELECT FROM ops.app_user WHERE role = 'admin' AND disabled_at IS NULL) THEN
    RAISE EXCEPTION 'no admin would be left' USING ERRCODE = 'KC010';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER keep_an_admin AFTER UPDATE ON ops.app_user REFERENCING OLD TABLE AS was NEW TABLE AS became FOR EACH STATEMENT EXECUTE FUNCTION ops.keep_an_admin();

-- 256 random bits, of which only the hash is kept.
CREATE TABLE ops.one_time_link (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind       text NOT NULL CHECK (kind IN ('setup', 'invite', 'reset')),
  user_id    uuid REFERENCES ops.app_user (id) ON DELETE CASCADE,
  token_hash text NOT NULL UNIQUE,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  used_at    timestamptz,
  CHECK ((kind = 'setup') = (user_id IS NULL))
);
CREATE INDEX one_time_link_user_idx ON ops.one_time_link (user_id);

CREATE TABLE ops.recovery_code (
  user_id   uuid NOT NULL REFERENCES ops.app_user (id) ON DELETE CASCADE,
  code_hash text NOT NULL,
  used_at   timestamptz,
  PRIMARY KEY (user_id, code_hash)
);

-- Who a person is at Google, GitHub, Entra ID or another OIDC provider: its own lasting id, as addresses are given to others again.
CREATE TABLE ops.external_identity (
  provider   text NOT NULL,
  subject    text NOT NULL,
  user_id    uuid NOT NULL REFERENCES ops.app_user (id) ON DELETE CASCADE,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (provider, subject),
  UNIQUE (user_id, provider)
);

CREATE TABLE ops.service_token (
  id           uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  name         text NOT NULL CHECK (name ~ '^[a-z0-9][a-z0-9._-]{0,62}$'),
  token_hash   text NOT NULL UNIQUE,
  scopes       text[] NOT NULL CHECK (cardinality(scopes) > 0),
  team_id      int REFERENCES ops.team (id),
  created_by   text NOT NULL,
  created_at   timestamptz NOT NULL DEFAULT now(),
  expires_at   timestamptz NOT NULL,
  last_used_at timestamptz,
  revoked_at   timestamptz
);
CREATE UNIQUE INDEX service_token_name_key ON ops.service_token (name) WHERE revoked_at IS NULL;

-- The link of a mail lies sealed beside its text and goes when the mail is gone.
ALTER TABLE ops.outbox
  ADD COLUMN sealed         text,
  ADD COLUMN deliver_before timestamptz,
  ADD COLUMN claimed_at     timestamptz;

-- As the audit log names who acts: a person or a token.
CREATE FUNCTION ops.actor_of(of_id uuid) RETURNS text LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce((SELECT 'user:' || email FROM ops.app_user WHERE id = of_id), (SELECT 'token:' || name FROM ops.service_token WHERE id = of_id))
$$;
REVOKE EXECUTE ON FUNCTION ops.actor_of(uuid), ops.keep_an_admin() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ops.actor_of(uuid) TO kco_app_all, kco_etl;

GRANT SELECT, INSERT, UPDATE, DELETE ON ops.one_time_link, ops.recovery_code, ops.external_identity, ops.service_token TO kco_etl, kco_app_all;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA ops TO kco_etl, kco_app_all;
GRANT INSERT ON ops.outbox TO kco_app_all;
