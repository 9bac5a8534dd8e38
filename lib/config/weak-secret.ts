// Refuses secrets that anybody could guess: default keys published with a product have let strangers forge admin sessions (SE-1).
const SAMPLES = /^(secret|changeme|change-me|password|test|example|your[-_ ]?secret|please[-_ ]?change|super[-_ ]?secret|thisis|insecure|default|nextauth)/i;
const MIN_BYTES = 32;
const MIN_DISTINCT = 10;

/** Why `value` is too weak to sign sessions or encrypt credentials, or null when it is strong enough. Never repeats the value. */
export function weaknessOf(value: string): string | null {
  if (Buffer.byteLength(value) < MIN_BYTES) return `is ${Buffer.byteLength(value)} bytes long and needs at least ${MIN_BYTES}`;
  if (SAMPLES.test(value)) return "looks like a sample value from a tutorial";
  if (new Set(value).size < MIN_DISTINCT) return `has only ${new Set(value).size} different characters`;
  return null;
}
