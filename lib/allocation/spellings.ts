// One spelling for each team: variants that bills have brought, what they probably mean, and deciding about them.
import type { SqlRunner } from "@/lib/access/sql-runner";
import { AppError } from "@/lib/errors/app-error";
import type { Money } from "@/lib/money/money";
import { lockAllocation, queueRebuild } from "./rebuild";
import { readReason } from "./write-rules";

export const SPELLING_TAGS = ["team", "environment"] as const;
export type SpellingTag = (typeof SPELLING_TAGS)[number];

export interface SpellingSuggestion {
  readonly variant: string;
  readonly canonical: string;
  /** letters: the same without signs · one_off: one letter more, less, other or changed places · prefix: begins with the team's name */
  readonly why: "letters" | "one_off" | "prefix";
  readonly currency: string;
  /** Effective, of everything published with the variant; decimal text. From the monthly aggregate, so that the page costs the same after years. */
  readonly effective: Money;
}

export interface Spelling {
  readonly tag: SpellingTag;
  readonly variant: string;
  /** Null: looked at, and left as it is. */
  readonly canonical: string | null;
  readonly by: string;
  /** UTC instant. */
  readonly at: string;
  /** Readers see it. */
  readonly published: boolean;
}

/**
 * A team that only a tag has made, beside a team that somebody registered or that has more money. Two names are one letter apart when
 * taking at most one letter from each gives the same text, so that an equality join finds all pairs at once.
 */
const SUGGESTIONS = `
  WITH spend AS (
    SELECT team_id, trim(currency) AS currency, sum(effective_cost) AS effective FROM gold.monthly_spend_by_provider WHERE team_id <> 0 GROUP BY 1, 2
  ), main AS (SELECT DISTINCT ON (team_id) * FROM spend ORDER BY team_id, abs(effective) DESC
  ), named AS MATERIALIZED (
    SELECT t.id, t.name, t.origin, lower(t.name) AS lower, regexp_replace(lower(t.name), '[^[:alnum:]]+', '', 'g') AS letters, m.currency, coalesce(m.effective, 0) AS effective
      FROM ops.team t LEFT JOIN main m ON m.team_id = t.id WHERE t.id <> 0
  ), shortened AS (
    SELECT id, letters AS text FROM named
    UNION SELECT n.id, left(n.letters, i - 1) || substr(n.letters, i + 1) FROM named n CROSS JOIN LATERAL generate_series(1, length(n.letters)) i WHERE length(n.letters) BETWEEN 4 AND 60
  ), pairs AS (
    SELECT v.id AS variant, c.id AS canonical, 1 AS rank, 'letters' AS why FROM named v JOIN named c ON c.letters = v.letters AND c.letters <> '' AND c.id <> v.id
    UNION ALL
    SELECT DISTINCT a.id, b.id, 2, 'one_off' FROM shortened a JOIN shortened b ON b.text = a.text AND b.id <> a.id WHERE length(a.text) >= 3
    UNION ALL
    SELECT v.id, c.id, 3, 'prefix' FROM named v JOIN named c ON c.id <> v.id AND length(c.lower) >= 3 AND starts_with(v.lower, c.lower) AND substr(v.lower, length(c.lower) + 1, 1) ~ '[^[:alnum:]]'
  ), best AS (
    SELECT DISTINCT ON (v.id) v.name AS variant, c.name AS canonical, p.why, v.currency, v.effective
      FROM pairs p JOIN named v ON v.id = p.variant JOIN named c ON c.id = p.canonical
     WHERE v.origin = 'discovered' AND v.currency IS NOT NULL AND (c.origin <> 'discovered' OR (abs(c.effective), -c.id) > (abs(v.effective), -v.id))
       AND NOT EXISTS (SELECT FROM ops.tag_spelling s WHERE s.tag = 'team' AND s.variant = v.lower AND NOT s.forgotten)
     ORDER BY v.id, p.rank, (c.origin <> 'discovered') DESC, abs(c.effective) DESC, c.id
  )
  SELECT variant AS "variant", canonical AS "canonical", why AS "why", currency AS "currency", trim_scale(effective)::text AS "effective" FROM best ORDER BY abs(effective) DESC, variant LIMIT 100`;

/** Undecided variants of team names, largest spend first. For roles that see everything. */
export function suggestSpellings(db: SqlRunner): Promise<SpellingSuggestion[]> {
  return db.query<SpellingSuggestion>(SUGGESTIONS, []);
}

