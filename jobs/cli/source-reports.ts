// What kco sources does and says.
import type { Pool } from "pg";
import { AppError } from "@/lib/errors/app-error";
import { cliActor } from "@/jobs/cli/actor";
import type { CommandResult } from "@/jobs/cli/command-result";
import type { AddSourceOptions } from "@/jobs/cli/sources";
import { withTx } from "@/lib/db/with-tx";
import { checkSettings, readSettings } from "@/jobs/cli/source-settings";
import { refuseOverlap, takeOver } from "@/jobs/cli/source-authority";
import { textTable } from "@/jobs/cli/text-table";
import { makeRoomForRealData } from "@/jobs/demo/guard-real-data";
import { providers } from "@/jobs/providers/registry";
import { maskFields } from "@/jobs/run/mask-secrets";

/** @throws AppError "usage" naming the wrong value; "conflict" when the name or the scope is taken, or the demo is loaded */
export async function addSource(pool: Pool, name: string, options: AddSourceOptions): Promise<CommandResult> {
  const provider = providers.find((p) => p.type === options.type);
  if (!provider) throw new AppError("usage", `--type is "${options.type}": use one of ${providers.map((p) => p.type).join(", ")}.`);
  if (!/^[a-z0-9][a-z0-9._-]{0,62}$/.test(name)) throw new AppError("usage", `"${name}" cannot name a source: lower-case letters, digits, dots, dashes and underscores, at most 63.`);
  const config = checkSettings(provider, readSettings(options.config));
  const { cutOver, comparison = false } = options;
  const scope = { provider: provider.cloud, billingAccount: options.billingAccount };
  await refuseOverlap(pool, name, scope, { cutOver, comparison });
  const removed = await makeRoomForRealData(pool, { remove: options.removeDemo === true });
  await withTx(pool, async (client) => {
    await client.query("insert into ops.source (name, type, provider, billing_account, config, authoritative) values ($1, $2, $3, $4, $5, $6)", [name, provider.type, scope.provider, scope.billingAccount, JSON.stringify(config), !comparison]);
    await client.query("insert into ops.audit_log (actor, action, object, after) values ($1, 'source.add', $2, $3)", [cliActor(), name, JSON.stringify({ type: provider.type, billing_account: scope.billingAccount, comparison, cut_over: cutOver ?? null })]);
    if (cutOver !== undefined) await takeOver(client, name, cutOver);
  });
  return {
    document: { name, type: provider.type, billing_account: options.billingAccount, config: maskFields(config), comparison, cut_over: cutOver ?? null, demo_removed: removed !== null },
    lines: [`Added ${name}${comparison ? " for comparison" : cutOver === undefined ? "" : `; it counts from ${cutOver} on`}. kco run --sources ${name} fetches its history now; otherwise it comes at 06:30 UTC.`],
  };
}

const COLUMNS = ["name", "type", "billing_account", "counts", "origin", "complete_through", "requests_this_month", "usd_this_month"] as const;

/** Every source with its settings, secrets masked. */
export async function listSources(pool: Pool): Promise<CommandResult> {
  const { rows: found } = await pool.query<Record<(typeof COLUMNS)[number], string | null> & { config: unknown }>(
    `select s.name, s.type, s.provider, s.billing_account, s.origin, s.config,
       case when not s.authoritative then 'comparison' when s.authority = '(,)' then 'all periods'
         else concat_ws(' ', 'from ' || to_char(lower(s.authority), 'YYYY-MM'), 'to ' || to_char(upper(s.authority) - 1, 'YYYY-MM')) end as counts, st.complete_through::text as complete_through, st.newest_day::text as newest_day,
       coalesce(u.requests, 0)::text as requests_this_month, coalesce(u.usd, 0)::text as usd_this_month
     from ops.source s left join ops.source_state st on st.source_id = s.id
     left join (select source_id, sum(requests) as requests, sum(usd) as usd from ops.api_usage where day >= date_trunc('month', now() at time zone 'utc') group by 1) u on u.source_id = s.id
     where s.removed_at is null order by s.name`,
  );
  const rows = found.map((row) => ({ ...row, config: maskFields(row.config) }));
  const cells = rows.map((row) => [...COLUMNS.map((column) => row[column] ?? "–"), JSON.stringify(row.config)]);
  return { document: { sources: rows }, lines: rows.length === 0 ? ["There is no source yet."] : textTable([...COLUMNS, "config"], cells) };
}
