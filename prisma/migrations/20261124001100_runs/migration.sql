-- What people have learned from a failed run, one a run; older versions stand in the audit log.
CREATE TABLE ops.post_mortem (
  run_id     bigint PRIMARY KEY REFERENCES ops.run (id),
  happened   text NOT NULL,
  cause      text NOT NULL,
  change     text NOT NULL,                                   -- what is done so that it does not come again
  entry      text NOT NULL,                                   -- the runbook's entry it belongs to
  written_by text NOT NULL,
  written_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);

GRANT SELECT, INSERT, UPDATE, DELETE ON ops.post_mortem TO kco_etl;
GRANT SELECT, INSERT ON ops.post_mortem TO kco_app_all;
GRANT UPDATE (happened, cause, change, entry, written_by, updated_at) ON ops.post_mortem TO kco_app_all;

-- The grid and the calendar ask by when a run was made.
CREATE INDEX run_created_idx ON ops.run (created_at DESC, id DESC);