export function listSpellings(db: SqlRunner): Promise<Spelling[]> {
  return db.query<Spelling>(
    `SELECT tag AS "tag", variant AS "variant", canonical AS "canonical", written_by AS "by", to_char(written_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS "at", published_at IS NOT NULL OR (canonical IS NULL AND published_canonical IS NULL) AS "published"
       FROM ops.tag_spelling WHERE NOT forgotten ORDER BY canonical IS NULL, tag DESC, canonical, variant LIMIT 1000`,
    [],
  );
}

export interface SpellingOrder {
  readonly tag: SpellingTag;
  readonly variant: string;
  /** What it is read as; null: leave it as it is; undefined: forget what was decided. */
  readonly canonical: string | null | undefined;
}

async function assertPlain(db: SqlRunner, { tag, variant, canonical }: SpellingOrder): Promise<void> {
  if (variant === "" || variant.length > 100) throw new AppError("invalid_input", `The variant is "${variant.slice(0, 40)}": write 1 to 100 characters.`);
  if (canonical === null || canonical === undefined) return;
  if (canonical === "" || canonical.length > 100) throw new AppError("invalid_input", `The spelling is "${canonical.slice(0, 40)}": write 1 to 100 characters.`);
  if (canonical.toLowerCase() === variant) throw new AppError("invalid_input", `"${variant}" and "${canonical}" are one already: upper and lower case make no difference.`);
  const [chain] = await db.query<{ variant: string; canonical: string }>(
    `SELECT variant AS "variant", canonical AS "canonical" FROM ops.tag_spelling WHERE tag = $1 AND canonical IS NOT NULL AND variant <> $2 AND (variant = lower($3) OR lower(canonical) = $2) LIMIT 1`,
    [tag, variant, canonical],
  );
  if (chain) throw new AppError("conflict", `"${chain.variant}" is read as "${chain.canonical}" already: a value is either a variant or a spelling, never both. Change that one first.`);
  const [team] = tag === "environment" ? [{}] : await db.query("SELECT FROM ops.team WHERE lower(name) = lower($1)", [canonical]);
  if (!team) throw new AppError("not_found", `There is no team "${canonical}" that "${variant}" could be read as.`);
}

/**
 * Decides about one variant and queues the rebuild that makes it count for every day. Call it inside one transaction.
 * @returns the run; null when figures do not change
 * @throws AppError "invalid_input", "not_found", "conflict"
 */
export async function decideSpelling(db: SqlRunner, asked: SpellingOrder, order: { actor: string; reason: string; trigger: "manual" | "cli"; now: Date }): Promise<{ runId: string | null }> {
  const reason = readReason(order.reason);
  const spelling = { tag: asked.tag, variant: asked.variant.trim().toLowerCase(), canonical: typeof asked.canonical === "string" ? asked.canonical.trim() : asked.canonical };
  await lockAllocation(db);
  await assertPlain(db, spelling);
  const { tag, variant, canonical } = spelling;
  const [before] = await db.query<{ canonical: string | null }>(`SELECT canonical AS "canonical" FROM ops.tag_spelling WHERE tag = $1 AND variant = $2 AND NOT forgotten`, [tag, variant]);
  if (canonical === undefined && !before) throw new AppError("not_found", `Nothing was decided about "${variant}" of the tag ${tag}.`);
  // What is published counts for every run until the rebuild: its column is left alone, and a forgotten row goes with the rebuild.
  await db.query(
    `INSERT INTO ops.tag_spelling (tag, variant, canonical, written_by, forgotten) VALUES ($1, $2, $3, $4, $5::boolean)
     ON CONFLICT (tag, variant) DO UPDATE SET canonical = excluded.canonical, written_by = excluded.written_by, written_at = now(), published_at = NULL, forgotten = excluded.forgotten`,
    [tag, variant, canonical ?? null, order.actor, canonical === undefined],
  );
  await db.query("INSERT INTO ops.audit_log (actor, action, object, reason, before, after) VALUES ($1, 'tag.spelling', $2, $3, $4::jsonb, $5::jsonb)", [
    order.actor, `tag:${tag}:${variant}`, reason, before ? JSON.stringify(before) : null, canonical === undefined ? null : JSON.stringify({ canonical }),
  ]);
  const moves = (before?.canonical ?? null) !== (canonical ?? null);
  return { runId: moves ? await queueRebuild(db, { ...order, reason }) : null };
}
