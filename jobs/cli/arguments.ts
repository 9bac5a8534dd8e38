// Reads arguments that several commands take; a wrong one is a usage error with what would have been right.
import { InvalidArgumentError } from "commander";
import { isDay, type Day } from "@/lib/dates/dates";

export function dayArgument(text: string): Day {
  if (!isDay(text)) throw new InvalidArgumentError("Write a day as YYYY-MM-DD, e.g. 2026-11-24.");
  return text;
}

export function listArgument(text: string): string[] {
  const names = text.split(",").map((name) => name.trim()).filter((name) => name !== "");
  if (names.length === 0) throw new InvalidArgumentError("Write names separated by commas.");
  return names;
}

export function idArgument(text: string): string {
  if (!/^[1-9]\d{0,17}$/.test(text)) throw new InvalidArgumentError("Write the number of a run; kco runs list shows them.");
  return text;
}

/** A run, or "b" and the number of a backfill. */
export function cancelArgument(text: string): string {
  return text.startsWith("b") ? `b${backfillArgument(text)}` : idArgument(text);
}

/** "b12" or "12". */
export function backfillArgument(text: string): string {
  const id = text.replace(/^b/, "");
  if (!/^[1-9]\d{0,17}$/.test(id)) throw new InvalidArgumentError("Write the number of a backfill, e.g. b12; kco backfill list shows them.");
  return id;
}

export function countArgument(text: string): number {
  if (!/^[1-9]\d{0,4}$/.test(text)) throw new InvalidArgumentError("Write a number from 1 to 99999.");
  return Number(text);
}

/** A month as YYYY-MM. */
export function monthArgument(text: string): string {
  if (!isDay(`${text}-01`)) throw new InvalidArgumentError("Write a month as YYYY-MM, e.g. 2026-03.");
  return text;
}

/** "12:" and 64 hexadecimal digits, as kco verify prints the head of the audit log. */
export function sealArgument(text: string): string {
  if (!/^[1-9]\d{0,17}:[0-9a-f]{64}$/.test(text)) throw new InvalidArgumentError("Write it as kco verify printed it: the seal's number, a colon and 64 hexadecimal digits.");
  return text;
}

export function recordArgument(text: string): string {
  if (!/^[1-9]\d{0,17}$/.test(text)) throw new InvalidArgumentError("Write its number as the list shows it.");
  return text;
}
