-- Allocation rules as versions of a rule set, spellings of tags, and who may change them. Version 1 is the built-in order, so that today's numbers stay.

-- Rules of an applied version never change. For a day the newest applied version counts whose effective_from it has reached (null: every day);
-- until its rebuild has published (published_at), runs go on with the versions before, and so do readers.
CREATE TABLE ops.allocation_version (
  version        int PRIMARY KEY,
  state          text NOT NULL CHECK (state IN ('draft', 'applied')),
  effective_from date,
  written_by     text NOT NULL,
  reason         text,
  written_at     timestamptz NOT NULL DEFAULT now(),
  published_at   timestamptz
);
CREATE UNIQUE INDEX allocation_version_draft_key ON ops.allocation_version (state) WHERE state = 'draft';
INSERT INTO ops.allocation_version (version, state, written_by, reason, published_at) VALUES (1, 'applied', 'system', 'the built-in order', now());

ALTER TABLE ops.allocation_rule
  ADD COLUMN conditions jsonb NOT NULL DEFAULT '[]',
  ADD COLUMN team_id int REFERENCES ops.team (id),
  ADD FOREIGN KEY (version) REFERENCES ops.allocation_version (version),
  ADD UNIQUE (version, position),
  DROP CONSTRAINT allocation_rule_kind_check,
  ADD CONSTRAINT allocation_rule_kind_check CHECK (kind IN ('team_tag', 'account_owner', 'unallocated', 'match')),
  ADD CONSTRAINT allocation_rule_match_check CHECK ((kind = 'match') = (team_id IS NOT NULL));
-- The fixed ids above were given by hand.
SELECT setval(pg_get_serial_sequence('ops.allocation_rule', 'id'), (SELECT max(id) FROM ops.allocation_rule));

-- One spelling for values of the team and environment tag: a variant (lower case) is read as its canonical value, or is known to be no variant.
CREATE TABLE ops.tag_spelling (
  tag          text NOT NULL CHECK (tag IN ('team', 'environment')),
  variant      text NOT NULL CHECK (variant = lower(btrim(variant)) AND variant <> ''),
  canonical    text CHECK (canonical = btrim(canonical) AND canonical <> ''), -- null: looked at and left as it is
  written_by   text NOT NULL,
  written_at   timestamptz NOT NULL DEFAULT now(),
  published_at timestamptz,
  PRIMARY KEY (tag, variant)
);

-- The team tag as each provider spells its key; pages preview with the same expression that the staging models use.
CREATE FUNCTION ops.team_tag(provider text, tags jsonb) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE provider
    WHEN 'aws' THEN coalesce(tags->>'team', tags->>'Team', tags->>'user:team', tags->>'user:Team')
    WHEN 'gcp' THEN tags->>'team'
    WHEN 'azure' THEN coalesce(tags->>'team', tags->>'Team', tags->>'TEAM')
    ELSE coalesce(tags->>'team', tags->>'Team') END
$$;

GRANT SELECT, INSERT, UPDATE, DELETE ON ops.allocation_version, ops.tag_spelling TO kco_etl;
GRANT SELECT ON ops.allocation_version, ops.tag_spelling TO kco_app_all;
GRANT INSERT, UPDATE (state, effective_from, written_by, reason, written_at), DELETE ON ops.allocation_version TO kco_app_all;
GRANT INSERT, DELETE ON ops.allocation_rule TO kco_app_all;
GRANT INSERT, UPDATE (canonical, written_by, written_at, published_at), DELETE ON ops.tag_spelling TO kco_app_all;
GRANT INSERT, UPDATE (team_id, origin) ON ops.account_owner TO kco_app_all;

-- A rule's name may say whose it is: a scoped reader sees the built-in ones and those of the own teams.
ALTER TABLE ops.allocation_rule ENABLE ROW LEVEL SECURITY;
ALTER TABLE ops.allocation_rule FORCE ROW LEVEL SECURITY;
GRANT SELECT (team_id) ON ops.allocation_rule TO kco_app;
CREATE POLICY app_built_in ON ops.allocation_rule FOR SELECT TO kco_app USING (kind <> 'match');
CREATE POLICY app_team ON ops.allocation_rule FOR SELECT TO kco_app
  USING (team_id = ANY ((select string_to_array(current_setting('app.team_ids', true), ',')::int[])::int[]));
CREATE POLICY app_all ON ops.allocation_rule FOR SELECT TO kco_app_all USING (true);
CREATE POLICY app_all_write ON ops.allocation_rule FOR INSERT TO kco_app_all WITH CHECK (true);
CREATE POLICY app_all_draft ON ops.allocation_rule FOR DELETE TO kco_app_all USING (version IN (SELECT v.version FROM ops.allocation_version v WHERE v.state = 'draft'));
CREATE POLICY etl ON ops.allocation_rule FOR ALL TO kco_etl USING (true) WITH CHECK (true);

-- An applied version is on record: only a draft is rewritten or thrown away.
ALTER TABLE ops.allocation_version ENABLE ROW LEVEL SECURITY;
ALTER TABLE ops.allocation_version FORCE ROW LEVEL SECURITY;
CREATE POLICY app_all ON ops.allocation_version FOR SELECT TO kco_app_all USING (true);
CREATE POLICY app_all_write ON ops.allocation_version FOR INSERT TO kco_app_all WITH CHECK (state = 'draft');
CREATE POLICY app_all_apply ON ops.allocation_version FOR UPDATE TO kco_app_all USING (state = 'draft') WITH CHECK (true);
CREATE POLICY app_all_draft ON ops.allocation_version FOR DELETE TO kco_app_all USING (state = 'draft');
CREATE POLICY etl ON ops.allocation_version FOR ALL TO kco_etl USING (true) WITH CHECK (true);

-- Why a regular expression cannot be read, or null; the caller's transaction goes on.
CREATE FUNCTION ops.regex_fault(pattern text) RETURNS text LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF length(pattern) > 256 THEN RETURN 'it is longer than 256 characters'; END IF;
  PERFORM repeat('a', 200) ~ pattern;
  RETURN NULL;
EXCEPTION WHEN invalid_regular_expression THEN
  RETURN SQLERRM;
END $$;
REVOKE EXECUTE ON FUNCTION ops.regex_fault(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ops.regex_fault(text) TO kco_app_all, kco_etl;
