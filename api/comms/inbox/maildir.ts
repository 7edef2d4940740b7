import { open, readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { simpleParser } from "mailparser";
import { notFound } from "#kit/errors.ts";

export type Headers = {
  id: string;
  receivedAt: string;
  from: string;
  to: string[];
  subject: string;
  messageId: string | null;
  inReplyTo: string | null;
};

export type CaughtMail = Headers & {
  text: string;
  html: string | null;
  references: string[];
  headers: Record<string, string>;
};

const headBytes = 16 * 1024;
const remembered = 50_000;
const parallel = 16;
/** How far the clocks of who writes and who looks may be apart. */
const clockSlackMs = 60_000;

const fileName = /^(\d{13})-[\w-]{1,64}\.eml$/;
const openMaildirs = new Map<string, Maildir>();

/** The one reader of a maildir folder in this process, so that headers are parsed once. */
export function openMaildir(folder: string): Maildir {
  const known = openMaildirs.get(folder) ?? createMaildir(folder);
  openMaildirs.set(folder, known);
  return known;
}

export type Maildir = ReturnType<typeof createMaildir>;

/** Reads mails that another program puts into `<folder>/new/<time>-<id>.eml`. */
function createMaildir(folder: string) {
  const directory = join(folder, "new");
  const known = new Map<string, Headers>();

  const names = async (): Promise<string[]> => {
    const found = await readdir(directory).catch(() => [] as string[]);
    return found.filter((name) => fileName.test(name)).sort((a, b) => (a < b ? 1 : -1));
  };

  const headers = async (id: string): Promise<Headers | undefined> => {
    const held = known.get(id);
    if (held) return held;
    const read = await readHeaders(directory, id);
    if (read) known.set(id, read);
    if (known.size > remembered) known.delete(known.keys().next().value!);
    return read;
  };

  /** Mails newest first, from those after `after` on, as far as the caller reads. */
  async function* list(after?: string): AsyncGenerator<Headers> {
    const all = (await names()).filter((name) => after === undefined || name < after);
    for (let at = 0; at < all.length; at += parallel) {
      for (const mail of await Promise.all(all.slice(at, at + parallel).map(headers))) if (mail) yield mail;
    }
  }

  return {
    list,
    read: async (id: string): Promise<CaughtMail> => {
      const found = fileName.test(id) ? await headers(id) : undefined;
      if (!found) throw notFound(`the mail ${id}`);
      return { ...found, ...(await readWhole(join(directory, id))) };
    },
    /** Whether a mail with this Message-ID came in at or after a time. */
    holds: async (messageId: string, since: Date): Promise<boolean> => {
      const from = since.getTime() - clockSlackMs;
      for await (const mail of list()) {
        if (Number(fileName.exec(mail.id)![1]) < from) return false;
        if (mail.messageId === `<${messageId}>`) return true;
      }
      return false;
    },
  };
}

async function readHeaders(directory: string, id: string): Promise<Headers | undefined> {
  const head = await readHead(join(directory, id)).catch(() => undefined);
  if (!head) return undefined;
  const parsed = await simpleParser(head);
  const delivered = [...head.toString("latin1").matchAll(/^Delivered-To: *(\S+)\r?$/gim)].map((match) => match[1]!);
  return {
    id,
    receivedAt: new Date(Number(fileName.exec(id)![1])).toISOString(),
    from: parsed.from?.value[0]?.address ?? "",
    to: delivered.map((address) => address.toLowerCase()),
    subject: parsed.subject ?? "",
    messageId: parsed.messageId ?? null,
    inReplyTo: parsed.inReplyTo ?? null,
  };
}

/** A file's header block. */
async function readHead(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(headBytes) });
    const end = buffer.indexOf("\r\n\r\n");
    return buffer.subarray(0, end === -1 ? bytesRead : end + 4);
  } finally {
    await file.close();
  }
}

async function readWhole(path: string): Promise<Omit<CaughtMail, keyof Headers>> {
  const parsed = await simpleParser(await readFile(path), { skipImageLinks: true, skipTextToHtml: true });
  return {
    text: parsed.text ?? "",
    html: parsed.html || null,
    references: [parsed.references ?? []].flat(),
    headers: Object.fromEntries(
      parsed.headerLines.map(({ key, line }) => [
        key,
        line
          .slice(line.indexOf(":") + 1)
          .replaceAll(/\r?\n\s*/g, " ")
          .trim(),
      ]),
    ),
  };
}
