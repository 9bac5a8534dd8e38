// kco sources remove: ends the fetching of a bill; what it has published stays, and says so.
import type { Pool } from "pg";
import { withTx } from "@/lib/db/with-tx";
import { AppError } from "@/lib/errors/app-error";
import { cliActor } from "@/jobs/cli/actor";
import type { CommandResult } from "@/jobs/cli/command-result";
import { checkReason } from "@/jobs/cli/source-settings";
import { FILE_SOURCE } from "@/jobs/run/load-sources";

/** @throws AppError "not_found"; "conflict" while a run of it is under way; "usage" for a source of files, which nobody fetches */
export async function removeSource(pool: Pool, name: string, asked: { reason: string }): Promise<CommandResult> {
  const reason = checkReason(asked.reason);
  const published = await withTx(pool, async (client) => {
    const { rows } = await client.query<{ id: number; type: string }>("select id, type from ops.source where name = $1 and removed_at is null for update", [name]);
    const [source] = rows;
    if (!source) throw new AppError("not_found", `There is no source ${name}; kco sources list shows them.`);
    if (source.type === FILE_SOURCE) throw new AppError("usage", `Source ${name} holds files: nothing is fetched for it, and its figures are those of its files. Import a file under the same name to replace one.`);
    const live = await client.query<{ id: string }>("select id from ops.run where status in ('running', 'crashed') and summary -> 'sources' @> jsonb_build_array(jsonb_build_object('id', $1::int)) limit 1", [source.id]);
    if (live.rows[0]) throw new AppError("conflict", `Run ${live.rows[0].id} is fetching ${name}. Wait for it (kco runs show ${live.rows[0].id}) or cancel it (kco cancel ${live.rows[0].id}).`);
    await client.query("update ops.source set removed_at = now() where id = $1", [source.id]);
    const gold = await client.query<{ from: string | null; to: string | null; rows: string }>(
      "select to_char(min(billing_period), 'YYYY-MM') as from, to_char(max(billing_period), 'YYYY-MM') as to, coalesce(sum(row_count), 0)::text as rows from gold.daily_spend_all where source_id = $1",
      [source.id],
    );
    const [kept] = gold.rows;
    const after = kept?.from == null ? null : { from: kept.from, to: kept.to, rows: kept.rows };
    await client.query("insert into ops.audit_log (actor, action, object, reason, after) values ($1, 'source.remove', $2, $3, $4)", [cliActor(), name, reason, JSON.stringify({ published: after })]);
    return after;
  });
  const stays = published === null ? "It had published nothing." : `What it has published stays and counts: ${published.rows} rows of ${published.from} to ${published.to}. Another source of this bill says with --cut-over from which month on it counts instead.`;
  return { document: { ok: true, name, published }, lines: [`${name} is not fetched any more.`, stays] };
}
