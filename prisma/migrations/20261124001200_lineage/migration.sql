-- Lineage: from a published number back to what was delivered. Raw records are read through the functions below and no other way:
-- each call writes who read what into the audit log in the same transaction, so that nothing is read without it.

-- The names of the rules by which a row came to its team; positions and versions stay with those who see everything.
GRANT SELECT (id, name, kind) ON ops.allocation_rule TO kco_app;

-- The rest of a delivery's header: what its hash vouches for.
GRANT SELECT (columns, schema_fingerprint, delivered_totals, provider_totals, details, block_hashes, seq, prev_hash, retired_at) ON bronze.batch TO kco_app_all;
GRANT SELECT ON bronze.chain_head TO kco_app_all;

CREATE FUNCTION bronze.note_read(of_batch bigint, what jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  who text;
BEGIN
  SELECT u.email INTO who FROM ops.app_user u WHERE u.id::text = current_setting('app.user_id', true);
  IF who IS NULL THEN
    RAISE EXCEPTION 'raw records are read in the name of a person only' USING ERRCODE = 'insufficient_privilege';
  END IF;
  INSERT INTO ops.audit_log (actor, action, object, after) VALUES ('user:' || who, 'bronze.read', 'batch:' || of_batch, what);
END $$;

-- Up to 200 records of a delivery from an ordinal on, as delivered (json keeps the order of the columns). None of a batch that retention has let go.
CREATE FUNCTION bronze.read_records(of_batch bigint, first_ordinal bigint, max_rows int) RETURNS TABLE (ordinal bigint, line bigint, record json)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  b record; last_ordinal bigint := first_ordinal + least(greatest(max_rows, 1), 200) - 1;
BEGIN
  SELECT x.format, x.source_id, x.batch_month INTO b FROM bronze.batch x WHERE x.id = of_batch AND x.retired_at IS NULL;
  IF NOT FOUND THEN RETURN; END IF;
  PERFORM bronze.note_read(of_batch, jsonb_build_object('records', jsonb_build_array(first_ordinal, last_ordinal)));
  RETURN QUERY EXECUTE format('SELECT r.ordinal, r.line, row_to_json(r) FROM bronze.%I r WHERE r.source_id = $1 AND r.batch_month = $2 AND r.batch_id = $3 AND r.ordinal BETWEEN $4 AND $5 ORDER BY r.ordinal', b.format)
    USING b.source_id, b.batch_month, of_batch, first_ordinal, last_ordinal;
END $$;

-- The provider's page by its number; without one the first whose request or body holds every mark.
CREATE FUNCTION bronze.read_page(of_batch bigint, of_ordinal bigint, marks text[]) RETURNS TABLE (ordinal bigint, request text, body text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  b record;
BEGIN
  SELECT x.source_id, x.batch_month INTO b FROM bronze.batch x WHERE x.id = of_batch AND x.retired_at IS NULL;
  IF NOT FOUND THEN RETURN; END IF;
  PERFORM bronze.note_read(of_batch, jsonb_build_object('page', coalesce(to_jsonb(of_ordinal), to_jsonb(marks))));
  RETURN QUERY
    SELECT p.ordinal, p.request, p.body FROM bronze.page p
     WHERE p.source_id = b.source_id AND p.batch_month = b.batch_month AND p.batch_id = of_batch
       AND CASE WHEN of_ordinal IS NULL THEN cardinality(marks) > 0 AND NOT EXISTS (SELECT FROM unnest(marks) m WHERE strpos(p.request, m) = 0 AND strpos(p.body, m) = 0)
                ELSE p.ordinal = of_ordinal END
     ORDER BY p.ordinal LIMIT 1;
END $$;

REVOKE EXECUTE ON FUNCTION bronze.note_read(bigint, jsonb), bronze.read_records(bigint, bigint, int), bronze.read_page(bigint, bigint, text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION bronze.read_records(bigint, bigint, int), bronze.read_page(bigint, bigint, text[]) TO kco_app_all;
