// One permission of a source asked for: granted, or the sentence that says what an admin has to do.
import { AppError } from "@/lib/errors/app-error";
import type { Probe } from "./provider";

/** @throws whatever is no answer of the provider, e.g. a database that is away */
export async function probe(permission: string, ask: () => Promise<unknown>): Promise<Probe> {
  try {
    await ask();
    return { permission, problem: null };
  } catch (error) {
    if (error instanceof AppError && (error.code === "provider" || error.code === "provider_retryable")) return { permission, problem: error.message };
    throw error;
  }
}
