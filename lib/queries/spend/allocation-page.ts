// Everything the allocation page shows, in one snapshot.
import "server-only";
import type { Scope } from "@/lib/access/scope";
import { coverageByRule, coverageOf, type Coverage, type RuleCoverage } from "@/lib/allocation/coverage";
import { listAccounts, type OwnedAccount } from "@/lib/allocation/owners";
import { previewMonth } from "@/lib/allocation/preview-rules";
import { listVersions, newestApplied, ruleSetOf, type StoredRuleSet } from "@/lib/allocation/read-rules";
import { rebuildState, type RebuildState } from "@/lib/allocation/rebuild";
import type { RuleSet } from "@/lib/allocation/rule-set";
import { listSpellings, suggestSpellings, type Spelling, type SpellingSuggestion } from "@/lib/allocation/spellings";
import { untaggedSpend, type Untagged } from "@/lib/allocation/untagged";
import { addMonths, type Day } from "@/lib/dates/dates";
import { asReader } from "@/lib/queries/admin/as-actor";

export interface AllocationPage {
  /** Newest applied version: what an edit starts from. */
  readonly version: number;
  readonly applied: RuleSet;
  readonly draft: RuleSet | null;
  readonly versions: readonly StoredRuleSet[];
  readonly rebuild: RebuildState | null;
  readonly teams: readonly string[];
  /** The month of the figures; null before the first publish. */
  readonly month: Day | null;
  readonly coverage: readonly Coverage[];
  readonly byRule: readonly RuleCoverage[];
  readonly untagged: Untagged;
  readonly accounts: readonly OwnedAccount[];
  readonly suggestions: readonly SpellingSuggestion[];
  readonly spellings: readonly Spelling[];
}

export function allocationPage(scope: Scope, today: Day): Promise<AllocationPage> {
  return asReader(scope, async (db) => {
    const version = await newestApplied(db);
    const versions = await listVersions(db);
    const draft = versions.find(({ state }) => state === "draft");
    const teams = await db.query<{ name: string }>(`SELECT name AS "name" FROM ops.team WHERE id <> 0 ORDER BY name`, []);
    const month = await previewMonth(db, today);
    return {
      version, versions, month,
      applied: await ruleSetOf(db, version),
      draft: draft === undefined ? null : await ruleSetOf(db, draft.version),
      rebuild: await rebuildState(db),
      teams: teams.map(({ name }) => name),
      coverage: month === null ? [] : await coverageOf(db, month),
      byRule: month === null ? [] : await coverageByRule(db, month),
      untagged: month === null ? { top: [], totals: [] } : await untaggedSpend(db, { from: month, to: addMonths(month, 1) }, null),
      accounts: await listAccounts(db),
      suggestions: await suggestSpellings(db),
      spellings: await listSpellings(db),
    };
  });
}
