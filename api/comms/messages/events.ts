import type { NewEvent } from "#kit/outbox.ts";
import type { MessageRow } from "./view.ts";

type Told = "accepted" | "sent" | "bounced" | "failed" | "suppressed" | "unknown" | "received";

/** What others learn of a message: ids, and of inbound mail who wrote and how it begins. */
export function messageEvent(type: Told, message: MessageRow, actorid?: string): NewEvent {
  const [recordType, recordId] = message.recordId?.split("/") ?? [];
  return {
    type: `comms.message.${type}`,
    subject: `messages/${message.id}`,
    ...(actorid && { actorid }),
    data: {
      id: message.id,
      channel: message.channel,
      direction: message.direction,
      ...(message.purpose && { purpose: message.purpose }),
      ...(message.reason && { reason: message.reason }),
      ...(message.template && { template: message.template, templateVersion: message.templateVersion }),
      ...(message.recordId && { recordId: message.recordId, contact: { type: recordType, id: recordId } }),
      ...(message.inReplyTo && { inReplyTo: message.inReplyTo, threadOf: message.inReplyTo }),
      conversationId: message.conversationId,
      ...(message.direction === "inbound" && {
        from: message.fromAddress,
        to: message.toAddress,
        automatic: message.automatic,
        excerpt: message.text.slice(0, 500),
      }),
    },
  };
}
