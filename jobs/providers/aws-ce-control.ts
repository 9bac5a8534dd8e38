// Control totals of Cost Explorer: per day, per account and service, per account and record type, asked without the tag (DOMAIN §6.1).
import { createHash } from "node:crypto";
import type { Dimension } from "@aws-sdk/client-cost-explorer";
import { daysIn, type Day } from "@/lib/dates/dates";
import type { RunContext } from "@/jobs/run/run-context";
import type { CeClient } from "./aws-ce-client";
import { runCeQuery, type CeAnswer, type CeGroup } from "./aws-ce-query";

export interface CeControl {
  /** Days that can be taken: named by AWS and with charges, or believed to have none. */
  readonly days: readonly Day[];
  /** Days that AWS left out, or left empty without a charged day after them or after they had charges: not there (yet), never an empty day. */
  readonly missing: readonly Day[];
  readonly estimated: ReadonlyMap<Day, boolean>;
  /** Ungrouped: the provider's own statement of each day. */
  readonly totals: ReadonlyMap<Day, CeGroup>;
  /** Account → day → groups with keys [account, service]. */
  readonly services: AccountDays;
  /** Account → day → groups with keys [account, record type]. */
  readonly recordTypes: AccountDays;
  readonly names: ReadonlyMap<string, string>;
  readonly pages: CeAnswer["pages"];
}

export type AccountDays = ReadonlyMap<string, ReadonlyMap<Day, readonly CeGroup[]>>;

const by = (key: Dimension) => ({ Type: "DIMENSION" as const, Key: key });

/**
 * Three queries over [from, to).
 * @param window.mayBeEmpty days for which "no charges" is believed when later days have some
 * @throws AppError "provider"
 */
export async function readCeControl(client: CeClient, window: { from: Day; to: Day; mayBeEmpty: (day: Day) => boolean }, ctx: RunContext): Promise<CeControl> {
  const { from, to } = window;
  const total = await runCeQuery(client, { name: "control total", from, to, groupBy: [] }, ctx);
  const service = await runCeQuery(client, { name: "control by account and service", from, to, groupBy: [by("LINKED_ACCOUNT"), by("SERVICE")] }, ctx);
  const recordType = await runCeQuery(client, { name: "control by account and record type", from, to, groupBy: [by("LINKED_ACCOUNT"), by("RECORD_TYPE")] }, ctx);
  const services = byAccountAndDay(service.groups);
  const { days, missing } = readableDays(daysIn(from, to), { answers: [total, service, recordType], groups: service.groups, mayBeEmpty: window.mayBeEmpty });
  return {
    days, missing, services,
    recordTypes: byAccountAndDay(recordType.groups),
    estimated: new Map(days.map((day) => [day, [total, service, recordType].some((answer) => answer.days.get(day) === true)])),
    totals: new Map(total.groups.map((group) => [group.day, group])),
    names: new Map([...recordType.names, ...service.names]),
    pages: [...total.pages, ...service.pages, ...recordType.pages],
  };
}

function byAccountAndDay(groups: readonly CeGroup[]): AccountDays {
  const accounts = new Map<string, Map<Day, CeGroup[]>>();
  for (const group of groups) {
    const account = group.keys[0] ?? "";
    const days = accounts.get(account) ?? new Map<Day, CeGroup[]>();
    accounts.set(account, days);
    const known = days.get(group.day);
    if (known) known.push(group);
    else days.set(group.day, [group]);
  }
  return accounts;
}

interface Asked {
  readonly answers: readonly CeAnswer[];
  readonly groups: readonly CeGroup[];
  readonly mayBeEmpty: (day: Day) => boolean;
}

function readableDays(asked: readonly Day[], { answers, groups, mayBeEmpty }: Asked): Pick<CeControl, "days" | "missing"> {
  const charged = new Set(groups.map((group) => group.day));
  const last = asked.findLast((day) => charged.has(day));
  const isEmpty = (day: Day): boolean => last !== undefined && day < last && mayBeEmpty(day);
  const taken = (day: Day): boolean => answers.every((answer) => answer.days.has(day)) && (charged.has(day) || isEmpty(day));
  return { days: asked.filter(taken), missing: asked.filter((day) => !taken(day)) };
}

/** Changes when any cost, service, record type or the Estimated flag of the account's day changes. Quantities move nothing. */
export function controlFingerprint(control: CeControl, account: string, day: Day): string {
  const line = (group: CeGroup): string => `${group.keys[1] ?? ""}=${group.amounts.slice(0, 4).join(",")}`;
  const services = (control.services.get(account)?.get(day) ?? []).map(line).sort();
  const types = (control.recordTypes.get(account)?.get(day) ?? []).map(line).sort();
  const text = [control.estimated.get(day) === true ? "estimated" : "final", ...services, "", ...types].join("\n");
  return createHash("sha256").update(text).digest("base64url").slice(0, 16);
}
