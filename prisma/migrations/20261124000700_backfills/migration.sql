-- Schedules as the jobs keep them, backfills and their chunks, how far each billing period is settled.
ALTER TABLE ops.run DROP CONSTRAINT run_kind_check;
ALTER TABLE ops.run ADD CONSTRAINT run_kind_check CHECK (kind IN ('daily', 'import', 'backfill', 'full_refresh', 'rerun', 'maintenance'));

-- What jobs/schedules.ts says, written by the process that runs it, so that pages show what will really happen.
CREATE TABLE ops.schedule (
  id       text PRIMARY KEY,
  cron     text NOT NULL,
  says     text NOT NULL,                                     -- the cron in words, UTC
  runs     text NOT NULL,
  next_at  timestamptz NOT NULL,
  seen_at  timestamptz NOT NULL                               -- when a process last looked at it
);

-- States of (source, billing period), DOMAIN §2: open moves still, final is settled by the provider's rule, closed by a person.
CREATE TABLE ops.billing_period_state (
  source_id      int NOT NULL REFERENCES ops.source (id),
  billing_period date NOT NULL,
  state          text NOT NULL CHECK (state IN ('open', 'final', 'closed')),
  since          timestamptz NOT NULL,
  by             text NOT NULL,                               -- 'rule', or the person who closed or reopened it
  reason         text NOT NULL,
  PRIMARY KEY (source_id, billing_period)
);

CREATE TABLE ops.backfill (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  request_key  text UNIQUE,                                   -- one backfill per order, however often it is sent
  from_day     date NOT NULL,
  to_day       date NOT NULL,                                 -- exclusive
  mode         text NOT NULL CHECK (mode IN ('missing', 'failed', 'all')),
  sources      text[] NOT NULL DEFAULT '{}',                  -- names; empty = every source that is fetched
  concurrency  int NOT NULL DEFAULT 1 CHECK (concurrency BETWEEN 1 AND 8),
  backwards    boolean NOT NULL DEFAULT false,
  reason       text NOT NULL,
  requested_by text NOT NULL,
  status       text NOT NULL CHECK (status IN ('planning', 'planned', 'running', 'succeeded', 'succeeded_with_warnings', 'failed', 'cancelled')),
  estimate     jsonb NOT NULL DEFAULT '{}',                   -- {runs, requests, usd, minutes, sources: [{source, runs, requests, usd, minutes}]}
  error        text,                                          -- why it could not be planned
  cancel_requested_at timestamptz,
  created_at   timestamptz NOT NULL DEFAULT now(),
  started_at   timestamptz,
  finished_at  timestamptz,
  CHECK (from_day < to_day)
);
CREATE INDEX backfill_status_idx ON ops.backfill (status);

CREATE TABLE ops.backfill_chunk (
  backfill_id bigint NOT NULL REFERENCES ops.backfill (id),
  position    int NOT NULL,
  source_id   int NOT NULL REFERENCES ops.source (id),
  from_day    date NOT NULL,
  to_day      date NOT NULL,
  run_id      bigint REFERENCES ops.run (id),                 -- null: not begun
  PRIMARY KEY (backfill_id, position)
);
CREATE INDEX backfill_chunk_run_idx ON ops.backfill_chunk (run_id);

GRANT SELECT, INSERT, UPDATE, DELETE ON ops.schedule, ops.billing_period_state, ops.backfill, ops.backfill_chunk TO kco_etl;
GRANT SELECT ON ops.schedule, ops.billing_period_state, ops.backfill, ops.backfill_chunk TO kco_app_all;
GRANT INSERT ON ops.backfill, ops.billing_period_state TO kco_app_all;
GRANT UPDATE (status, started_at, cancel_requested_at) ON ops.backfill TO kco_app_all;
GRANT UPDATE (state, since, by, reason) ON ops.billing_period_state TO kco_app_all;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA ops TO kco_etl, kco_app_all;
