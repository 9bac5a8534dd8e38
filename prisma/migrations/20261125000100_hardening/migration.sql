-- Hardening: functions that run with their owner's rights see all rows or refuse, and cannot be misled by temporary objects; raw copies go with the raw records.

-- Row-level security is forced on the owner too, and its policies let members of kco_etl see the rows. An owner that is none would find tables empty that are not.
CREATE FUNCTION ops.sees_every_row() RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT pg_has_role(current_user, 'kco_etl', 'USAGE') OR EXISTS (SELECT FROM pg_roles r WHERE r.rolname = current_user AND (r.rolsuper OR r.rolbypassrls))
$$;

CREATE FUNCTION ops.assert_sees_every_row() RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT ops.sees_every_row() THEN
    RAISE EXCEPTION 'row-level security hides rows from %, so nothing is counted or let go. Let a superuser run: GRANT kco_etl TO %', current_user, quote_ident(current_user) USING ERRCODE = 'KC003';
  END IF;
END $$;

REVOKE EXECUTE ON FUNCTION ops.sees_every_row(), ops.assert_sees_every_row() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ops.sees_every_row(), ops.assert_sees_every_row() TO kco_etl;

-- As before, and the copies of the records go with them: what quarantine, decisions and the register of deliveries hold of their text.
CREATE OR REPLACE FUNCTION bronze.retire(of_source int, of_month date, as_of date, places text[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
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
  -- Lines of decisions from before they kept a hash alone.
  UPDATE ops.audit_log SET before = before - 'record' WHERE action LIKE 'quarantine.%' AND before ? 'record' AND split_part(object, ':', 2) = ANY (gone::text[]);
  RETURN total;
END $$;

-- As before, and only when every row is seen: a partition that looks empty may be full.
CREATE OR REPLACE FUNCTION silver.retire(of_month date, as_of date, places text[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  leaf text := 'cost_and_usage_' || to_char(of_month, 'YYYYMM'); n bigint := 0;
BEGIN
  PERFORM ops.assert_sees_every_row();
  PERFORM ops.assert_old('silver', of_month, as_of);
  IF NOT silver.is_archived(places, of_month) THEN
    RAISE EXCEPTION 'silver of % is not archived and verified in every place as it is now', to_char(of_month, 'YYYY-MM') USING ERRCODE = 'KC002';
  END IF;
  IF EXISTS (SELECT FROM gold.fact_cloud_billing WHERE date_id >= to_char(of_month, 'YYYYMMDD')::int AND date_id < to_char(of_month + interval '1 month', 'YYYYMMDD')::int) THEN
    RAISE EXCEPTION 'facts of % still stand on it', to_char(of_month, 'YYYY-MM') USING ERRCODE = 'KC001';
  END IF;
  IF to_regclass('silver.' || quote_ident(leaf)) IS NOT NULL THEN
    EXECUTE format('SELECT count(*) FROM silver.%I', leaf) INTO n;
    EXECUTE format('DROP TABLE silver.%I', leaf);
  END IF;
  PERFORM ops.raise_floor('silver', of_month);
  RETURN n;
END $$;

CREATE OR REPLACE FUNCTION gold.cool(of_month date, as_of date, places text[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  n bigint;
BEGIN
  PERFORM ops.assert_sees_every_row();
  PERFORM ops.assert_old('gold_detail', of_month, as_of);
  IF NOT silver.is_archived(places, of_month) THEN
    RAISE EXCEPTION 'silver of %, from which its facts can be built again, is not archived and verified in every place', to_char(of_month, 'YYYY-MM') USING ERRCODE = 'KC002';
  END IF;
  PERFORM ops.raise_floor('gold_detail', of_month);
  -- By the parent: its policies let the owner see the rows, a partition has none of its own.
  DELETE FROM gold.fact_cloud_billing WHERE date_id >= to_char(of_month, 'YYYYMMDD')::int AND date_id < to_char(of_month + interval '1 month', 'YYYYMMDD')::int;
  GET DIAGNOSTICS n = ROW_COUNT;
  RETURN n;
END $$;

CREATE OR REPLACE FUNCTION gold.drop_cold_shell(of_month date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog SET lock_timeout = '2s' AS $$
DECLARE
  leaf text := 'fact_cloud_billing_' || to_char(of_month, 'YYYYMM'); filled boolean;
BEGIN
  PERFORM ops.assert_sees_every_row();
  IF of_month >= coalesce((SELECT day FROM ops.retention_floor WHERE layer = 'gold_detail'), '-infinity') THEN RAISE EXCEPTION '% is not cold', of_month USING ERRCODE = 'KC001'; END IF;
  IF to_regclass('gold.' || quote_ident(leaf)) IS NULL THEN RETURN; END IF;
  filled := EXISTS (SELECT FROM gold.fact_cloud_billing WHERE date_id >= to_char(of_month, 'YYYYMMDD')::int AND date_id < to_char(of_month + interval '1 month', 'YYYYMMDD')::int);
  IF NOT filled THEN EXECUTE format('DROP TABLE gold.%I', leaf); END IF;
END $$;

CREATE OR REPLACE FUNCTION ops.retention_plan(as_of date, places text[]) RETURNS TABLE (layer text, month date, source text, source_id int, rows bigint, bytes bigint, archived boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $plan$
SELECT ops.assert_sees_every_row();
WITH leaves AS (
  SELECT n.nspname AS schema, c.oid, coalesce(m[3], p[2]) AS yyyymm, m[2]::int AS source_id, pg_total_relation_size(c.oid) AS bytes
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN LATERAL regexp_match(c.relname, '^(.+)_s(\d+)_(\d{6})$') m ON n.nspname = 'bronze'
    LEFT JOIN LATERAL regexp_match(c.relname, '^(cost_and_usage|fact_cloud_billing)_(\d{6})$') p ON n.nspname IN ('silver', 'gold')
   WHERE c.relispartition AND c.relkind = 'r' AND n.nspname IN ('bronze', 'silver', 'gold')
), months AS (
  SELECT CASE schema WHEN 'gold' THEN 'gold_detail' ELSE schema END AS layer, to_date(yyyymm, 'YYYYMM') AS month, source_id, sum(bytes)::bigint AS bytes
    FROM leaves WHERE yyyymm IS NOT NULL GROUP BY 1, 2, 3
), old AS MATERIALIZED (
  SELECT * FROM months WHERE (month + interval '1 month')::date <= (as_of - make_interval(years => ops.retention_years(layer)))::date
), counted AS MATERIALIZED (
  SELECT o.*, CASE layer
    WHEN 'bronze' THEN (SELECT coalesce(sum(b.rows), 0) FROM bronze.batch b WHERE b.source_id = o.source_id AND b.batch_month = o.month AND b.retired_at IS NULL)
    WHEN 'silver' THEN (SELECT count(*) FROM silver.cost_and_usage s WHERE s.usage_date >= o.month AND s.usage_date < o.month + interval '1 month')
    ELSE (SELECT count(*) FROM gold.fact_cloud_billing f WHERE f.date_id >= to_char(o.month, 'YYYYMMDD')::int AND f.date_id < to_char(o.month + interval '1 month', 'YYYYMMDD')::int) END AS rows
    FROM old o
)
SELECT c.layer, c.month, s.name AS source, c.source_id, c.rows::bigint, c.bytes,
       CASE c.layer WHEN 'bronze' THEN NOT EXISTS (
              SELECT FROM bronze.batch b WHERE b.source_id = c.source_id AND b.batch_month = c.month AND b.retired_at IS NULL
                 AND (NOT ops.is_archived(places, 'batch', b.id, NULL, NULL) OR (b.pages > 0 AND NOT ops.is_archived(places, 'pages', b.id, NULL, NULL))))
            ELSE silver.is_archived(places, c.month) END AS archived
  FROM counted c LEFT JOIN ops.source s ON s.id = c.source_id;
$plan$;

-- As before, but only what was found is noted, and a page by its number: the marks hold amounts of the record.
CREATE OR REPLACE FUNCTION bronze.read_records(of_batch bigint, first_ordinal bigint, max_rows int) RETURNS TABLE (ordinal bigint, line bigint, record json)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  b record; first_given bigint;
BEGIN
  SELECT x.format, x.source_id, x.batch_month INTO b FROM bronze.batch x WHERE x.id = of_batch AND x.retired_at IS NULL;
  IF NOT FOUND THEN RETURN; END IF;
  FOR ordinal, line, record IN
    EXECUTE format('SELECT r.ordinal, r.line, row_to_json(r) FROM bronze.%I r WHERE r.source_id = $1 AND r.batch_month = $2 AND r.batch_id = $3 AND r.ordinal BETWEEN $4 AND $5 ORDER BY r.ordinal', b.format)
      USING b.source_id, b.batch_month, of_batch, first_ordinal, first_ordinal + least(greatest(max_rows, 1), 200) - 1
  LOOP
    first_given := coalesce(first_given, ordinal);
    RETURN NEXT;
  END LOOP;
  IF first_given IS NOT NULL THEN PERFORM bronze.note_read(of_batch, jsonb_build_object('records', jsonb_build_array(first_given, ordinal))); END IF;
END $$;

CREATE OR REPLACE FUNCTION bronze.read_page(of_batch bigint, of_ordinal bigint, marks text[]) RETURNS TABLE (ordinal bigint, request text, body text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  b record;
BEGIN
  SELECT x.source_id, x.batch_month INTO b FROM bronze.batch x WHERE x.id = of_batch AND x.retired_at IS NULL;
  IF NOT FOUND THEN RETURN; END IF;
  SELECT p.ordinal, p.request, p.body INTO ordinal, request, body FROM bronze.page p
   WHERE p.source_id = b.source_id AND p.batch_month = b.batch_month AND p.batch_id = of_batch
     AND CASE WHEN of_ordinal IS NULL THEN cardinality(marks) > 0 AND NOT EXISTS (SELECT FROM unnest(marks) m WHERE strpos(p.request, m) = 0 AND strpos(p.body, m) = 0)
              ELSE p.ordinal = of_ordinal END
   ORDER BY p.ordinal LIMIT 1;
  IF NOT FOUND THEN RETURN; END IF;
  PERFORM bronze.note_read(of_batch, jsonb_build_object('page', ordinal));
  RETURN NEXT;
END $$;

-- Text of records that could not be read as a row: the pipeline alone needs it here, people read it in quarantine.
REVOKE SELECT ON ops.extraction FROM kco_app_all;
GRANT SELECT (batch_id, run_id, source_id, format, batch_month, covers, complete, file_name, content_sha256, columns, schema_fingerprint, pages, rows, bytes, block_hashes, delivered_totals, provider_totals, details, created_at)
  ON ops.extraction TO kco_app_all;

-- Samples of quarantine's checks name the record; its text is in quarantine, where reading it is noted.
UPDATE ops.validation_result SET sample = (SELECT jsonb_agg(x.value - 'record' ORDER BY x.ordinality) FROM jsonb_array_elements(sample) WITH ORDINALITY x)
 WHERE jsonb_typeof(sample) = 'array' AND jsonb_path_exists(sample, '$[*].record');

-- Where it is not named last, a session's temporary objects come first, and with them a type or table of the caller's own making.
DO $$
DECLARE f regprocedure;
BEGIN
  FOR f IN SELECT p.oid FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
            WHERE n.nspname IN ('ops', 'bronze', 'silver', 'gold') AND (p.prosecdef OR 'search_path=pg_catalog' = ANY (p.proconfig)) LOOP
    EXECUTE format('ALTER FUNCTION %s SET search_path = pg_catalog, pg_temp', f);
  END LOOP;
END $$;

-- And nobody but the pipeline and the owner makes any. A login that may not say so for this database goes on; kco doctor names it.
DO $$
BEGIN
  EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO kco_etl, %I', current_database(), current_user);
  EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC, kco_app, kco_app_all, kco_bi, kco_bi_all', current_database());
EXCEPTION WHEN insufficient_privilege THEN
  RAISE NOTICE 'the login of DATABASE_URL may not revoke TEMPORARY on this database';
END $$;
