import { and, asc, desc, eq, lt, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { requirePermission } from "#kit/authorize.ts";
import { notFound } from "#kit/errors.ts";
import { PageQuery, z } from "#kit/router.ts";
import { messages } from "#db/communication/schema.ts";
import type { CommsCtx } from "../context.ts";
import { visible } from "../messages/read-messages.ts";
import { Message, viewMessage } from "../messages/view.ts";
import { paged } from "../paging.ts";
import { RecordId } from "../values.ts";

export const ListConversations = PageQuery.extend({ after: z.uuid().optional(), recordId: RecordId.optional() });
export type ListConversations = z.infer<typeof ListConversations>;

export const ConversationSummary = z
  .object({ id: z.uuid(), recordId: z.string().nullable(), lastReceived: Message })
  .openapi("ConversationSummary");

const maxMessages = 1_000;

export const Conversation = z
  .object({ id: z.uuid(), messages: z.array(Message.extend({ text: z.string() })) })
  .openapi("Conversation");

/** Conversations in which somebody wrote to us, the latest first. */
export async function listConversations(ctx: CommsCtx, { limit, after, recordId }: ListConversations) {
  requirePermission(ctx, "comms.messages:read");
  const later = alias(messages, "later");
  const rows = await ctx.db
    .select()
    .from(messages)
    .where(
      and(
        eq(messages.direction, "inbound"),
        sql`not exists (${ctx.db
          .select({ one: sql`1` })
          .from(later)
          .where(
            sql`${later.conversationId} = ${messages.conversationId} and ${later.direction} = 'inbound' and ${later.id} > ${messages.id}`,
          )})`,
        visible(ctx),
        recordId ? eq(messages.recordId, recordId) : undefined,
        after ? lt(messages.id, after) : undefined,
      ),
    )
    .orderBy(desc(messages.id))
    .limit(limit + 1);
  const found = rows.map((row) => ({ id: row.conversationId, recordId: row.recordId, lastReceived: viewMessage(row) }));
  return paged(found, limit, (row) => row.lastReceived.id);
}

/** One conversation, oldest message first. */
export async function getConversation(ctx: CommsCtx, id: string) {
  requirePermission(ctx, "comms.messages:read");
  const rows = await ctx.db
    .select()
    .from(messages)
    .where(and(eq(messages.conversationId, id), visible(ctx)))
    .orderBy(asc(messages.id))
    .limit(maxMessages);
  if (rows.length === 0) throw notFound(`the conversation ${id}`);
  return { id, messages: rows.map((row) => ({ ...viewMessage(row), text: row.confidential ? "" : row.text })) };
}
