// What a request tells about the browser it comes from.
import "server-only";

/** The client's address: the last one, which our own server or the nearest proxy wrote; those before it are what the client says. */
export function addressOf(headers: Headers): string {
  return headers.get("x-forwarded-for")?.split(",").at(-1)?.trim() ?? "";
}
