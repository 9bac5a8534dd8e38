-- Indexes for questions that pages ask at each request, so that an answer does not take longer with each year of history; and two rights that pages need.

-- The newest result of a check for one source (standing results, on every page with money).
CREATE INDEX validation_result_check_source_idx ON ops.validation_result (check_id, source_id, id DESC);

-- The runs that repeat a run (grid, calendar, run page).
CREATE INDEX run_parent_idx ON ops.run (parent_id) WHERE parent_id IS NOT NULL;

-- The deliveries of a run.
CREATE INDEX batch_run_idx ON bronze.batch (run_id);

-- Anomalies of a range of days, for those who see every team.
CREATE INDEX anomaly_day_idx ON ops.anomaly (usage_date);

-- Messages that have not gone out; sent ones stay and would be counted past at each look.
CREATE INDEX outbox_open_idx ON ops.outbox (status, created_at) WHERE status <> 'sent';

-- The deliveries that brought something of a billing month, without asking each delivery.
CREATE INDEX conservation_month_idx ON silver.conservation (month, currency, batch_id);

-- A remembered answer about detail names the day that detail begins with; readers of a team's rows remember too.
GRANT SELECT ON ops.retention_floor TO kco_app;

-- A backfill is planned without a reason; who starts it says why.
GRANT UPDATE (reason) ON ops.backfill TO kco_app_all;
