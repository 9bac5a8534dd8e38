// What kco rules coverage, spellings and spell do and say.
import type { Pool } from "pg";
import { onPg } from "@/lib/access/sql-runner";
import { COVERAGE_TARGET, coverageByRule, coverageOf } from "@/lib/allocation/coverage";
import { previewMonth } from "@/lib/allocation/preview-rules";
import { decideSpelling, listSpellings, SPELLING_TAGS, suggestSpellings } from "@/lib/allocation/spellings";
import { dayOf } from "@/lib/dates/dates";
import { withTx } from "@/lib/db/with-tx";
import { AppError } from "@/lib/errors/app-error";
import { formatPercent } from "@/lib/format/number";
import { compareMoney } from "@/lib/money/money";
import { cliActor } from "@/jobs/cli/actor";
import type { CommandResult } from "@/jobs/cli/command-result";
import type { SpellOptions } from "@/jobs/cli/rules";
import { textTable } from "@/jobs/cli/text-table";

const share = (ratio: string | null): string => (ratio === null ? "–" : formatPercent(ratio));

export async function coverage(pool: Pool, asked: string | undefined): Promise<CommandResult> {
  const db = onPg(pool);
  const month = asked === undefined ? await previewMonth(db, dayOf(new Date())) : `${asked}-01`;
  if (month === null) throw new AppError("not_found", "Nothing is published yet, so nothing is allocated.");
  const [all, rules] = [await coverageOf(db, month), await coverageByRule(db, month)];
  const ok = all.every((c) => c.share === null || compareMoney(c.share, COVERAGE_TARGET) >= 0);
  const lines = all.map((c) => `${month.slice(0, 7)}: ${share(c.share)} of ${c.usage} ${c.currency} effective usage is allocated, ${share(c.tagShare)} by tag (target ${formatPercent(COVERAGE_TARGET, { digits: 0 })})`);
  const table = textTable(["rule", "version", "effective usage", "", "share", "charges"], rules.map((r) => [r.name, String(r.version), r.effective, r.currency, share(r.share), String(r.rows)]));
  return { ok, document: { ok, month, target: COVERAGE_TARGET, coverage: all, rules }, lines: all.length === 0 ? [`${month.slice(0, 7)} has no usage.`] : [...lines, "", ...table] };
}

export async function spellings(pool: Pool): Promise<CommandResult> {
  const db = onPg(pool);
  const [suggestions, decided] = [await suggestSpellings(db), await listSpellings(db)];
  const open = suggestions.map((s) => [s.variant, s.canonical, s.why.replace("_", " "), s.effective, s.currency]);
  const known = decided.map((s) => [s.tag, s.variant, s.canonical ?? "(itself)", s.by, s.at, s.published ? "" : "waits for its rebuild"]);
  return {
    document: { suggestions, spellings: decided },
    lines: [...(open.length === 0 ? ["No team looks like a variant of another."] : textTable(["tag value", "probably", "why", "effective", ""], open)), ...(known.length === 0 ? [] : ["", ...textTable(["tag", "value", "read as", "by", "at (UTC)", ""], known)])],
  };
}

export async function spell(pool: Pool, variant: string, canonical: string | undefined, options: SpellOptions): Promise<CommandResult> {
  const tag = SPELLING_TAGS.find((known) => known === options.tag);
  if (!tag) throw new AppError("usage", `--tag is "${options.tag}": use one of ${SPELLING_TAGS.join(", ")}.`);
  if ([canonical !== undefined, options.ignore === true, options.forget === true].filter(Boolean).length !== 1) throw new AppError("usage", "Name what it is read as, or one of --ignore and --forget.");
  const means = options.ignore === true ? null : canonical;
  const { runId } = await withTx(pool, (client) => decideSpelling(onPg(client), { tag, variant, canonical: means }, { actor: cliActor(), reason: options.reason, trigger: "cli", now: new Date() }));
  const said = means === undefined ? `forgot what was decided about ${variant}` : means === null ? `${variant} stays as it is` : `${variant} is read as ${means}`;
  return { document: { ok: true, tag, variant, canonical: means ?? null, run_id: runId }, lines: [runId === null ? said : `${said}; run ${runId} builds the figures again`] };
}
