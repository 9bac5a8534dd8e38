-- The archive: which batch, closed month or manifest lies where, whether it was read back, and what retention did with what is archived.
CREATE TABLE ops.archive_object (
  place       text NOT NULL,                                  -- URL of the place, without secrets
  path        text NOT NULL,
  kind        text NOT NULL CHECK (kind IN ('batch', 'pages', 'silver', 'manifest')),
  batch_id    bigint,                                         -- of batch and pages
  month       date,                                           -- of silver: the usage month
  content     text,                                           -- of silver: which rows of which batches it holds
  rows        bigint,
  bytes       bigint,
  sha256      text,
  written_at  timestamptz,                                    -- null: not yet
  verified_at timestamptz,                                    -- last time it was read back and found as written
  error       text,                                           -- of the last try
  tried_at    timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (place, path)
);
CREATE INDEX archive_object_batch_idx ON ops.archive_object (batch_id);
CREATE INDEX archive_object_month_idx ON ops.archive_object (kind, month);

-- Rows of these batches went when their time was over; header, hash and chain stay.
ALTER TABLE bronze.batch ADD COLUMN retired_at timestamptz;

-- The first day that a layer still holds. Before that of gold_detail facts are cold: their detail is gone, aggregates stay as they are,
-- and nothing is published into them any more.
CREATE TABLE ops.retention_floor (
  layer text PRIMARY KEY CHECK (layer IN ('silver', 'gold_detail')),
  day   date NOT NULL
);

-- Orders and outcomes of retention: the queue of the page's button and the account of each run.
CREATE TABLE ops.retention_run (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  requested_by text NOT NULL,
  reason       text NOT NULL,
  as_of        date NOT NULL,
  status       text NOT NULL DEFAULT 'queued' CHECK (status IN ('queued', 'running', 'succeeded', 'failed')),
  outcome      jsonb,                                         -- each partition with what became of it
  error        text,
  created_at   timestamptz NOT NULL DEFAULT now(),
  started_at   timestamptz,
  finished_at  timestamptz
);
CREATE UNIQUE INDEX retention_run_one_waits ON ops.retention_run ((true)) WHERE status IN ('queued', 'running');

INSERT INTO ops.setting (key, value) VALUES ('retention', '{"bronze_years": 7, "silver_years": 3, "gold_detail_years": 2}') ON CONFLICT DO NOTHING;

GRANT SELECT, INSERT, UPDATE, DELETE ON ops.archive_object TO kco_etl;
GRANT SELECT, INSERT, UPDATE ON ops.retention_run TO kco_etl;
GRANT SELECT ON ops.retention_floor TO kco_etl, kco_app_all;
GRANT SELECT ON ops.archive_object TO kco_app_all;
GRANT SELECT, INSERT ON ops.retention_run TO kco_app_all;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA ops TO kco_etl, kco_app_all;

-- True when every place of the list holds the object of this kind, read back as written.
CREATE FUNCTION ops.is_archived(places text[], of_kind text, of_batch bigint, of_month date, of_content text) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
  SELECT coalesce(cardinality(places), 0) > 0 AND NOT EXISTS (
    SELECT FROM unnest(places) p WHERE NOT EXISTS (
      SELECT FROM ops.archive_object o
       WHERE o.place = p AND o.kind = of_kind AND o.batch_id IS NOT DISTINCT FROM of_batch AND o.month IS NOT DISTINCT FROM of_month
         AND o.content IS NOT DISTINCT FROM of_content AND o.written_at IS NOT NULL AND o.verified_at IS NOT NULL AND o.error IS NULL))
$$;

-- Which rows of which batches a silver month holds that count.
CREATE FUNCTION silver.month_content(of_month date) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
  SELECT md5(coalesce(string_agg(x.source_id || ':' || x.slice || ':' || x.batch_id || ':' || x.n, ',' ORDER BY x.source_id, x.slice, x.batch_id), ''))
    FROM (SELECT s.source_id, s.slice, s.batch_id, count(*) AS n
            FROM silver.cost_and_usage s JOIN ops.slice c ON c.source_id = s.source_id AND c.slice = s.slice AND c.batch_id = s.batch_id
           WHERE s.usage_date >= of_month AND s.usage_date < of_month + interval '1 month' AND NOT c.excluded @> s.usage_date GROUP BY 1, 2, 3) x
$$;

