// The service token that a request carries.

/** The text after "Bearer", also when it is none of ours; null without such a header. */
export function bearerIn(headers: Headers): string | null {
  const match = /^Bearer(?:\s+(.*))?$/i.exec(headers.get("authorization") ?? "");
  return match ? (match[1] ?? "").trim() : null;
}
