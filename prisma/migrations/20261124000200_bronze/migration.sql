-- bronze: raw zone, append-only. Records as delivered, text columns, one table per format; unknown columns in extra.
CREATE SEQUENCE bronze.batch_id_seq;

CREATE TABLE bronze.batch (
  id                 bigint PRIMARY KEY,
  source_id          int NOT NULL REFERENCES ops.source (id),
  format             text NOT NULL,
  batch_month        date NOT NULL,
  logical_date       date NOT NULL,
  status             text NOT NULL CHECK (status IN ('loaded', 'rejected')),
  covers             text[] NOT NULL,                         -- the slices this batch replaces whole, also empty ones
  file_name          text,
  content_sha256     text,
  columns            jsonb NOT NULL,
  schema_fingerprint text NOT NULL,
  pages              int NOT NULL,
  rows               bigint NOT NULL,
  bytes              bigint NOT NULL,
  delivered_totals   jsonb NOT NULL,
  provider_totals    jsonb NOT NULL,
  details            jsonb NOT NULL DEFAULT '{}',
  block_hashes       text[] NOT NULL,                         -- sha256 of each 10,000 rows in ordinal order, in COPY text form
  seq                bigint NOT NULL,
  prev_hash          text NOT NULL,
  hash               text NOT NULL,
  run_id             bigint NOT NULL REFERENCES ops.run (id),
  created_at         timestamptz NOT NULL DEFAULT now(),
  UNIQUE (source_id, seq)
);

-- The head of each source's chain; locked by load_to_raw_zone.
CREATE TABLE bronze.chain_head (
  source_id int PRIMARY KEY REFERENCES ops.source (id),
  seq       bigint NOT NULL,
  hash      text NOT NULL
);

CREATE TABLE bronze.page (
  source_id int NOT NULL, batch_month date NOT NULL, batch_id bigint NOT NULL, ordinal bigint NOT NULL,
  request text NOT NULL, body text NOT NULL
) PARTITION BY LIST (source_id);

CREATE TABLE bronze.kco_csv (
  source_id int NOT NULL, batch_month date NOT NULL, batch_id bigint NOT NULL, ordinal bigint NOT NULL, line bigint NOT NULL,
  date text, account_id text, project_id text, service text, team text, env text, cost_usd text,
  extra jsonb
) PARTITION BY LIST (source_id);

CREATE TABLE bronze.focus (
  source_id int NOT NULL, batch_month date NOT NULL, batch_id bigint NOT NULL, ordinal bigint NOT NULL, line bigint NOT NULL,
  availability_zone text, billed_cost text, billing_account_id text, billing_account_name text, billing_account_type text,
  billing_currency text, billing_period_end text, billing_period_start text, capacity_reservation_id text, capacity_reservation_status text,
  charge_category text, charge_class text, charge_description text, charge_frequency text, charge_period_end text, charge_period_start text,
  commitment_discount_category text, commitment_discount_id text, commitment_discount_name text, commitment_discount_quantity text,
  commitment_discount_status text, commitment_discount_type text, commitment_discount_unit text,
  consumed_quantity text, consumed_unit text, contracted_cost text, contracted_unit_price text, effective_cost text,
  invoice_id text, invoice_issuer_name text, list_cost text, list_unit_price text,
  pricing_category text, pricing_currency text, pricing_currency_contracted_unit_price text, pricing_currency_effective_cost text,
  pricing_currency_list_unit_price text, pricing_quantity text, pricing_unit text, provider_name text, publisher_name text,
  region_id text, region_name text, resource_id text, resource_name text, resource_type text,
  service_category text, service_name text, service_subcategory text, sku_id text, sku_meter text, sku_price_details text, sku_price_id text,
  sub_account_id text, sub_account_name text, sub_account_type text, tags text,
  extra jsonb
) PARTITION BY LIST (source_id);

