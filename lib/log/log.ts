// The product's only logger: JSON lines on stderr, so that stdout stays free for a command's document.
import pino from "pino";

export const log = pino(
  {
    level: process.env.KCO_LOG_LEVEL ?? "info",
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: ["password", "*.password", "secret", "*.secret", "token", "*.token", "authorization", "*.authorization"], censor: "[redacted]" },
  },
  pino.destination({ dest: 2, sync: true }),
);
