// What kco teams does and says.
import type { Pool } from "pg";
import { onPg } from "@/lib/access/sql-runner";
import { assignOwner, listAccounts, type OwnerOrder } from "@/lib/allocation/owners";
import { withTx } from "@/lib/db/with-tx";
import { AppError } from "@/lib/errors/app-error";
import { addTeam, changeTeam, listTeams, type TeamOrder } from "@/lib/teams/teams";
import { cliActor } from "@/jobs/cli/actor";
import type { CommandResult } from "@/jobs/cli/command-result";
import type { TeamOptions } from "@/jobs/cli/teams";
import { textTable } from "@/jobs/cli/text-table";

const orderOf = (reason: string): TeamOrder => ({ actor: cliActor(), reason, trigger: "cli", now: new Date() });

export async function list(pool: Pool): Promise<CommandResult> {
  const teams = await listTeams(onPg(pool));
  const rows = teams.map((t) => [`${"  ".repeat(t.depth)}${t.name}`, t.slug, t.costCentre ?? "", t.glCode ?? "", String(t.members), String(t.accounts), t.origin === "discovered" ? "from a tag" : ""]);
  return { document: { teams }, lines: rows.length === 0 ? ["There is no team yet: kco teams add NAME --reason …"] : textTable(["team", "slug", "cost centre", "ledger code", "members", "accounts", ""], rows) };
}

function codes({ costCentre, glCode }: TeamOptions): { costCentre?: string; glCode?: string } {
  return { ...(costCentre === undefined ? {} : { costCentre }), ...(glCode === undefined ? {} : { glCode }) };
}

export async function add(pool: Pool, name: string, options: TeamOptions): Promise<CommandResult> {
  const { slug } = await withTx(pool, (client) => addTeam(onPg(client), { name, parent: options.parent ?? null, ...codes(options) }, orderOf(options.reason)));
  return { document: { ok: true, slug }, lines: [`added team ${name} (${slug})`] };
}

export async function change(pool: Pool, team: string, options: TeamOptions): Promise<CommandResult> {
  if (options.parent !== undefined && options.top === true) throw new AppError("usage", "--parent and --top contradict each other.");
  const parent = options.top === true ? { parent: null } : options.parent === undefined ? {} : { parent: options.parent };
  const { slug, runId } = await withTx(pool, (client) => changeTeam(onPg(client), team, { ...(options.name === undefined ? {} : { name: options.name }), ...parent, ...codes(options) }, orderOf(options.reason)));
  return { document: { ok: true, slug, run_id: runId }, lines: [`changed team ${slug}; run ${runId} builds the figures again`] };
}

export async function owners(pool: Pool): Promise<CommandResult> {
  const accounts = await listAccounts(onPg(pool));
  const rows = accounts.map((a) => [a.owner ?? "–", a.provider, a.accountId, a.name, a.firstSeen, a.monthToDate, a.currency]);
  return { document: { accounts }, lines: rows.length === 0 ? ["No account is published yet."] : textTable(["owner", "provider", "account", "name", "first seen", "month to date", ""], rows) };
}

export async function own(pool: Pool, account: OwnerOrder, reason: string): Promise<CommandResult> {
  const { runId } = await withTx(pool, (client) => assignOwner(onPg(client), account, orderOf(reason)));
  return { document: { ok: true, ...account, run_id: runId }, lines: [`${account.accountId} ${account.team === null ? "has no owner" : `belongs to ${account.team}`}; run ${runId} builds the figures again`] };
}
