// What `kco validations config | set | reset | unapproved | approve` do and say.
import type { Pool } from "pg";
import { onPg } from "@/lib/access/sql-runner";
import { approve, undoApproval, type Approval } from "@/lib/approvals/approve";
import { listUnapproved } from "@/lib/approvals/list-approvals";
import { CHECK_CATALOG } from "@/lib/checks/catalog";
import { changeCheckSetting, resetCheckSetting, type SettingChange, type SettingOrder } from "@/lib/checks/change-setting";
import { readCheckSettings } from "@/lib/checks/read-settings";
import type { EffectiveCheck } from "@/lib/checks/settings";
import { dayOf } from "@/lib/dates/dates";
import { withTx } from "@/lib/db/with-tx";
import { AppError } from "@/lib/errors/app-error";
import { cliActor } from "@/jobs/cli/actor";
import type { CommandResult } from "@/jobs/cli/command-result";
import { textTable } from "@/jobs/cli/text-table";
import type { ApproveOptions, SetOptions } from "@/jobs/cli/validations";

interface ConfigLine extends EffectiveCheck {
  readonly check: string;
  readonly source: string | null;
}

const stateOf = (line: ConfigLine): string => (line.muted ? `muted until ${line.mutedUntil ?? ""}: ${line.muteReason ?? ""}` : line.enabled ? "" : "off");

export async function listConfig(pool: Pool): Promise<CommandResult> {
  const db = onPg(pool);
  const settings = await readCheckSettings(db);
  const sources = await db.query<{ id: number; name: string }>("SELECT id, name FROM ops.source WHERE removed_at IS NULL ORDER BY name", []);
  const today = dayOf(new Date());
  const lines: ConfigLine[] = CHECK_CATALOG.flatMap(({ id, layer }) => {
    const general: ConfigLine = { check: id, source: null, ...settings.effective(id, null, today) };
    return layer === "analytics" ? [general] : [general, ...sources.map((source) => ({ check: id, source: source.name, ...settings.effective(id, source.id, today) }))];
  });
  const table = textTable(["check", "source", "severity", "threshold", "owner", "state"], lines.map((l) => [l.check, l.source ?? "(every)", l.severity, l.threshold === null ? "" : `${l.threshold} %`, l.owner ?? "", stateOf(l)]));
  return { document: { checks: lines }, lines: table };
}

function changeOf(options: SetOptions): SettingChange {
  if (options.enable && options.disable) throw new AppError("usage", "Give --enable or --disable, not both.");
  if (options.unmute && options.muteUntil) throw new AppError("usage", "Give --mute-until or --unmute, not both.");
  return {
    severity: options.severity, threshold: options.threshold, owner: options.owner,
    mutedUntil: options.unmute ? null : options.muteUntil,
    enabled: options.enable ? true : options.disable ? false : undefined,
  };
}

const orderOf = (checkId: string, options: { source?: string; reason: string }): SettingOrder => ({ checkId, source: options.source ?? null, actor: cliActor(), reason: options.reason, today: dayOf(new Date()) });

export async function setCheck(pool: Pool, checkId: string, options: SetOptions): Promise<CommandResult> {
  const { before, after } = await withTx(pool, (client) => changeCheckSetting(onPg(client), orderOf(checkId, options), changeOf(options)));
  const changed = (Object.keys(after) as (keyof typeof after)[]).filter((key) => before[key] !== after[key]).map((key) => `${key} ${String(before[key] ?? "as at first")} → ${String(after[key] ?? "as at first")}`);
  return { document: { check: checkId, source: options.source ?? null, before, after }, lines: [`${checkId} ${options.source ? `of ${options.source}` : "of every source"}: ${changed.join(", ") || "as it was"}`] };
}

export async function resetCheck(pool: Pool, checkId: string, options: { source?: string; reason: string }): Promise<CommandResult> {
  await withTx(pool, (client) => resetCheckSetting(onPg(client), orderOf(checkId, options)));
  return { document: { check: checkId, source: options.source ?? null, reset: true }, lines: [`${checkId} has its first settings again${options.source ? ` for ${options.source}` : ""}`] };
}

export async function listUnapprovedValues(pool: Pool): Promise<CommandResult> {
  const values = await listUnapproved(onPg(pool));
  const table = textTable(["kind", "provider", "value", "first seen", "source", "billed", ""], values.map((v) => [v.kind, v.provider, v.value, v.firstSeen, v.source, v.spend, v.currency]));
  return { document: { unapproved: values }, lines: values.length > 0 ? table : ["every service and account is approved"] };
}

export async function approveValues(pool: Pool, kind: Approval["kind"], values: readonly string[], options: ApproveOptions): Promise<CommandResult> {
  if (kind === "service" && options.source) throw new AppError("usage", "Services are approved for a provider, not for a source: leave --source out.");
  const approvals = values.map((value) => ({ kind, provider: options.provider, value, source: options.source ?? null }));
  const order = { actor: cliActor(), reason: options.reason };
  if (options.undo) {
    await withTx(pool, (client) => undoApproval(onPg(client), approvals, order));
    return { document: { removed: values.length }, lines: [`${values.join(", ")}: no longer approved`] };
  }
  const added = await withTx(pool, (client) => approve(onPg(client), approvals, order));
  return { document: { added, known: values.length - added }, lines: [`${added} approved${added < values.length ? `, ${values.length - added} were so already` : ""}; the next run knows`] };
}
