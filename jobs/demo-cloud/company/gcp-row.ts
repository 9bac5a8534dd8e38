// One row of the standard billing export as BigQuery holds it, field names as Google writes them.
import { addDays, monthStart, type Day } from "@/lib/dates/dates";

/** Microseconds since 1970 UTC, BigQuery's TIMESTAMP; a safe integer until the year 2255. */
export type Micros = number;

export interface Label {
  key: string;
  value: string;
}

export interface Named {
  id: string;
  description: string;
}

export interface GcpProjectField {
  id: string;
  number: string;
  name: string;
  labels: readonly Label[];
  ancestry_numbers: string;
  ancestors: readonly { resource_name: string; display_name: string }[];
}

export type GcpCreditType = "COMMITTED_USAGE_DISCOUNT" | "SUSTAINED_USAGE_DISCOUNT" | "PROMOTION" | "FREE_TIER";

export interface GcpCredit {
  name: string;
  amount: number;
  full_name: string;
  id: string;
  type: GcpCreditType;
}

export interface GcpRow {
  billing_account_id: string;
  service: Named;
  sku: Named;
  usage_start_time: Micros;
  usage_end_time: Micros;
  project: GcpProjectField | null;
  labels: readonly Label[];
  system_labels: readonly Label[];
  location: { location: string; country: string | null; region: string | null; zone: string | null } | null;
  tags: readonly { key: string; value: string; inherited: boolean; namespace: string }[];
  transaction_type: string;
  seller_name: string | null;
  export_time: Micros;
  /** USD before credits: a FLOAT64 with at most six decimals, as Google delivers it. */
  cost: number;
  currency: string;
  currency_conversion_rate: number;
  usage: { amount: number; unit: string; amount_in_pricing_units: number; pricing_unit: string } | null;
  credits: readonly GcpCredit[];
  /** `month` is YYYYMM in US Pacific time, not in UTC. */
  invoice: { month: string; publisher_type: string };
  cost_type: "regular" | "tax" | "adjustment" | "rounding_error";
  adjustment_info: { id: string; description: string; mode: string; type: string } | null;
  cost_at_list: number | null;
  consumption_model: Named | null;
  subscription: { instance_id: string } | null;
}

const HOUR: Micros = 3_600_000_000;
const DAY: Micros = 24 * HOUR;

/** The instant of an hour of a UTC day. */
export function instant(day: Day, hours = 0): Micros {
  return Date.parse(`${day}T00:00:00Z`) * 1000 + Math.round(hours * HOUR);
}

const dayTexts = new Map<number, Day>();

/** The UTC day of an instant; of `export_time` it is the ingestion partition. */
export function dayOfMicros(at: Micros): Day {
  const number = Math.floor(at / DAY);
  const known = dayTexts.get(number);
  if (known !== undefined) return known;
  const day = new Date(number * 86_400_000).toISOString().slice(0, 10);
  dayTexts.set(number, day);
  return day;
}

const PACIFIC_HOUR = new Intl.DateTimeFormat("en-US", { timeZone: "America/Los_Angeles", hour: "2-digit", hourCycle: "h23" });
const boundaries = new Map<Day, number>();

/** Hours of UTC after which the Pacific month begins: 8 in winter, 7 in summer. @param firstOfMonth the UTC day */
export function pacificMonthStartHour(firstOfMonth: Day): number {
  const known = boundaries.get(firstOfMonth);
  if (known !== undefined) return known;
  const hour = (24 - Number(PACIFIC_HOUR.format(new Date(`${firstOfMonth}T00:00:00Z`)))) % 24;
  boundaries.set(firstOfMonth, hour);
  return hour;
}

const invoices = new Map<string, GcpRow["invoice"]>();

/** Invoice month of usage that begins at `hour` UTC of `day`. */
export function invoiceOf(day: Day, hour: number): GcpRow["invoice"] {
  const crosses = day === monthStart(day) && hour < pacificMonthStartHour(day);
  const month = (crosses ? addDays(day, -1) : day).slice(0, 7).replace("-", "");
  const known = invoices.get(month);
  if (known) return known;
  const invoice = { month, publisher_type: "GOOGLE" };
  invoices.set(month, invoice);
  return invoice;
}

/** Dollars rounded to six decimals: the nearest double of that decimal, so its shortest text has six decimals at most. */
export function toMicroUsd(usd: number): number {
  const micros = Math.round(usd * 1e6);
  return micros === 0 ? 0 : micros / 1e6;
}
