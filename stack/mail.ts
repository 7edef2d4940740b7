import { randomUUID } from "node:crypto";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from "smtp-server";

const maxBytes = 25 * 1024 * 1024;

/** Starts an SMTP server that keeps every message in a maildir: written aside, then moved to `new/<time>-<id>.eml`. */
export async function startMailCatcher({ folder, port }: { folder: string; port: number }) {
  for (const part of ["tmp", "new", "cur"]) await mkdir(join(folder, part), { recursive: true, mode: 0o700 });
  const server = new SMTPServer({
    size: maxBytes,
    disabledCommands: ["AUTH", "STARTTLS"],
    disableReverseLookup: true,
    onData: (stream, session, done) => void keep(folder, stream, session).then(() => done(), done),
  });
  server.on("error", () => undefined);
  await new Promise<void>((resolve, reject) => {
    server.server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return { stop: () => new Promise<void>((resolve) => server.close(() => resolve())) };
}

async function keep(folder: string, stream: SMTPServerDataStream, session: SMTPServerSession): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  if (stream.sizeExceeded) throw Object.assign(new Error("message exceeds 25 MB"), { responseCode: 552 });
  const { mailFrom, rcptTo } = session.envelope;
  const envelope = [
    `Return-Path: <${mailFrom ? mailFrom.address : ""}>`,
    ...rcptTo.map((recipient) => `Delivered-To: ${recipient.address}`),
  ];
  const name = `${Date.now()}-${randomUUID()}.eml`;
  const draft = join(folder, "tmp", name);
  await writeFile(draft, Buffer.concat([Buffer.from(`${envelope.join("\r\n")}\r\n`), ...chunks]), { flush: true });
  await rename(draft, join(folder, "new", name));
}
