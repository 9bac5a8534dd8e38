// Asks again when the database was away for a moment (restart, lost connection): a page should not fail for that (FA-4).
import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import { isPassing, readableFailure } from "./database-failure";

const TRIES = 3;
const PAUSE_MS = 150;

/** Runs a read up to three times. @throws AppError "unavailable" when the database stays away; any other failure at once */
export async function retryPassing<T>(read: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await read();
    } catch (error) {
      if (attempt === TRIES || !isPassing(error)) throw readableFailure(error);
      await sleep(PAUSE_MS * attempt);
    }
  }
}
