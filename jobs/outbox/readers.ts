// Who may read a message that speaks of every team's spend: asked when it is written and again when it leaves, because a right may have gone meanwhile.
import type { Role } from "@/lib/access/scope";

const READERS: Readonly<Record<string, readonly Role[]>> = {
  daily_summary: ["admin", "analyst", "finance"],
  closed_month_moved: ["admin", "finance"],
};

/** SQL for the addresses, in order, of those who may read messages of this kind now. */
export function readersSql(kind: keyof typeof READERS): string {
  const roles = (READERS[kind] ?? []).map((role) => `'${role}'`).join(", ");
  return `select u.email from ops.app_user u where u.role in (${roles}) and u.disabled_at is null order by u.email`;
}

/** True for a message that only holders of certain roles may read. */
export function hasReaders(kind: string): boolean {
  return READERS[kind] !== undefined;
}
