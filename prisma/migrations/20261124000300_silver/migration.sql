-- silver: cleaned zone. FOCUS 1.2 columns in snake_case; rows belong to a batch and are never changed in place.
CREATE TABLE silver.cost_and_usage (
  silver_id bigint GENERATED ALWAYS AS IDENTITY,
  source_id int NOT NULL,
  batch_id bigint NOT NULL,
  record_ordinal bigint NOT NULL,                             -- the bronze record
  record_part smallint NOT NULL DEFAULT 0,                    -- 0 = the charge, 1… = rows split off it (credits)
  slice text NOT NULL,
  cloud_provider text NOT NULL,
  usage_date date NOT NULL,
  billing_period date NOT NULL,
  billed_cost ops.money NOT NULL,
  effective_cost ops.money NOT NULL,
  list_cost ops.money,
  contracted_cost ops.money,
  billing_currency char(3) NOT NULL,
  billing_account_id text NOT NULL,
  billing_account_name text,
  billing_period_start timestamptz,
  billing_period_end timestamptz,
  charge_period_start timestamptz NOT NULL,
  charge_period_end timestamptz NOT NULL,
  charge_category text NOT NULL CHECK (charge_category IN ('Usage', 'Purchase', 'Tax', 'Credit', 'Adjustment')),
  charge_class text,
  charge_description text,
  charge_frequency text,
  invoice_id text,
  invoice_issuer_name text,
  provider_name text NOT NULL,
  publisher_name text,
  service_category text,
  service_subcategory text,
  service_name text NOT NULL,
  sub_account_id text,
  sub_account_name text,
  region_id text,
  region_name text,
  availability_zone text,
  resource_id text,
  resource_name text,
  resource_type text,
  sku_id text,
  sku_meter text,
  sku_price_id text,
  pricing_category text,
  pricing_quantity numeric,
  pricing_unit text,
  list_unit_price numeric,
  contracted_unit_price numeric,
  consumed_quantity numeric,
  consumed_unit text,
  commitment_discount_category text,
  commitment_discount_id text,
  commitment_discount_name text,
  commitment_discount_quantity numeric,
  commitment_discount_status text,
  commitment_discount_type text,
  commitment_discount_unit text,
  capacity_reservation_id text,
  capacity_reservation_status text,
  tags jsonb NOT NULL DEFAULT '{}',
  is_credit boolean NOT NULL,
  is_estimated boolean NOT NULL DEFAULT false,
  x_charge_category_inferred boolean NOT NULL DEFAULT false,
  x_list_cost_known boolean NOT NULL DEFAULT false,
  x_effective_is_billed boolean NOT NULL DEFAULT false,
  x_credits jsonb,
  x_unblended_cost ops.money
) PARTITION BY RANGE (usage_date);
CREATE INDEX cost_and_usage_batch_idx ON silver.cost_and_usage (batch_id);

CREATE TABLE silver.quarantine (
  id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  source_id      int NOT NULL,
  batch_id       bigint NOT NULL,
  record_ordinal bigint NOT NULL,
  line           bigint,
  check_id       text NOT NULL,
  reason         text NOT NULL,                               -- names the column and the wrong value
  record         jsonb NOT NULL,                              -- as delivered
  billed_cost    ops.money,                                   -- null: the amount itself could not be read
  currency       char(3),
  billing_period date,
  run_id         bigint NOT NULL,
  status         text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'released', 'discarded')),
  resolved_by    text,
  resolved_at    timestamptz,
  created_at     timestamptz NOT NULL DEFAULT now(),
  UNIQUE (batch_id, record_ordinal)
);

-- Conservation of one batch: received = loaded + quarantined + deduplicated + other_view, rows and amounts.
CREATE TABLE silver.conservation (
  batch_id       bigint NOT NULL,
  source_column  text NOT NULL,                               -- the file's own cost column
  currency       char(3) NOT NULL,
  month          date NOT NULL,
  received_rows  bigint NOT NULL, loaded_rows bigint NOT NULL, quarantined_rows bigint NOT NULL, deduplicated_rows bigint NOT NULL DEFAULT 0, other_view_rows bigint NOT NULL DEFAULT 0,
  received       ops.money NOT NULL, loaded ops.money NOT NULL, quarantined ops.money NOT NULL, deduplicated ops.money NOT NULL DEFAULT 0, other_view ops.money NOT NULL DEFAULT 0,
  PRIMARY KEY (batch_id, source_column, currency, month)
);

-- Makes the monthly partitions that [from, to] touches.
CREATE FUNCTION silver.ensure_partitions(from_day date, to_day date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  m date := date_trunc('month', from_day)::date; name text;
BEGIN
  WHILE m <= to_day LOOP
    name := 'cost_and_usage_' || to_char(m, 'YYYYMM');
    IF to_regclass('silver.' || quote_ident(name)) IS NULL THEN
      PERFORM pg_advisory_xact_lock(hashtext('silver.cost_and_usage'));
      EXECUTE format('CREATE TABLE IF NOT EXISTS silver.%I PARTITION OF silver.cost_and_usage FOR VALUES FROM (%L) TO (%L)', name, m, (m + interval '1 month')::date);
    END IF;
    m := (m + interval '1 month')::date;
  END LOOP;
END $$;
