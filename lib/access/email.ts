// What counts as an e-mail address: one, plain, as a mail server takes it.
import { z } from "zod";
import { AppError } from "@/lib/errors/app-error";

/** Trims and lower-cases an address. @throws AppError when it is none (comma lists, quotes and look-alike signs are refused, IN-12). */
export function readEmail(text: string): string {
  const email = text.trim().toLowerCase();
  if (email.length <= 254 && z.email().safeParse(email).success) return email;
  throw new AppError("usage", `"${text.slice(0, 100)}" is not an e-mail address. Write one address like name@example.com.`);
}
