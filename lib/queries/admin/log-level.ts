// How grave a line of a run's log is, for server and browser.

/** Least grave first. */
export const LOG_LEVELS = ["debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
