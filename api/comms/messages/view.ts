import { z } from "#kit/router.ts";
import { attemptStates, messageStates, type attempts, type messages } from "#db/communication/schema.ts";
import { Time, iso } from "../values.ts";

export type MessageRow = typeof messages.$inferSelect;
export type AttemptRow = typeof attempts.$inferSelect;

export const Message = z
  .object({
    id: z.uuid(),
    direction: z.enum(["outbound", "inbound"]),
    channel: z.enum(["email"]),
    purpose: z.enum(["transactional", "marketing"]).nullable(),
    state: z.enum(messageStates),
    reason: z.string().nullable().describe("Why it was suppressed, bounced, failed, is tried again or unknown"),
    from: z.string(),
    to: z.string(),
    subject: z.string(),
    template: z.object({ name: z.string(), version: z.number().int() }).nullable(),
    inReplyTo: z.uuid().nullable().describe("The message of ours that it answers"),
    conversationId: z.uuid(),
    recordId: z.string().nullable(),
    sendAt: Time.nullable(),
    createdAt: Time,
    updatedAt: Time,
    sentAt: Time.nullable(),
  })
  .openapi("Message");
export type Message = z.infer<typeof Message>;

export const Attempt = z
  .object({
    number: z.number().int(),
    state: z.enum(attemptStates),
    startedAt: Time,
    bodyAt: Time.nullable().describe("When the server began to get the body"),
    endedAt: Time.nullable(),
    response: z.string().nullable().describe("The server's last words"),
    error: z.string().nullable(),
  })
  .openapi("DeliveryAttempt");

export const MessageDetail = Message.extend({
  messageId: z.string().describe("The mail's Message-ID"),
  text: z.string(),
  html: z.string().nullable(),
  confidential: z.boolean().describe("Its text is shown to nobody"),
  automatic: z.boolean().describe("An inbound mail that a machine wrote, such as an out-of-office note"),
  attachments: z.array(z.object({ name: z.string().nullable(), contentType: z.string(), bytes: z.number().int() })),
  attempts: z.array(Attempt),
}).openapi("MessageDetail");
export type MessageDetail = z.infer<typeof MessageDetail>;

export const viewMessage = (row: MessageRow): Message => ({
  ...row,
  from: row.fromAddress,
  to: row.toAddress,
  template: row.template === null ? null : { name: row.template, version: row.templateVersion! },
  sendAt: iso(row.sendAt),
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
  sentAt: iso(row.sentAt),
});

export const viewDetail = (row: MessageRow, tried: AttemptRow[]): MessageDetail => ({
  ...row,
  ...viewMessage(row),
  ...(row.confidential && { text: "", html: null }),
  messageId: `<${row.messageId}>`,
  attempts: tried.map((attempt) => ({
    ...attempt,
    startedAt: attempt.startedAt.toISOString(),
    bodyAt: iso(attempt.bodyAt),
    endedAt: iso(attempt.endedAt),
  })),
});
