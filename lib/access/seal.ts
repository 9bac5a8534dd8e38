// Seals a secret that must be read again (AES-256-GCM under KCO_SECRET_KEY): who has the database alone has nothing.
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { AppError } from "@/lib/errors/app-error";

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const FORM = "v1";

/** Stands in the text of a mail where its sealed link goes. */
export const LINK_PLACE = "{link}";

/** What a sealed text is for; opening it as something else fails. */
export type SealPurpose = "totp" | "mail";

function keyFor(purpose: SealPurpose): Buffer {
  const secret = process.env.KCO_SECRET_KEY;
  if (!secret) throw new AppError("unavailable", "KCO_SECRET_KEY is not set, so nothing can be kept secret in the database. Start by `npm start`, which makes one, or set 32 or more random bytes.");
  return Buffer.from(hkdfSync("sha256", secret, "kco seal", purpose, 32));
}

/** A text that only this installation can open. @throws AppError "unavailable" without KCO_SECRET_KEY */
export function seal(text: string, purpose: SealPurpose): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", keyFor(purpose), nonce);
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return `${FORM}.${Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString("base64url")}`;
}

/** The text again. @throws AppError "unavailable" when it was sealed with another key or changed */
export function unseal(sealed: string, purpose: SealPurpose): string {
  const [form, body = ""] = sealed.split(".");
  const bytes = Buffer.from(body, "base64url");
  try {
    if (form !== FORM || bytes.length < NONCE_BYTES + TAG_BYTES) throw new Error("not of this form");
    const decipher = createDecipheriv("aes-256-gcm", keyFor(purpose), bytes.subarray(0, NONCE_BYTES));
    decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]).toString("utf8");
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError("unavailable", "A secret in the database cannot be opened: it was sealed with another KCO_SECRET_KEY. Set the key of then.", { cause: error });
  }
}
