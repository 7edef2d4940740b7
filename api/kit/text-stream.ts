import type { Logger } from "pino";

/** An answer made part by part. What fails on the way breaks it off: the log gets the cause, the caller does not. */
export const textStream = (log: Logger, parts: AsyncIterable<string>): ReadableStream =>
  ReadableStream.from(discreet(log, parts)).pipeThrough(new TextEncoderStream());

async function* discreet(log: Logger, parts: AsyncIterable<string>): AsyncGenerator<string> {
  try {
    yield* parts;
  } catch (error) {
    log.error({ err: error }, "an answer broke off");
    // The HTTP server writes this message out.
    throw new Error("the answer broke off"); // oxlint-disable-line preserve-caught-error
  }
}
