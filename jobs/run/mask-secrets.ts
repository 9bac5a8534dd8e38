// Takes credentials and line breaks out of what a run writes down: logs are read by more people than secrets are.

const PATTERNS: readonly [RegExp, string][] = [
  [/\b((?:postgres(?:ql)?|https?|smtps?|s3):\/\/[^\s/:@]*):[^\s/@]+@/gi, "$1:[redacted]@"],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, "[redacted]"],
  [/\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{8,}/gi, "$1 [redacted]"],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, "[redacted]"],
  [/((?:password|passwd|secret|token|api[_-]?key|private[_-]?key|signature|credential)["']?\s*[=:]\s*["']?)[^\s"',;&}]{4,}/gi, "$1[redacted]"],
];
const SECRET_KEY = /password|passwd|secret|token$|api[_-]?key|private[_-]?key|authorization|cookie/i;
const MAX_LENGTH = 4_000;
const MAX_DEPTH = 6;

/** One line of at most 4,000 characters without anything that looks like a credential (XS-5). */
export function maskText(text: string): string {
  let masked = text;
  for (const [pattern, replacement] of PATTERNS) masked = masked.replace(pattern, replacement);
  masked = masked.replace(/\p{Cc}+/gu, " "); // control characters forge log lines, and PostgreSQL refuses NUL
  return masked.length > MAX_LENGTH ? `${masked.slice(0, MAX_LENGTH)}…` : masked;
}

/** The same for fields: values under a secret's name go whole, other text is masked. */
export function maskFields(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return maskText(value);
  if (typeof value === "bigint") return value.toString();
  if (typeof value !== "object" || value === null) return value;
  if (depth >= MAX_DEPTH) return "[…]";
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Error) return maskText(value.message);
  if (Array.isArray(value)) return value.slice(0, 200).map((item) => maskFields(item, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [maskText(key), SECRET_KEY.test(key) ? "[redacted]" : maskFields(item, depth + 1)]));
}
