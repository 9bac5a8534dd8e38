// Spans of time as text: how long a step took, how long ago something happened.

const NBSP = "\u00a0";

/** Milliseconds in the two largest units that say something: "820 ms", "4.2 s", "3 min 20 s", "1 h 12 min", "2 d 3 h". */
export function formatDuration(ms: number): string {
  if (!Number.isFinite(ms) || ms < 0) return "–";
  if (ms < 1000) return `${Math.round(ms)}${NBSP}ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)}${NBSP}s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return pair(Math.floor(seconds / 60), "min", seconds % 60, "s");
  const minutes = Math.round(seconds / 60);
  if (minutes < 1440) return pair(Math.floor(minutes / 60), "h", minutes % 60, "min");
  const hours = Math.round(minutes / 60);
  return pair(Math.floor(hours / 24), "d", hours % 24, "h");
}

/** "3 h ago", "in 12 min", "just now" (under a minute); both are instants, `now` is the caller's clock. */
export function formatRelative(instant: string | Date, now: string | Date): string {
  const ms = new Date(now).getTime() - new Date(instant).getTime();
  if (!Number.isFinite(ms)) return "–";
  const minutes = Math.floor(Math.abs(ms) / 60_000);
  if (minutes < 1) return "just now";
  const text = minutes < 60 ? `${minutes}${NBSP}min` : minutes < 2880 ? `${Math.floor(minutes / 60)}${NBSP}h` : `${Math.floor(minutes / 1440)}${NBSP}d`;
  return ms > 0 ? `${text} ago` : `in ${text}`;
}

function pair(big: number, bigUnit: string, small: number, smallUnit: string): string {
  const head = `${big}${NBSP}${bigUnit}`;
  return small === 0 ? head : `${head} ${small}${NBSP}${smallUnit}`;
}