-- A month of silver as it is now, in every place; one in which nothing counts and on which no fact stands has nothing to be archived.
CREATE FUNCTION silver.is_archived(places text[], of_month date) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
  SELECT ops.is_archived(places, 'silver', NULL, of_month, silver.month_content(of_month))
      OR (silver.month_content(of_month) = md5('') AND NOT EXISTS (
           SELECT FROM gold.fact_cloud_billing WHERE date_id >= to_char(of_month, 'YYYYMMDD')::int AND date_id < to_char(of_month + interval '1 month', 'YYYYMMDD')::int))
$$;

-- The pipeline owns no table: these let it remove exactly what is old enough and archived, and nothing else. They give back the rows that went.
CREATE FUNCTION ops.retention_years(layer text) RETURNS int
LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
  SELECT (value ->> (layer || '_years'))::int FROM ops.setting WHERE key = 'retention'
$$;

CREATE FUNCTION ops.assert_old(layer text, of_month date, as_of date) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog AS $$
DECLARE years int := ops.retention_years(layer);
BEGIN
  IF years IS NULL OR as_of > current_date OR (of_month + interval '1 month')::date > (as_of - make_interval(years => years))::date THEN
    RAISE EXCEPTION '% of % is kept for % years', layer, of_month, coalesce(years::text, 'an unknown number of') USING ERRCODE = 'KC001';
  END IF;
END $$;

CREATE FUNCTION ops.raise_floor(of_layer text, of_month date) RETURNS void
LANGUAGE sql SET search_path = pg_catalog AS $$
  INSERT INTO ops.retention_floor AS f (layer, day) VALUES (of_layer, (of_month + interval '1 month')::date)
  ON CONFLICT (layer) DO UPDATE SET day = greatest(f.day, excluded.day)
$$;

CREATE FUNCTION bronze.retire(of_source int, of_month date, as_of date, places text[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  missing bigint; t text; leaf text; n bigint; total bigint := 0;
BEGIN
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
  RETURN total;
END $$;

CREATE FUNCTION silver.retire(of_month date, as_of date, places text[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  leaf text := 'cost_and_usage_' || to_char(of_month, 'YYYYMM'); n bigint := 0;
BEGIN
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

-- Facts go by DELETE: readers of an older snapshot still see them. The floor goes up first, so that no publish brings them back.
CREATE FUNCTION gold.cool(of_month date, as_of date, places text[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  n bigint;
BEGIN
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

-- The empty shell of a cold month; by then no snapshot sees rows in it. Fails (lock_not_available) rather than making readers wait.
CREATE FUNCTION gold.drop_cold_shell(of_month date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog SET lock_timeout = '2s' AS $$
DECLARE
  leaf text := 'fact_cloud_billing_' || to_char(of_month, 'YYYYMM'); filled boolean;
BEGIN
  IF of_month >= coalesce((SELECT day FROM ops.retention_floor WHERE layer = 'gold_detail'), '-infinity') THEN RAISE EXCEPTION '% is not cold', of_month USING ERRCODE = 'KC001'; END IF;
  IF to_regclass('gold.' || quote_ident(leaf)) IS NULL THEN RETURN; END IF;
  filled := EXISTS (SELECT FROM gold.fact_cloud_billing WHERE date_id >= to_char(of_month, 'YYYYMMDD')::int AND date_id < to_char(of_month + interval '1 month', 'YYYYMMDD')::int);
  IF NOT filled THEN EXECUTE format('DROP TABLE gold.%I', leaf); END IF;
END $$;

-- What would go as of a day: names, counts and sizes. The pages read what the pipeline last wrote of it into ops.setting.
CREATE FUNCTION ops.retention_plan(as_of date, places text[]) RETURNS TABLE (layer text, month date, source text, source_id int, rows bigint, bytes bigint, archived boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $plan$
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

REVOKE EXECUTE ON FUNCTION ops.retention_plan(date, text[]), ops.is_archived(text[], text, bigint, date, text), silver.month_content(date), silver.is_archived(text[], date), ops.retention_years(text), ops.assert_old(text, date, date), ops.raise_floor(text, date),
  bronze.retire(int, date, date, text[]), silver.retire(date, date, text[]), gold.cool(date, date, text[]), gold.drop_cold_shell(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ops.is_archived(text[], text, bigint, date, text), silver.month_content(date), silver.is_archived(text[], date), ops.retention_years(text), ops.assert_old(text, date, date) TO kco_etl, kco_app_all;
GRANT EXECUTE ON FUNCTION ops.retention_plan(date, text[]), bronze.retire(int, date, date, text[]), silver.retire(date, date, text[]), gold.cool(date, date, text[]), gold.drop_cold_shell(date) TO kco_etl;
