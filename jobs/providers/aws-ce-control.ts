// Control totals of Cost Explorer: per day, per account and service, per account and record type, asked without the tag (DOMAIN §6.1).
import { createHash } from "node:crypto";
import type { Dimension, GroupDefinition } from "@aws-sdk/client-cost-explorer";
import { daysIn, type Day } from "@/lib/dates/dates";
import type { RunContext } from "@/jobs/run/run-context";
import { costsOf, type AmountsText } from "./aws-ce-amounts";
import type { CeClient } from "./aws-ce-client";
import { KEY_SEPARATOR, runCeQuery, type CeAnswer, type CePage } from "./aws-ce-query";

/** Account → day → second key (service or record type) → amounts. */
export type AccountDays = ReadonlyMap<string, ReadonlyMap<Day, ReadonlyMap<string, AmountsText>>>;

export interface CeControl {
  /** Days that can be taken: named by AWS and with charges, or believed to have none. */
  readonly days: readonly Day[];
  /** Days that AWS left out, or left empty without a charged day after them or after they had charges: not there (yet), never an empty day. */
  readonly missing: readonly Day[];
  readonly estimated: ReadonlyMap<Day, boolean>;
  /** Ungrouped: the provider's own statement of each day. */
  readonly totals: ReadonlyMap<Day, AmountsText>;
  readonly services: AccountDays;
  readonly recordTypes: AccountDays;
  readonly names: ReadonlyMap<string, string>;
  readonly pages: readonly CePage[];
}

export const groupByDimension = (...keys: readonly Dimension[]): GroupDefinition[] => keys.map((key) => ({ Type: "DIMENSION", Key: key }));

/**
 * Three queries over [from, to).
 * @param window.mayBeEmpty days for which "no charges" is believed when later days have some
 * @throws AppError "provider"
 */
export async function readCeControl(client: CeClient, window: { from: Day; to: Day; mayBeEmpty: (day: Day) => boolean }, ctx: RunContext): Promise<CeControl> {
  const { from, to } = window;
  const total = await runCeQuery(client, { name: "control total", from, to, groupBy: [] }, ctx);
  const service = await runCeQuery(client, { name: "control by account and service", from, to, groupBy: groupByDimension("LINKED_ACCOUNT", "SERVICE") }, ctx);
  const recordType = await runCeQuery(client, { name: "control by account and record type", from, to, groupBy: groupByDimension("LINKED_ACCOUNT", "RECORD_TYPE") }, ctx);
  const answers = [total, service, recordType];
  const { days, missing } = readableDays(daysIn(from, to), { answers, charged: service, mayBeEmpty: window.mayBeEmpty });
  return {
    days, missing,
    services: byAccountAndDay(service),
    recordTypes: byAccountAndDay(recordType),
    estimated: new Map(days.map((day) => [day, answers.some((answer) => answer.days.get(day)?.estimated === true)])),
    totals: new Map([...total.days].flatMap(([day, { groups }]) => [...groups.values()].map((amounts) => [day, amounts] as const))),
    names: new Map([...recordType.names, ...service.names]),
    pages: answers.flatMap((answer) => answer.pages),
  };
}

/** An answer grouped by LINKED_ACCOUNT and another dimension. */
export function byAccountAndDay({ days }: CeAnswer): AccountDays {
  const accounts = new Map<string, Map<Day, Map<string, AmountsText>>>();
  for (const [day, { groups }] of days) {
    for (const [keys, amounts] of groups) {
      const [account = "", key = ""] = keys.split(KEY_SEPARATOR);
      let ofAccount = accounts.get(account);
      if (ofAccount === undefined) accounts.set(account, (ofAccount = new Map()));
      let ofDay = ofAccount.get(day);
      if (ofDay === undefined) ofAccount.set(day, (ofDay = new Map()));
      ofDay.set(key, amounts);
    }
  }
  return accounts;
}

interface Asked {
  readonly answers: readonly CeAnswer[];
  /** The answer whose groups tell whether a day has charges. */
  readonly charged: CeAnswer;
  readonly mayBeEmpty: (day: Day) => boolean;
}

function readableDays(asked: readonly Day[], { answers, charged, mayBeEmpty }: Asked): Pick<CeControl, "days" | "missing"> {
  const hasCharges = (day: Day): boolean => (charged.days.get(day)?.groups.size ?? 0) > 0;
  const last = asked.findLast(hasCharges);
  const isEmpty = (day: Day): boolean => last !== undefined && day < last && mayBeEmpty(day);
  const taken = (day: Day): boolean => answers.every((answer) => answer.days.has(day)) && (hasCharges(day) || isEmpty(day));
  return { days: asked.filter(taken), missing: asked.filter((day) => !taken(day)) };
}

/** Changes when any cost, service, record type or the Estimated flag of the account's day changes. Quantities move nothing. */
export function controlFingerprint(control: CeControl, account: string, day: Day): string {
  const lines = (of: AccountDays): string[] => [...(of.get(account)?.get(day) ?? [])].map(([key, amounts]) => `${key}=${costsOf(amounts)}`).sort();
  const text = [control.estimated.get(day) === true ? "estimated" : "final", ...lines(control.services), "", ...lines(control.recordTypes)].join("\n");
  return createHash("sha256").update(text).digest("base64url").slice(0, 16);
}
