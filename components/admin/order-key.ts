// A key for one order, so that a repeated request (double click, lost answer) starts no second run.

/** 32 hex digits; randomUUID is missing on plain http, this is not. */
export function newOrderKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
