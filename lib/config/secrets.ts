// The secrets this installation made for itself, in <data folder>/secrets.json (0600): role passwords, session and encryption keys.
import { randomBytes } from "node:crypto";
import { chmodSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { AppError } from "@/lib/errors/app-error";

const secretsShape = z.object({
  rolePasswords: z.object({ kco_etl: z.string().min(24), kco_app: z.string().min(24), kco_app_all: z.string().min(24) }),
  nextauthSecret: z.string(),
  secretKey: z.string(),
});

export type Secrets = z.infer<typeof secretsShape>;

function random(): string {
  return randomBytes(36).toString("base64url");
}

function read(file: string): Secrets | null {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw new AppError("unavailable", `Cannot read the secrets in ${file}: ${String(error)}. Make it readable for the account that starts the product.`, { cause: error });
  }
  try {
    return secretsShape.parse(JSON.parse(text));
  } catch (error) {
    throw new AppError("unavailable", `The secrets file ${file} is damaged. Restore it from a backup; without it stored provider credentials cannot be decrypted.`, { cause: error });
  }
}

/** Reads the secrets of a data folder, making them once. Two first starters at the same time end with the same file. */
export function loadSecrets(dir: string): Secrets {
  const file = join(dir, "secrets.json");
  const present = read(file);
  if (present) return present;
  mkdirSync(dir, { recursive: true });
  const made: Secrets = {
    rolePasswords: { kco_etl: random(), kco_app: random(), kco_app_all: random() },
    nextauthSecret: random(),
    secretKey: random(),
  };
  const draft = `${file}.${process.pid}.${randomBytes(4).toString("hex")}`;
  writeFileSync(draft, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600 });
  chmodSync(draft, 0o600);
  try {
    linkSync(draft, file); // fails when another starter was first, which a rename would overwrite
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  return read(file) ?? made;
}
