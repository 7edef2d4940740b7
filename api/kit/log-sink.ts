import { writeSync } from "node:fs";

const napMs = 5;
const naps = 40;

/**
 * Where log lines go. A disk that is full or a reader that is gone costs lines, never the service: what was lost is told
 * as soon as a line gets through again. (Pino's own destination ends the process then, and waits for ever while it ends.)
 */
export function createSink(put = toStdout): { write: (line: string) => void } {
  let lost = 0;
  let reason = "";
  return {
    write: (line) => {
      try {
        if (lost > 0) put(notice(lost, reason));
        lost = 0;
        put(line);
      } catch (error) {
        lost += 1;
        reason = (error as NodeJS.ErrnoException).code ?? "unknown";
      }
    },
  };
}

const notice = (lost: number, reason: string): string =>
  `${JSON.stringify({ level: "error", time: new Date().toISOString(), lost, reason, msg: "log lines were lost" })}\n`;

/** All of a line, waiting a moment for a reader that is slow. */
function toStdout(line: string): void {
  let rest = Buffer.from(line);
  for (let waited = 0; rest.length > 0;) {
    try {
      rest = rest.subarray(writeSync(1, rest));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN" || ++waited > naps) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, napMs);
    }
  }
}
