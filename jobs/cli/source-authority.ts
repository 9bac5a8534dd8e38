// Which of two sources of one bill counts: decided when the second is added, and moved later, by billing period (DOMAIN §1).
import type { Pool, PoolClient } from "pg";
import { withTx } from "@/lib/db/with-tx";
import { AppError } from "@/lib/errors/app-error";
import { cliActor } from "@/jobs/cli/actor";
import { onPg } from "@/lib/access/sql-runner";
import { goldFloor, refuseCold } from "@/lib/months/gold-floor";
import type { CommandResult } from "@/jobs/cli/command-result";
import { checkReason } from "@/jobs/cli/source-settings";

interface Scope {
  readonly provider: string;
  readonly billingAccount: string;
}

/** Sources `o` that bring a bill, or have published some of it before they were removed. */
const COUNTS = "(o.removed_at is null or exists (select from ops.slice c where c.source_id = o.id))";

/** @throws AppError "conflict" when the name is taken, or another source brings the bill and nothing was said about which one counts when */
export async function refuseOverlap(pool: Pool, name: string, scope: Scope, said: { cutOver: string | undefined; comparison: boolean }): Promise<void> {
  if (said.cutOver !== undefined && said.comparison) throw new AppError("usage", "--cut-over and --comparison contradict each other: a comparison never counts.");
  const { rows } = await pool.query<{ name: string; authoritative: boolean; removed: boolean }>(
    `select name, authoritative, removed_at is not null as removed from ops.source o where name = $1 or (${COUNTS} and provider = $2 and billing_account = $3)
      order by name = $1 desc, authoritative desc, upper(authority) desc nulls first`,
    [name, scope.provider, scope.billingAccount],
  );
  const [other] = rows;
  if (other?.name === name) throw new AppError("conflict", other.removed ? `A source ${name} was removed, and its records keep the name. Choose another one.` : `There is a source ${name} already.`);
  const counts = other?.authoritative === true;
  if (!counts && said.cutOver !== undefined) throw new AppError("usage", `--cut-over: no other source brings the bill of ${scope.provider} ${scope.billingAccount}; leave it out and every period counts.`);
  if (!counts || said.cutOver !== undefined || said.comparison) return;
  throw new AppError("conflict", `Source ${other.name} ${other.removed ? "was removed, and what it has published of" : "brings"} the bill of ${scope.provider} ${scope.billingAccount} ${other.removed ? "still counts" : "already"}; two would count it twice. Say --cut-over YYYY-MM for the first billing period that ${name} counts for, or --comparison to load it beside ${other.name} without counting it.`);
}

/**
 * Lets source `name` count from `month` (YYYY-MM) on, and ends the one of its scope that counted for that month there.
 * Gold moves with the next publish, both sources at once. @returns the name of the source that hands over
 */
export async function takeOver(client: PoolClient, name: string, month: string): Promise<string> {
  const from = `${month}-01`;
  const { rows } = await client.query<{ id: number; name: string; authoritative: boolean; own: boolean; begins: string | null; ends: string | null }>(
    `select o.id, o.name, o.authoritative, o.id = s.id as own, lower(o.authority)::text as begins, upper(o.authority)::text as ends
       from ops.source s join ops.source o on o.provider = s.provider and o.billing_account = s.billing_account and ${COUNTS}
      where s.name = $1 and s.removed_at is null order by o.id for update of o`,
    [name],
  );
  refuseCold(`A cut-over in ${month}`, from, await goldFloor(onPg(client)), "Cut over in that month or a later one.");
  const own = rows.find((row) => row.own);
  if (!own) throw new AppError("not_found", `There is no source ${name}; kco sources list shows them.`);
  const before = rows.find((row) => !row.own && row.authoritative && (row.begins === null || row.begins < from) && (row.ends === null || row.ends > from));
  const moved = rows.find((row) => !row.own && row.authoritative && row.ends !== null && (row.ends === own.begins || row.ends === from));
  const giver = before ?? moved;
  if (!giver) throw new AppError("conflict", `No other source of the bill of ${name} counts before ${month}${rows.length < 2 ? "; it is the only one" : `: ${rows.filter((r) => !r.own).map((r) => `${r.name} ${r.authoritative ? `from ${r.begins ?? "the beginning"}` : "is a comparison"}`).join(", ")}`}.`);
  const later = rows.find((row) => !row.own && row.authoritative && row.begins !== null && row.begins >= from);
  if (later) throw new AppError("conflict", `Source ${later.name} counts from ${later.begins?.slice(0, 7)} on already; a cut-over before it would leave it out. Cut over from ${later.name} in a later month.`);
  await client.query("update ops.source set authority = daterange(lower(authority), $2::date) where id = $1", [giver.id, from]);
  await client.query("update ops.source set authoritative = true, authority = daterange($2::date, null) where id = $1", [own.id, from]);
  return giver.name;
}

export async function cutOver(pool: Pool, name: string, month: string, reason: string): Promise<CommandResult> {
  const why = checkReason(reason);
  const giver = await withTx(pool, async (client) => {
    const found = await takeOver(client, name, month);
    await client.query("insert into ops.audit_log (actor, action, object, reason, after) values ($1, 'source.cut_over', $2, $3, $4)", [cliActor(), name, why, JSON.stringify({ from: month, instead_of: found })]);
    return found;
  });
  return {
    document: { ok: true, name, from: month, instead_of: giver },
    lines: [`From ${month} on ${name} counts, before it ${giver}. The next publish moves the months; kco run --sources ${name} does it now.`],
  };
}
