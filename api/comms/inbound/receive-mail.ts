import { createHash } from "node:crypto";
import { desc, inArray } from "drizzle-orm";
import { simpleParser, type ParsedMail } from "mailparser";
import { uuidv7 } from "#kit/ids.ts";
import { messages } from "#db/communication/schema.ts";
import type { CommsCtx, CommsDb } from "../context.ts";
import { messageEvent } from "../messages/events.ts";
import type { MessageRow } from "../messages/view.ts";

export type Envelope = { from: string; to: string };

const maxText = 200_000;
const maxReferences = 50;

/** Stores a mail that came in, beside the message it answers, with its event. A mail that comes twice is one. */
export async function receiveMail(ctx: CommsCtx, raw: Buffer, envelope: Envelope): Promise<void> {
  const mail = await simpleParser(raw, {
    skipImageLinks: true,
    skipTextToHtml: true,
    maxHtmlLengthToParse: 1_000_000,
  });
  const id = uuidv7();
  await ctx.db.transaction(async (tx) => {
    const answered = await answeredMessage(tx, mail);
    const [message] = await tx
      .insert(messages)
      .values({
        id,
        direction: "inbound",
        state: "received",
        fromAddress: oneLine(mail.from?.value[0]?.address ?? envelope.from).toLowerCase(),
        toAddress: oneLine(envelope.to).toLowerCase(),
        subject: oneLine(mail.subject ?? "").slice(0, 500),
        text: storable(mail.text ?? "").slice(0, maxText),
        html: mail.html ? storable(mail.html).slice(0, maxText) : null,
        attachments: mail.attachments.map(({ filename, contentType, size }) => ({
          name: filename ? oneLine(filename) : null,
          contentType,
          bytes: size,
        })),
        automatic: isAutomatic(mail, envelope),
        messageId: bare(mail.messageId) ?? `${createHash("sha256").update(raw).digest("hex")}@no-message-id`,
        inReplyTo: answered?.id,
        conversationId: answered?.conversationId ?? id,
        recordId: answered?.recordId,
        ownerId: answered?.ownerId,
      })
      .onConflictDoNothing()
      .returning();
    if (message) await ctx.publish(tx, messageEvent("received", message));
  });
}

/** The newest message that In-Reply-To or References name. */
async function answeredMessage(tx: CommsDb, mail: ParsedMail): Promise<MessageRow | undefined> {
  const named = [mail.inReplyTo ?? [], mail.references ?? []].flat().flatMap((text) => text.split(/\s+/));
  const ids = named.map(bare).filter((id) => id !== undefined);
  if (ids.length === 0) return undefined;
  const [found] = await tx
    .select()
    .from(messages)
    .where(inArray(messages.messageId, ids.slice(-maxReferences)))
    .orderBy(desc(messages.direction), desc(messages.id))
    .limit(1);
  return found;
}

const bare = (messageId: string | undefined): string | undefined =>
  storable(messageId ?? "")
    .replaceAll(/[<>\s]/g, "")
    .slice(0, 998) || undefined;

/** Written by a machine: RFC 3834, a bounce's empty sender, or a list. */
function isAutomatic(mail: ParsedMail, envelope: Envelope): boolean {
  const header = (name: string) => mail.headerLines.find(({ key }) => key === name)?.line.replace(/^[^:]*:\s*/, "");
  return (
    envelope.from === "" ||
    !/^no\b/i.test(header("auto-submitted") ?? "no") ||
    /^(bulk|list|junk)\b/i.test(header("precedence") ?? "")
  );
}

/** Postgres takes no NUL in text. */
const storable = (text: string): string => text.replaceAll("\u0000", "");

/** An encoded header may hold line breaks, which would begin a header of their own wherever it is written again. */
const oneLine = (text: string): string =>
  storable(text)
    .replaceAll(/[\p{Cc}\u2028\u2029]+/gu, " ")
    .trim();
