-- Spellings that wait: what readers see stays in force for every run until the rebuild that publishes the new decision.
ALTER TABLE ops.tag_spelling
  ADD COLUMN published_canonical text CHECK (published_canonical = btrim(published_canonical) AND published_canonical <> ''), -- null: published as it is spelled
  ADD COLUMN forgotten boolean NOT NULL DEFAULT false, -- the decision is taken back; the row goes with the rebuild
  ADD CHECK (NOT forgotten OR canonical IS NULL);
UPDATE ops.tag_spelling SET published_canonical = canonical WHERE published_at IS NOT NULL;
GRANT UPDATE (published_canonical, forgotten) ON ops.tag_spelling TO kco_app_all;

-- First day of an account, and whether a team has a charge of it: asked for by pages and in each publish.
CREATE INDEX daily_spend_account_date_idx ON gold.daily_spend (account_id, date_id);
