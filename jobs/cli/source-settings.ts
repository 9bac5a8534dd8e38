// kco sources set: changes a source's settings by its type's own schema, and writes down what they were.
import type { Pool } from "pg";
import { withTx } from "@/lib/db/with-tx";
import { AppError } from "@/lib/errors/app-error";
import { cliActor } from "@/jobs/cli/actor";
import type { CommandResult } from "@/jobs/cli/command-result";
import { providers } from "@/jobs/providers/registry";
import type { Provider } from "@/jobs/providers/provider";
import { maskFields } from "@/jobs/run/mask-secrets";

export type Settings = Readonly<Record<string, unknown>>;

/** The JSON object behind --config. @throws AppError "usage" */
export function readSettings(text: string): Settings {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    throw new AppError("usage", `--config is no JSON: ${text.slice(0, 100)}`);
  }
  if (typeof read !== "object" || read === null || Array.isArray(read)) throw new AppError("usage", `--config is ${text.slice(0, 100)}: write a JSON object, e.g. {"dailyUsdCap":"2.00"}.`);
  return read as Settings;
}

/** What the type makes of the settings, defaults filled in. @throws AppError "usage" naming the first wrong field */
export function checkSettings(provider: Provider, settings: Settings): unknown {
  const parsed = provider.config.safeParse(settings);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new AppError("usage", `--config: ${issue?.path.join(".") ?? ""}${issue?.path.length ? ": " : ""}${issue?.message ?? "unreadable"}.`);
}

export function checkReason(reason: string): string {
  if (reason.trim().length < 3) throw new AppError("usage", "--reason: say in at least 3 characters why; it goes into the audit log.");
  return reason.trim();
}

/** Settings that are named are replaced, null takes one away, the others stay. @throws AppError "not_found", "usage" */
export async function setSource(pool: Pool, name: string, asked: { config: string; reason: string }): Promise<CommandResult> {
  const change = readSettings(asked.config);
  const reason = checkReason(asked.reason);
  return withTx(pool, async (client) => {
    const { rows } = await client.query<{ id: number; type: string; config: Settings }>("select id, type, config from ops.source where name = $1 and removed_at is null for update", [name]);
    const [source] = rows;
    if (!source) throw new AppError("not_found", `There is no source ${name}; kco sources list shows them.`);
    const provider = providers.find(({ type }) => type === source.type);
    if (!provider) throw new AppError("usage", `Source ${name} is of type ${source.type}: its bills are imported, and there is nothing to set.`);
    const merged = Object.fromEntries(Object.entries({ ...source.config, ...change }).filter(([, value]) => value !== null));
    const after = checkSettings(provider, merged);
    await client.query("update ops.source set config = $2 where id = $1", [source.id, JSON.stringify(after)]);
    const [seenBefore, seenAfter] = [maskFields(source.config), maskFields(after)];
    await client.query("insert into ops.audit_log (actor, action, object, reason, before, after) values ($1, 'source.set', $2, $3, $4, $5)", [cliActor(), name, reason, JSON.stringify(seenBefore), JSON.stringify(seenAfter)]);
    return { document: { name, before: seenBefore, config: seenAfter }, lines: [`${name}: ${JSON.stringify(seenAfter)}`, "The next run goes by these settings; days that are loaded stay as they are until they are fetched again (kco backfill)."] };
  });
}