-- One row per group of a Cost Explorer answer; control queries are kept as pages and totals, not as rows.
CREATE TABLE bronze.aws_ce (
  source_id int NOT NULL, batch_month date NOT NULL, batch_id bigint NOT NULL, ordinal bigint NOT NULL, line bigint NOT NULL,
  period_start text, period_end text, estimated text, linked_account text, linked_account_name text, record_class text,
  service text, tag_key text, tag_value text,
  unblended_cost text, amortized_cost text, net_unblended_cost text, net_amortized_cost text, usage_quantity text, currency text,
  extra jsonb
) PARTITION BY LIST (source_id);

-- Google's standard billing export, nested fields by path, repeated fields as JSON text.
CREATE TABLE bronze.gcp_billing (
  source_id int NOT NULL, batch_month date NOT NULL, batch_id bigint NOT NULL, ordinal bigint NOT NULL, line bigint NOT NULL,
  partition_day text, billing_account_id text, service_id text, service_description text, sku_id text, sku_description text,
  usage_start_time text, usage_end_time text, project_id text, project_number text, project_name text, project_labels text, project_ancestors text,
  labels text, system_labels text, tags text,
  location text, location_country text, location_region text, location_zone text, resource_name text, resource_global_name text,
  cost text, cost_at_list text, currency text, currency_conversion_rate text, usage_amount text, usage_unit text,
  usage_amount_in_pricing_units text, usage_pricing_unit text, credits text, invoice_month text, invoice_publisher_type text, cost_type text,
  adjustment_info text, transaction_type text, seller_name text, export_time text,
  extra jsonb
) PARTITION BY LIST (source_id);

-- Makes the partition of one source and month and gives back its name; the pipeline may call it, not create tables itself.
CREATE FUNCTION bronze.ensure_partition(format text, source_id int, batch_month date) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  by_source text := format || '_s' || source_id;
  by_month  text := by_source || '_' || to_char(batch_month, 'YYYYMM');
BEGIN
  IF format NOT IN ('page', 'kco_csv', 'focus', 'aws_ce', 'gcp_billing') THEN
    RAISE EXCEPTION 'no bronze table for format %', format;
  END IF;
  IF to_regclass('bronze.' || quote_ident(by_month)) IS NULL THEN
    PERFORM pg_advisory_xact_lock(hashtext('bronze.' || by_source));
    EXECUTE pg_catalog.format('CREATE TABLE IF NOT EXISTS bronze.%I PARTITION OF bronze.%I FOR VALUES IN (%s) PARTITION BY RANGE (batch_month)', by_source, format, source_id);
    EXECUTE pg_catalog.format('CREATE TABLE IF NOT EXISTS bronze.%I PARTITION OF bronze.%I FOR VALUES FROM (%L) TO (%L)', by_month, by_source, batch_month, (batch_month + interval '1 month')::date);
    EXECUTE pg_catalog.format('CREATE INDEX IF NOT EXISTS %I ON bronze.%I (batch_id)', by_month || '_batch_idx', by_month);
    EXECUTE pg_catalog.format('GRANT SELECT, INSERT ON bronze.%I TO kco_etl', by_month);
  END IF;
  RETURN 'bronze.' || quote_ident(by_month);
END $$;

-- Rows that no batch vouches for (an extraction that was abandoned). Only rows without a batch can be removed.
CREATE FUNCTION bronze.sweep_abandoned(run bigint) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  e record; n bigint; total bigint := 0; leaf text; t text;
BEGIN
  FOR e IN SELECT * FROM ops.extraction x WHERE x.run_id = run AND NOT EXISTS (SELECT 1 FROM bronze.batch b WHERE b.id = x.batch_id) LOOP
    FOREACH t IN ARRAY ARRAY[e.format, 'page'] LOOP
      leaf := t || '_s' || e.source_id || '_' || to_char(e.batch_month, 'YYYYMM');
      IF to_regclass('bronze.' || quote_ident(leaf)) IS NOT NULL THEN
        EXECUTE pg_catalog.format('DELETE FROM bronze.%I WHERE batch_id = $1', leaf) USING e.batch_id;
        GET DIAGNOSTICS n = ROW_COUNT;
        total := total + n;
      END IF;
    END LOOP;
    DELETE FROM ops.extraction WHERE batch_id = e.batch_id;
  END LOOP;
  RETURN total;
END $$;
