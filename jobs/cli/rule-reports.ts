// What kco rules does and says.
import { readFile, stat } from "node:fs/promises";
import type { Pool } from "pg";
import { onPg } from "@/lib/access/sql-runner";
import { previewRules } from "@/lib/allocation/preview-rules";
import { listVersions, newestApplied, ruleSetOf } from "@/lib/allocation/read-rules";
import { ruleSetShape, type Rule, type RuleSet } from "@/lib/allocation/rule-set";
import { BUILT_IN_NAMES, saysCondition } from "@/lib/allocation/rule-words";
import { applyRules } from "@/lib/allocation/write-rules";
import { dayOf } from "@/lib/dates/dates";
import { withTx } from "@/lib/db/with-tx";
import { AppError, messageOf } from "@/lib/errors/app-error";
import { cliActor } from "@/jobs/cli/actor";
import type { CommandResult } from "@/jobs/cli/command-result";
import { outcomeResult, runQueuedInCommand } from "@/jobs/cli/run-in-command";
import { textTable } from "@/jobs/cli/text-table";
import type { CommandDatabase } from "@/jobs/cli/with-database";

const MAX_FILE_BYTES = 1 << 20;

function saysRule(rule: Rule): string[] {
  return rule.kind === "match" ? [rule.name, rule.when.map(saysCondition).join(" and "), rule.team] : [BUILT_IN_NAMES[rule.kind], "", rule.kind === "team_tag" ? "(the team of the tag)" : "(the owner)"];
}

export async function list(pool: Pool, asked: number | undefined): Promise<CommandResult> {
  const db = onPg(pool);
  const [versions, version] = [await listVersions(db), asked ?? (await newestApplied(db))];
  const shown = versions.find((v) => v.version === version);
  if (!shown) throw new AppError("not_found", `There is no version ${version} of the rules. Versions: ${versions.map((v) => v.version).join(", ")}.`);
  const set = await ruleSetOf(db, version);
  const rows = [...set.rules.map(saysRule), [BUILT_IN_NAMES.unallocated, "everything else", "–"]].map((cells, i) => [String(i + 1), ...cells]);
  const past = versions.map((v) => [String(v.version), v.state === "draft" ? "draft" : v.publishedAt === null ? "waits for its rebuild" : "published", v.effectiveFrom ?? "every day", v.writtenBy, v.writtenAt, v.reason ?? ""]);
  return {
    document: { version, state: shown.state, ...set, versions },
    lines: [`version ${version}, ${set.effective_from === null ? "for every day" : `from ${set.effective_from} on`}`, "", ...textTable(["", "rule", "when", "team"], rows), "", ...textTable(["version", "state", "counts", "by", "at (UTC)", "reason"], past)],
  };
}

export async function preview(pool: Pool, file: string): Promise<CommandResult> {
  const set = await readRules(file);
  const { month, moves } = await withTx(pool, (client) => previewRules(onPg(client), set, dayOf(new Date())), { isolation: "REPEATABLE READ", readOnly: true });
  const rows = moves.map((m) => [m.from, m.to, m.effective, m.billed, m.currency, String(m.rows)]);
  const nothing = month === null ? "Nothing is published yet, so nothing would move." : `No money of ${month.slice(0, 7)} would move.`;
  return { document: { ok: true, month, moves }, lines: rows.length === 0 ? [nothing] : [`would move in ${month?.slice(0, 7) ?? ""}:`, ...textTable(["from", "to", "effective", "billed", "", "charges"], rows)] };
}

export async function apply({ etl, etlUrl }: CommandDatabase, file: string, options: { reason: string; wait: boolean }): Promise<CommandResult> {
  const set = await readRules(file);
  const { version, runId } = await withTx(etl, (client) => applyRules(onPg(client), set, { actor: cliActor(), reason: options.reason, trigger: "cli", now: new Date() }));
  const said = `version ${version} of the rules is applied`;
  if (!options.wait) return { document: { ok: true, version, run_id: runId, status: "queued" }, lines: [`${said}; run ${runId} is queued, a running server or worker takes it (kco runs logs ${runId} -f)`] };
  const outcome = outcomeResult(await runQueuedInCommand(runId, etl, { etlUrl }));
  return { ...outcome, document: { version, ...(outcome.document as object) }, lines: [said, ...outcome.lines] };
}

async function readRules(path: string): Promise<RuleSet> {
  const size = await stat(path).then((s) => s.size, (error: unknown) => { throw new AppError("usage", `${path} cannot be read: ${messageOf(error)}`, { cause: error }); });
  if (size > MAX_FILE_BYTES) throw new AppError("invalid_input", `${path} has ${size} bytes; a file of rules has at most ${MAX_FILE_BYTES}.`);
  let given: unknown;
  try {
    given = JSON.parse(await readFile(path, "utf8"));
  } catch (error) {
    throw new AppError("invalid_input", `${path} is no JSON: ${messageOf(error)}. kco rules list -o json shows the form.`, { cause: error });
  }
  // What kco rules list prints can be applied as it is.
  const { effective_from, rules } = (typeof given === "object" && given !== null ? given : {}) as Record<string, unknown>;
  const read = ruleSetShape.safeParse({ effective_from, rules });
  if (read.success) return read.data;
  const issue = read.error.issues[0];
  throw new AppError("invalid_input", `${path}: ${issue?.path.join(".") ?? ""}: ${issue?.message ?? "unreadable"}.`);
}
