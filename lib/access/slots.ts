// Lets one person ask four questions at a time: a page that fires twenty must not take the database from everybody else (LO-6).
import "server-only";

const PER_USER = 4;

interface Slots {
  running: number;
  readonly waiting: Array<() => void>;
}

const users = new Map<string, Slots>();

/** Runs `work` when the user has a free slot; others of the same user wait in order. */
export async function withSlot<T>(userId: string, work: () => Promise<T>): Promise<T> {
  const slots = users.get(userId) ?? { running: 0, waiting: [] };
  users.set(userId, slots);
  if (slots.running >= PER_USER) await new Promise<void>((resume) => slots.waiting.push(resume));
  else slots.running += 1;
  try {
    return await work();
  } finally {
    const next = slots.waiting.shift(); // a waiter takes over this slot, so the count stays
    if (next) next();
    else if (--slots.running === 0) users.delete(userId);
  }
}
