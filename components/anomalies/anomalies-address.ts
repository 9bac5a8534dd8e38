// The anomalies page's address: how far back, whose, in which order, how many of each rule; damaged parts fall back to the default.
import { ANOMALY_RULES, type AnomalyRule } from "@/lib/queries/anomalies/anomaly-rule";

export type AnomaliesAddress = { days: number; team: string | null; order: "day" | "size"; limits: Record<AnomalyRule, number> };

export const DAY_CHOICES = [7, 30, 90, 365] as const;
const DEFAULT_DAYS = 30;
export const PAGE_SIZE = 25;
const MAX_ROWS = 500;

export function readAnomaliesAddress(params: Readonly<Record<string, string | string[] | undefined>>): AnomaliesAddress {
  const one = (name: string): string | null => (typeof params[name] === "string" ? params[name] : null);
  const days = DAY_CHOICES.find((choice) => String(choice) === one("days")) ?? DEFAULT_DAYS;
  const limits = Object.fromEntries(ANOMALY_RULES.map((rule) => [rule, limitOf(one(rule))])) as Record<AnomalyRule, number>;
  return { days, team: one("team"), order: one("order") === "size" ? "size" : "day", limits };
}

export function anomaliesHref({ days, team, order, limits }: AnomaliesAddress): string {
  const params = new URLSearchParams();
  if (days !== DEFAULT_DAYS) params.set("days", String(days));
  if (team !== null) params.set("team", team);
  if (order !== "day") params.set("order", order);
  for (const rule of ANOMALY_RULES) if (limits[rule] !== PAGE_SIZE) params.set(rule, String(limits[rule]));
  const query = params.toString();
  return query === "" ? "/anomalies" : `/anomalies?${query}`;
}

function limitOf(text: string | null): number {
  const asked = text !== null && /^\d{1,3}$/.test(text) ? Number(text) : PAGE_SIZE;
  return Math.min(MAX_ROWS, Math.max(PAGE_SIZE, Math.ceil(asked / PAGE_SIZE) * PAGE_SIZE));
}
