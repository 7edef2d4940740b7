import { Readable } from "node:stream";
import { createTransport, type NodemailerError, type SendMailOptions } from "nodemailer";

/**
 * How far a mail got. `start`: not a byte of its body was handed over. `body`: its end was not, so no server can have
 * taken it. `end`: all of it was; without the server's answer nobody knows.
 */
export type Stage = "start" | "body" | "end";

export type Verdict =
  | { kind: "sent"; response: string }
  | { kind: "refused"; response: string; noMailbox: boolean }
  | { kind: "later"; error: string; response?: string }
  | { kind: "unknown"; error: string };

/** Sends one mail; `beforeBody` is awaited when the server is ready for the body and may refuse by throwing. */
export type Send = (mail: SendMailOptions, beforeBody: () => Promise<void>) => Promise<Verdict>;

type Progress = { stage: Stage; beforeBody: () => Promise<void> };

const chunkBytes = 64 * 1024;

/** Mail over SMTP connections that are kept open between mails. */
export function createSender(url: string, maxConnections: number): { send: Send; close: (force: boolean) => void } {
  const transport = createTransport({
    pool: true,
    url,
    maxConnections,
    maxMessages: 100,
    maxRequeues: 1,
    idleTimeout: 30_000,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 120_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  // nodemailer tells a connection lost before the body and after it by the same error: our own stream sees which.
  transport.use("stream", (mail, done) => {
    const { progress } = mail.data as unknown as { progress: Progress };
    mail.message.build((error, bytes) => {
      if (error) return done(error);
      mail.message.createReadStream = () => Readable.from(body(bytes, progress), { objectMode: false });
      done();
    });
  });
  return {
    close: (force) => transport.close({ force }),
    send: async (mail, beforeBody) => {
      const progress: Progress = { stage: "start", beforeBody };
      try {
        const info = await transport.sendMail({ ...mail, progress } as SendMailOptions);
        return { kind: "sent", response: info.response };
      } catch (error) {
        return judge(error as NodemailerError, progress.stage);
      }
    },
  };
}

async function* body(bytes: Buffer, progress: Progress): AsyncGenerator<Buffer> {
  if (progress.stage !== "start") throw new Error("a body is handed over once");
  progress.stage = "body";
  await progress.beforeBody();
  let at = 0;
  for (; at + chunkBytes < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
  progress.stage = "end";
  yield bytes.subarray(at);
}

const messageCommands = new Set(["MAIL FROM", "RCPT TO", "DATA"]);

/** What a failed send means for the message: RFC 5321's reply codes first, then how far the body got. */
export function judge(error: NodemailerError, stage: Stage): Verdict {
  const { responseCode: code = 0, response = "" } = error;
  const message = error.message.slice(0, 500);
  const aboutMessage = messageCommands.has(error.command ?? "");
  // 503 says that the session was out of step, not that the message is refused.
  if (code >= 500 && code < 600 && code !== 503 && aboutMessage)
    return { kind: "refused", response: response.slice(0, 500), noMailbox: isNoMailbox(error) };
  if (code >= 400 && code < 600) return { kind: "later", error: message, response: response.slice(0, 500) };
  if (stage === "end") return { kind: "unknown", error: message };
  if (error.code === "EMESSAGE" && !response) return { kind: "refused", response: message, noMailbox: false };
  return { kind: "later", error: message };
}

/** The address does not exist: an enhanced code 5.1.x (RFC 3463), or 550, 551 or 553 to RCPT without one. */
function isNoMailbox({ responseCode, response = "", command }: NodemailerError): boolean {
  const enhanced = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response)?.[1];
  if (enhanced) return /^5\.1\.[0-36]$/.test(enhanced);
  return command === "RCPT TO" && [550, 551, 553].includes(responseCode ?? 0);
}
