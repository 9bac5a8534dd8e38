// Passwords as argon2id; checking one costs the same whether or not the account exists.
import "server-only";
import { hash, verify } from "@node-rs/argon2";
import { AppError } from "@/lib/errors/app-error";

// OWASP's first choice for argon2id: 19 MiB, 2 passes, 1 lane. The library's default algorithm is argon2id.
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const MIN_LENGTH = 12;
const MAX_LENGTH = 256; // a megabyte of password would be a cheap way to keep the processor busy

let dummy: Promise<string> | undefined;

/** @throws AppError when it is too short or too long; never repeats it. */
export async function hashPassword(password: string): Promise<string> {
  if (password.length < MIN_LENGTH || password.length > MAX_LENGTH) {
    throw new AppError("invalid_input", `The password has ${password.length} characters; it needs ${MIN_LENGTH} to ${MAX_LENGTH}.`);
  }
  return hash(password.normalize("NFKC"), COST);
}

/** Compares with the stored hash, or with a hash of nobody's password when there is none: same work, then false. */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  dummy ??= hash("nobody has this password", COST);
  const known = stored ?? (await dummy);
  if (password.length > MAX_LENGTH) return false; // no account can have it, so this tells nothing
  const same = await verify(known, password.normalize("NFKC"));
  return same && stored !== null;
}
