import { pino, type Logger } from "pino";

/** One JSON line an event. Fields that may hold secrets or personal data are removed wherever they stand. */
export const createLogger = (service: string, level: string): Logger =>
  pino({
    level,
    base: { service },
    redact: {
      paths: [
        "authorization",
        "password",
        "token",
        "*.authorization",
        "*.password",
        "*.token",
        "*.accessToken",
        "*.refreshToken",
      ],
      remove: true,
    },
    formatters: { level: (label) => ({ level: label }) },
    timestamp: pino.stdTimeFunctions.isoTime,
  });
