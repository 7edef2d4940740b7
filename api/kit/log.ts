import { pino, stdSerializers, type DestinationStream, type Logger } from "pino";
import { createSink } from "./log-sink.ts";

/** An error as it may be logged: a failed query tells its statement, not the values, which are people's. */
function withoutValues(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { type, message, stack } = stdSerializers.err(error);
  const code = "code" in error ? error.code : undefined;
  const strip = (text: string) => text.replaceAll(/\nparams: [\s\S]*?(?=\n {4}at |$)/g, "");
  return {
    type,
    code,
    message: strip(message),
    stack: strip(stack),
    ...(error.cause instanceof Error && { cause: withoutValues(error.cause) }),
  };
}

/** One JSON line an event. Fields that may hold secrets or personal data are removed wherever they stand. */
export const createLogger = (service: string, level: string, destination: DestinationStream = createSink()): Logger =>
  pino(
    {
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
      serializers: { err: withoutValues },
      formatters: { level: (label) => ({ level: label }) },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    destination,
  );
