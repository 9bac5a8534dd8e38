-- Invoices and what the bills state of them, the months in which a source speaks for its scope, and which movements came after their day was complete.

-- Billing periods (their first days) that a source is published for (DOMAIN §1); authoritative = false: none, it is a comparison.
ALTER TABLE ops.source ADD COLUMN authority daterange NOT NULL DEFAULT '(,)' CHECK (NOT isempty(authority));
-- The periods gold holds of it now; a publish that finds another answer builds the source's slices anew.
ALTER TABLE ops.source_state ADD COLUMN published_authority daterange NOT NULL DEFAULT '(,)';

ALTER TABLE ops.reconciliation
  ADD COLUMN authoritative boolean NOT NULL DEFAULT true,     -- false: a comparison in this period, gold holds none of it
  ADD COLUMN invoice ops.money,                               -- net + tax of the invoices entered; null: none yet
  ADD COLUMN invoice_difference ops.money,                    -- what no named line explains, at cents
  ADD COLUMN invoice_lines jsonb NOT NULL DEFAULT '[]';       -- [{name, amount}]

CREATE TABLE ops.invoice (
  id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  source_id       int NOT NULL REFERENCES ops.source (id),    -- stands for its scope: matched with every source of the same provider and billing account
  billing_account text NOT NULL DEFAULT '',                   -- '' = the whole scope; else one payer of a delivery that holds several
  issuer          text NOT NULL,
  invoice_id      text NOT NULL,
  billing_period  date NOT NULL CHECK (billing_period = date_trunc('month', billing_period)),
  currency        char(3) NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  net             ops.money NOT NULL,
  tax             ops.money NOT NULL DEFAULT 0,
  note            text,
  entered_by      text NOT NULL,
  entered_at      timestamptz NOT NULL DEFAULT now(),
  removed_by      text,
  removed_at      timestamptz,
  removed_reason  text,
  CHECK ((removed_at IS NULL) = (removed_by IS NULL) AND (removed_at IS NULL) = (removed_reason IS NULL))
);
CREATE UNIQUE INDEX invoice_identity_key ON ops.invoice (source_id, billing_account, lower(issuer), invoice_id, billing_period, currency) WHERE removed_at IS NULL;
CREATE INDEX invoice_period_idx ON ops.invoice (billing_period, source_id);

-- What the rows of a source's current slices say about invoices; written after each publish of a period, so that matching reads a few rows.
CREATE TABLE ops.billed_invoice (
  source_id       int NOT NULL REFERENCES ops.source (id),
  billing_period  date NOT NULL,
  currency        char(3) NOT NULL,
  billing_account text NOT NULL,
  issuer          text NOT NULL,
  invoice_id      text NOT NULL,                              -- '' = the rows name none
  net             ops.money NOT NULL,
  tax             ops.money NOT NULL,
  row_count       bigint NOT NULL,
  PRIMARY KEY (source_id, billing_period, currency, billing_account, issuer, invoice_id)
);
INSERT INTO ops.billed_invoice (source_id, billing_period, currency, billing_account, issuer, invoice_id, net, tax, row_count)
SELECT s.source_id, s.billing_period, s.billing_currency, s.billing_account_id, coalesce(s.invoice_issuer_name, ''), coalesce(s.invoice_id, ''),
  coalesce(sum(s.billed_cost) FILTER (WHERE s.charge_category <> 'Tax'), 0), coalesce(sum(s.billed_cost) FILTER (WHERE s.charge_category = 'Tax'), 0), count(*)
FROM silver.cost_and_usage s
JOIN ops.slice c ON c.source_id = s.source_id AND c.slice = s.slice AND c.batch_id = s.batch_id
WHERE NOT c.excluded @> s.usage_date
GROUP BY 1, 2, 3, 4, 5, 6;

-- True where the day had been called complete before this movement (complete_through of that moment): a restatement. Else it was still settling.
ALTER TABLE gold.daily_spend_change ADD COLUMN settled boolean NOT NULL DEFAULT false;
-- Movements from before this column: a restated day was complete two days back, in a file at once.
UPDATE gold.daily_spend_change c SET settled = true
FROM ops.data_version v JOIN ops.run r ON r.id = v.run_id, ops.source s
WHERE v.version = c.data_version AND s.id = c.source_id AND c.cause = 'restated' AND (s.type = 'file' OR c.date_id < to_char(r.logical_date - 2, 'YYYYMMDD')::int);
CREATE INDEX daily_spend_change_settled_idx ON gold.daily_spend_change (data_version) WHERE settled;
-- For the sums of touched days (assert_changes_sum_to_daily_spend) and as-of answers of a range.
CREATE INDEX daily_spend_change_date_idx ON gold.daily_spend_change (date_id, source_id);

-- Company totals: for those who see everything, and the pipeline.
GRANT SELECT, INSERT, UPDATE, DELETE ON ops.invoice, ops.billed_invoice TO kco_etl;
GRANT SELECT, INSERT ON ops.invoice TO kco_app_all;
GRANT UPDATE (removed_by, removed_at, removed_reason) ON ops.invoice TO kco_app_all;
GRANT SELECT ON ops.billed_invoice TO kco_app_all;
GRANT UPDATE (invoice, invoice_difference, invoice_lines, level) ON ops.reconciliation TO kco_app_all;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA ops TO kco_etl, kco_app_all;
GRANT SELECT (authority) ON ops.source TO kco_app;
GRANT SELECT (authoritative) ON ops.reconciliation TO kco_app;
-- The batches behind a figure: their headers, never their records.
GRANT USAGE ON SCHEMA bronze TO kco_app_all;
GRANT SELECT (id, source_id, format, batch_month, logical_date, status, covers, file_name, content_sha256, pages, rows, bytes, hash, run_id, created_at) ON bronze.batch TO kco_app_all;
DO $$
DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['ops.invoice', 'ops.billed_invoice'] LOOP
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY app_all ON %s FOR ALL TO kco_app_all USING (true) WITH CHECK (true)', t);
    EXECUTE format('CREATE POLICY etl ON %s FOR ALL TO kco_etl USING (true) WITH CHECK (true)', t);
  END LOOP;
END $$;
