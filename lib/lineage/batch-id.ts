// A delivery's number in an address.
import { AppError } from "@/lib/errors/app-error";

/** @throws AppError "not_found": what cannot be a number is no batch */
export function readBatchId(text: string): string {
  if (/^[1-9]\d{0,17}$/.test(text)) return text;
  throw new AppError("not_found", `There is no batch "${text.slice(0, 40)}".`);
}

/** A number in a page's query, or null where there is none that fits. */
export function readPlace(text: string | null): string | null {
  return text !== null && /^[1-9]\d{0,17}$/.test(text) ? text : null;
}
