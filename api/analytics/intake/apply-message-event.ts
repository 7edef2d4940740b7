import { sql } from "drizzle-orm";
import { messages } from "#db/analytics/schema.ts";
import type { Db } from "#kit/context.ts";
import { parse, z } from "#kit/router.ts";
import { excluded, stateOf, type Event } from "./event.ts";

const MessageEvent = z.looseObject({
  id: z.string(),
  channel: z.string().default("email"),
  purpose: z.string().nullish(),
  template: z.union([z.string(), z.looseObject({ name: z.string() }).transform(({ name }) => name)]).nullish(),
  recordId: z.string().nullish(),
  inReplyTo: z.string().nullish(),
});

/** Keeps one row a message: its newest state. */
export async function applyMessageEvent(tx: Db<any>, event: Event): Promise<void> {
  const data = parse(MessageEvent, event.data);
  const state = stateOf(event);
  const time = new Date(event.time);
  const newer = sql`${messages.updatedAt} <= ${excluded("updated_at")}`;
  await tx
    .insert(messages)
    .values({
      id: data.id,
      direction: state === "received" ? "in" : "out",
      channel: data.channel,
      purpose: data.purpose ?? null,
      template: data.template ?? null,
      record: data.recordId ?? null,
      inReplyTo: data.inReplyTo ?? null,
      state,
      acceptedAt: time,
      sentAt: state === "sent" ? time : null,
      updatedAt: time,
    })
    .onConflictDoUpdate({
      target: messages.id,
      set: {
        purpose: sql`coalesce(${messages.purpose}, ${excluded("purpose")})`,
        template: sql`coalesce(${messages.template}, ${excluded("template")})`,
        record: sql`coalesce(${messages.record}, ${excluded("record")})`,
        state: sql`case when ${newer} then ${excluded("state")} else ${messages.state} end`,
        acceptedAt: sql`least(${messages.acceptedAt}, ${excluded("accepted_at")})`,
        sentAt: sql`coalesce(${messages.sentAt}, ${excluded("sent_at")})`,
        updatedAt: sql`greatest(${messages.updatedAt}, ${excluded("updated_at")})`,
      },
    });
}
